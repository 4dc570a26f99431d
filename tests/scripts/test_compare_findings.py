"""The comparison of two checkouts sees every kind of difference, and none where there is none."""

import json
import re
import shutil
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import compare_findings  # noqa: E402
from comparison.checkout import Pair, Reply  # noqa: E402
from comparison.differences import Allowed, differences  # noqa: E402
from comparison.inputs import Case, Wanted, cases  # noqa: E402
from comparison.mutations import FILE_EDITS, SEGMENT_EDITS, Marks, mutant  # noqa: E402

SEED = (ROOT / "fixtures" / "rules" / "base" / "professional.edi").read_text(encoding="utf-8")
FAULTY = ROOT / "fixtures" / "demo" / "claims" / "cob_errors.837"

ONE = {"code": "CAS010", "message": "CO-1 is wrong", "file": "f", "offset": 10, "element": 2}
TWO = {"code": "BAL001", "message": "1.50 too much", "file": "f", "offset": 20, "element": None}


def _reply(*findings: dict[str, Any], code: int = 1, err: str = "", **counts: Any) -> Reply:
    counts = {"claims": 3, "errors": len(findings)} | counts
    document = {
        "files": [{"file": "f", "findings": findings, **counts}],
        "summary": {"files": 1, **{k: v for k, v in counts.items() if k != "incomplete"}},
    }
    return Reply(code, json.dumps(document), err)


def _found(here: Reply, there: Reply, allowed: str = "") -> list[tuple[str, str, str]]:
    return [tuple(one) for one in differences(here, there, Allowed(allowed))]


@pytest.mark.parametrize(
    ("here", "there", "found"),
    [
        (_reply(ONE, TWO), _reply(ONE), [("BAL001", "only here", "1.50 too much")]),
        (_reply(TWO), _reply(ONE, TWO), [("CAS010", "only there", "CO-1 is wrong")]),
        (
            _reply(ONE | {"message": "CO-1 is bad"}, TWO),
            _reply(ONE, TWO),
            [("CAS010", "changed: message", "CO-1 is bad")],
        ),
        (
            _reply(ONE, TWO),
            _reply(TWO, ONE),
            [("ORDER", "differs", "the same findings in another order")],
        ),
        (_reply(ONE, ONE), _reply(ONE), [("CAS010", "only here", "CO-1 is wrong")]),
        (_reply(ONE), _reply(ONE, claims=4), [("COUNTS", "differs", "claims")]),
        (_reply(ONE), _reply(ONE, errors=2), [("COUNTS", "differs", "errors")]),
        (_reply(ONE), _reply(ONE, incomplete=True), [("COUNTS", "differs", "incomplete")]),
        (_reply(ONE), _reply(ONE, code=0), [("EXIT", "1 here, 0 there", "")]),
        (
            _reply(ONE),
            _reply(ONE, err="edi: oh"),
            [("ERRORS", "differs", "line 1, where one ends")],
        ),
        (_reply(ONE), Reply(-14, "", ""), [("EXIT", "1 here, -14 there", "")]),
        (Reply(0, "a\nb\n", ""), Reply(0, "a\nc\n", ""), [("OUTPUT", "differs", "line 2")]),
    ],
)
def test_every_difference_is_seen(
    here: Reply, there: Reply, found: list[tuple[str, str, str]]
) -> None:
    assert _found(here, there) == found
    assert _found(here, here) == _found(there, there) == []


def test_a_key_that_only_one_side_has_is_no_difference() -> None:
    assert not _found(_reply(ONE | {"column": 7}, infos=0), _reply(ONE))
    assert _found(_reply(ONE | {"column": 7}), _reply(ONE | {"column": 8}))


def test_where_in_the_code_an_internal_error_happened_is_no_difference() -> None:
    here = _reply(err="edi: f, near line 2: internal error, KeyError at edi.structure.a:12 (…)")
    there = _reply(err="edi: f, near line 2: internal error, KeyError at edi.loops.b:7 (…)")
    assert not _found(here, there)
    assert _found(here, _reply(err=there.err.replace("KeyError", "TypeError")))


def test_what_is_allowed_is_counted_and_hides_nothing_else(tmp_path: Path) -> None:
    tally = compare_findings.Tally(Allowed("# why\nBAL001 too much$"), tmp_path)
    case = Case((FAULTY,))
    assert tally.compare("python", "way", case, _reply(ONE, TWO), _reply(ONE))
    assert tally.allowed.total() == 1 and not tally.differences
    assert not tally.compare("python", "way", case, _reply(TWO), _reply(ONE))
    assert not tally.compare("python", "way", case, _reply(ONE, TWO), _reply(ONE, claims=2))
    other = {**ONE, "offset": 30}
    assert not tally.compare("python", "way", case, _reply(ONE, TWO, other), _reply(other, ONE))
    assert [one.code for one in tally.differences] == ["CAS010", "COUNTS", "ORDER"]
    assert {path.name for path in tmp_path.glob("*/*.837")} == {f"0-{FAULTY.name}"}


def test_the_same_seed_makes_the_same_files() -> None:
    made = [mutant(Random(f"1/{number}"), [SEED]) for number in range(300)]
    assert made == [mutant(Random(f"1/{number}"), [SEED]) for number in range(300)]
    assert len(set(made) - {SEED}) > 280
    for text in made:
        text.encode("latin-1")


@pytest.mark.parametrize("edit", SEGMENT_EDITS, ids=lambda edit: edit.__name__)
def test_every_edit_of_segments_changes_some(edit: Any) -> None:
    changed = 0
    for number in range(20):
        segments = SEED.split("~")
        edit(Random(number), segments, Marks.of(SEED))
        changed += segments != SEED.split("~")
    assert changed > 2


@pytest.mark.parametrize("edit", FILE_EDITS, ids=lambda edit: edit.__name__)
def test_every_edit_of_files_changes_some_and_takes_an_empty_one(edit: Any) -> None:
    marks = Marks.of(SEED)
    assert any(edit(Random(number), SEED, marks, [SEED]) != SEED for number in range(20))
    for number in range(20):
        edit(Random(number), "", Marks(), [SEED])


@pytest.mark.slow
def test_inputs_are_fixtures_rule_cases_generated_and_mutated(tmp_path: Path) -> None:
    made = list(cases(Wanted(), tmp_path))
    names = {path.name for case in made for path in case.files}
    assert {FAULTY.name, "cas010-1.edi", "generated-1-7.835"} <= names
    assert any(len(case.files) > 1 and max(case.jobs) > 1 for case in made)
    without = re.compile(rb"005010X221A1")
    left = {path for case in cases(Wanted(without=without), tmp_path) for path in case.files}
    assert FAULTY in left and tmp_path / "generated-1-7.835" not in left


@pytest.fixture
def altered(tmp_path: Path) -> Path:
    """A checkout with another message in CAS010, and without CAS011's findings."""
    root = tmp_path / "other"
    shutil.copytree(
        ROOT / "edi", root / "edi", ignore=shutil.ignore_patterns("*.so", "__pycache__")
    )
    shutil.copytree(ROOT / "grammars", root / "grammars")
    for code, old, new in (
        ("cas010", "yield Hit(", "yield _hit("),
        ("cas011", "yield Hit(", "yield from (lambda *_: ())("),
    ):
        path = root / "edi" / "rules" / "cas" / f"{code}.py"
        text = path.read_text(encoding="utf-8")
        assert old in text
        text = text.replace(old, new)
        text += "\n\ndef _hit(spot, message, *rest):\n    return Hit(spot, 'other', *rest)\n"
        path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.slow
def test_two_checkouts_side_by_side(altered: Path, tmp_path: Path) -> None:
    case = Case((FAULTY,))
    tally = compare_findings.Tally(Allowed(), tmp_path / "examples")
    with Pair(ROOT, altered, tmp_path / "caches", compiled=False) as pair:
        compare_findings.check(pair, case, 0, "python", tally)
        assert {"CAS010", "ENV001"} <= compare_findings.all_codes(pair)
    kinds = {(one.code, one.kind) for one in tally.differences}
    assert kinds == {("CAS010", "changed: message"), ("CAS011", "only here")}
    assert tally.codes["CAS010"] and tally.codes["CAS011"]
    same = compare_findings.Tally(Allowed(), None)
    with Pair(ROOT, ROOT, tmp_path / "caches", compiled=False) as pair:
        compare_findings.check(pair, case, 0, "python", same)
    assert same.runs.total() == 6 and not same.differences
