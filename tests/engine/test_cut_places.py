"""One fault, put in every claim or set in turn: before a cut, behind it, or in the part between.

What was read before a part must not reach into it, and what comes after must go on where it ended.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
import test_parts
from edited_files import BASE, FILES
from effort import one_in
from test_parts import Outcome, check

from edi.engine.check import FileSummary, Runner
from edi.engine.parallel import file_split
from edi.engine.parallel.forked_task import can_fork
from edi.interchange.chunk import MAX_SEGMENT
from edi.rules.selection import Selection

pytestmark = pytest.mark.skipif(not can_fork(), reason="the system has no fork")
started, taken = test_parts.started, test_parts.taken


def many_sets(count: int) -> str:
    """An 835 file with so many transaction sets, numbered from 1001."""
    text = (BASE / "remittance.edi").read_text(encoding="utf-8")
    head, _, rest = text.partition("ST*835*0001~")
    body, _, tail = rest.partition("SE*43*0001~")
    sets = "".join(
        f"ST*835*{n}~{body.replace('CK100001', f'CK{n}')}SE*43*{n}~\n"
        for n in range(1001, 1001 + count)
    )
    return head + sets.rstrip("\n") + tail.replace("GE*1*", f"GE*{count}*")


TEXTS = {**FILES, "many sets": many_sets(16)}
CLAIMS = ("providers", "facilities", "one provider")
PAYMENTS = ("payees", "one batch", "many sets")

Fault = Callable[[str], Iterator[str]]


def _without(pattern: str) -> Fault:
    """The file without the first such text, without the second, and so on."""
    return _with(pattern, lambda match: "")


def _with(pattern: str, change: Callable[[re.Match[str]], str], step: int = 1) -> Fault:
    def variants(text: str) -> Iterator[str]:
        for match in list(re.finditer(pattern, text, re.DOTALL))[::step]:
            yield text[: match.start()] + change(match) + text[match.end() :]

    return variants


def _repeated_numbers(text: str) -> Iterator[str]:
    """Each transaction set in turn has the number of the one before it, or of one long before."""
    numbers = re.findall(r"ST\*835\*(\d+)", text)
    for place, number in enumerate(numbers):
        for back in (1, 5):
            if place >= back:
                used = rf"\g<1>{numbers[place - back]}"
                yield re.sub(rf"(ST\*835\*|SE\*\d+\*){number}\b", used, text)


def _padded_twice(text: str) -> Iterator[str]:
    """Only the first is reported, wherever both are."""
    segments = text.split("~")
    count = len(segments)
    for place in range(10, count // 2, count // 23):
        for other in (place + count // 5, place + count // 2 - 5):
            changed = list(segments)
            for at in (place, other):
                changed[at] = changed[at].replace("\n", "\n ", 1)
            yield "~".join(changed)


CASES: dict[str, tuple[tuple[str, ...], Fault]] = {
    "a claim without lines": (CLAIMS, _without(r"LX\*1~.*?(?=HL\*|CLM\*|SE\*)")),
    "a level without its claim": (CLAIMS, _without(r"CLM\*.*?(?=HL\*|SE\*)")),
    "a subscriber left out": (CLAIMS, _with(r"HL\*\d+\*\d*\*22\*[01]~\n", lambda _: "", 3)),
    "a wrong child flag": (
        CLAIMS,
        _with(r"(HL\*\d+\*\d*\*\d\d\*)([01])", lambda m: m[1] + "10"[int(m[2])], 3),
    ),
    "an acknowledgment or a stray segment in front of a set": (
        ("many sets",),
        _with(r"(?=ST\*)", lambda m: ("TA1*1*260615*0915*A*000~\n", "REF*1L*G1~\n")[m.start() % 2]),
    ),
    "a segment that is too long": (
        tuple(TEXTS),
        _with(r"(?<=\n)(?=HI\*|DTM\*232)", lambda _: f"NTE*{'X' * MAX_SEGMENT}~\n", 9),
    ),
    "a payment without its amount": (
        PAYMENTS,
        _with(r"(CLP\*[^*]*\*[^*]*\*[^*]*\*)[^*]*\*", lambda m: f"{m[1]}*", 2),
    ),
    "a payment of another amount": (
        PAYMENTS,
        _with(r"(CLP\*[^*]*\*[^*]*\*[^*]*\*)[^*]*\*", lambda m: f"{m[1]}7777*", 3),
    ),
    "a number used again": (("many sets",), _repeated_numbers),
    "padding in two places": (("many sets", "providers", "one batch"), _padded_twice),
    "no line break before an opener": (
        tuple(TEXTS),
        _with(r"\n(?=ST\*|HL\*\d+\*\d*\*2[02]|LX\*1~\nCLP|CLP\*)", lambda _: "", 3),
    ),
    "two line breaks before an opener": (
        tuple(TEXTS),
        _with(r"\n(?=ST\*|HL\*\d+\*\d*\*2[02]|LX\*1~\nCLP|CLP\*)", lambda _: "\n\n", 3),
    ),
}


def check_without_memory(path: Path, jobs: int) -> Outcome:
    """No rule compares claims: what is read twice shows, and is not just refused as a repeat."""
    summary = FileSummary(str(path))
    runner = Runner(Selection.of(ignore=["SIT"]), jobs)
    with path.open("rb") as stream:
        return Outcome(summary, list(runner.check(stream, str(path), summary=summary)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "fault"), [(name, fault) for fault, (names, _) in CASES.items() for name in names]
)
def test_a_fault_in_every_place(name: str, fault: str, tmp_path: Path, taken: list[int]) -> None:
    path = tmp_path / "file.edi"
    tried = 0
    for text in islice(CASES[fault][1](TEXTS[name]), 0, None, one_in(8)):
        path.write_text(text, encoding="utf-8")
        assert check(path, 3) == check(path, 1)
        tried += 1
    assert tried
    assert taken


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("jobs", [2, 3, 5])
def test_something_to_find_in_every_claim(
    name: str, jobs: int, tmp_path: Path, taken: list[int]
) -> None:
    """None is passed over, so that each is held until the next begins."""
    path = tmp_path / "file.edi"
    path.write_text(TEXTS[name].replace("*HC:", "*XX:"), encoding="utf-8")
    alone = check(path, 1)
    assert len(alone.findings) >= alone.summary.claims
    assert check(path, jobs) == alone
    assert check_without_memory(path, jobs) == check_without_memory(path, 1)
    assert taken


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("breaks", ["\r\n", "\n\r"])
def test_other_line_breaks_from_the_middle_on(
    name: str, breaks: str, tmp_path: Path, taken: list[int]
) -> None:
    """Lines are counted by either of the two characters, in the file as in its parts."""
    path = tmp_path / "file.edi"
    first, second = breaks
    half = TEXTS[name].index("~\n", len(TEXTS[name]) // 2)
    text = TEXTS[name][:half].replace("\n", first) + TEXTS[name][half:].replace("\n", second)
    path.write_text(text.replace("*HC:", "*XX:"), encoding="utf-8", newline="")
    assert check(path, 3) == check(path, 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_that_may_go_on_when_parts_are_given_away(
    name: str, tmp_path: Path, taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an acknowledgment stands behind is not complete before the next level: no part's own."""
    path = tmp_path / "file.edi"
    acknowledgment = "TA1*000000001*260615*0915*A*000~\n"
    for level in list(re.finditer(r"HL\*\d+\*\d*\*2[02]", TEXTS[name]))[4:9]:
        text = f"{TEXTS[name][: level.start()]}{acknowledgment}{TEXTS[name][level.start() :]}"
        path.write_text(text.replace("*HC:", "*XX:"), encoding="utf-8")
        monkeypatch.setattr(file_split, "WARM_UP", level.start() + len(acknowledgment))
        assert check(path, 3) == check(path, 1)
        assert check_without_memory(path, 3) == check_without_memory(path, 1)
    assert taken


@pytest.mark.slow_but_one_in(6)
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("breaks", ["\n", "", "\r\n"])
@pytest.mark.parametrize(("warm_up", "padding"), [(500, ""), (6000, ""), (6000, " ")])
def test_no_part_is_refused_where_all_is_as_foreseen(
    name: str,
    breaks: str,
    warm_up: int,
    padding: str,
    tmp_path: Path,
    taken: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was remembered before is not among what a part remembers, or all would look repeated;
    padding that was reported before is not for the parts to report."""
    refused: list[int] = []
    monkeypatch.setattr(file_split, "WARM_UP", warm_up)
    monkeypatch.setattr(file_split.FileSplit, "refuse", lambda self: refused.append(1))
    path = tmp_path / "file.edi"
    text = TEXTS[name].replace("\n", breaks)
    text = text.replace(f"~{breaks}ST*", f"~{breaks}{padding}ST*", 1)
    path.write_text(text, encoding="utf-8", newline="")
    alone = check(path, 1)
    assert [f.code for f in alone.findings].count("ENV015") == len(padding)
    assert check(path, 3) == alone
    assert taken
    assert not refused


CHECK = """
import sys
from edi.engine import check
from edi.engine.check import FileSummary, Runner
from edi.engine.parallel import file_split
check.LARGE, file_split.WARM_UP, file_split.LEAST = 3000, 500, 1500
with open(sys.argv[1], "rb") as stream:
    list(check.Runner(jobs=int(sys.argv[2])).check(stream))
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["providers", "many sets"])
def test_shapes_of_all_parts_are_kept_for_later_runs(name: str, tmp_path: Path) -> None:
    """Claims and payments are of nine shapes, some of which only one part has."""
    path = tmp_path / "file.edi"
    numbers = iter(range(1000))
    opener = r"(?<=\n)(?=HI\*)" if name == "providers" else r"(?<=\n)(?=DTM\*232)"
    segment = "K3*NOTE~\n" if name == "providers" else "REF*0B*7~\n"
    text = re.sub(opener, lambda _: segment * (next(numbers) % 9), TEXTS[name])
    path.write_text(text, encoding="utf-8")
    kept = []
    for jobs in (1, 3):
        home = tmp_path / f"{jobs}"
        env = {**os.environ, "XDG_CACHE_HOME": str(home)}
        command = [sys.executable, "-c", CHECK, str(path), str(jobs)]
        subprocess.run(command, env=env, check=True, timeout=120)
        (file,) = (home / "edi").glob("*.layouts")
        kept.append({line.partition("\t")[0] for line in file.read_text().splitlines()})
    assert len(kept[0]) > 9
    assert kept[1] == kept[0]
