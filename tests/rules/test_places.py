"""A finding whose message names a loop says where it stands: its loop and its path."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from shared_runner import findings as findings_of
from test_rule_fixtures import FILES, RULES, case_data

import edi
from edi.finding import Finding
from edi.guides.catalogue import GUIDES
from edi.guides.guide import load

_IDS = {loop for guide_id in GUIDES for loop in load(guide_id).loops if loop != "ST"}
_LOOP = re.compile(rf"\bloop\b|\b({'|'.join(sorted(_IDS))})\b")
BASES = sorted((RULES / "base").glob("*.edi"))


def _unplaced(findings: Iterator[Finding]) -> list[str]:
    return [
        f"{one.code} {one.message}"
        for one in findings
        if _LOOP.search(one.message) and (one.loop is None or one.path is None)
    ]


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem.upper())
def test_findings_of_the_cases_of_a_rule(file: Path) -> None:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    for case in table["case"]:
        assert not _unplaced(findings_of(case_data(table, case))), case["name"]


def _edited(text: str, number: int) -> Iterator[str]:
    """A segment dropped, sent twice, with another qualifier, and in other places."""
    segments = text.split("~\n")
    before, here, after = segments[:number], segments[number], segments[number + 1 :]
    other = re.sub(r"^(\w+)\*\w+", r"\1*Q9", here)
    for replaced in (
        [*before, *after],
        [*before, here, here, *after],
        [*before, other, *after],
        [*before, *after[:1], here, *after[1:]],
        [*before, *after[:9], here, *after[9:]],
    ):
        yield "~\n".join(replaced)


@pytest.mark.slow
@pytest.mark.parametrize("file", BASES, ids=lambda file: file.stem)
def test_findings_of_edited_files(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for number in range(2, text.count("~\n") - 2):
        for edited in _edited(text, number):
            assert not _unplaced(findings_of(edited.encode(), strict=False)), edited.split("~\n")[
                number
            ]


def test_a_wrong_qualifier_is_placed_in_the_loop_that_holds_it() -> None:
    text = BASES[[file.stem for file in BASES].index("professional")].read_text(encoding="utf-8")
    data = text.replace("AMT*D*300~", "AMT*D*300~\nAMT*B6*3~\nAMT*KH*4~").encode()
    found = [(f.loop, f.path) for f in edi.validate(data, select=["ELE006"])]
    place = "2000A[1]/2000B[1]/2000C[1]/2300[1]/2320[1]"
    assert found == [("2320", f"{place}/AMT[2]"), ("2320", f"{place}/AMT[3]")]
