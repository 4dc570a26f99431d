"""Fingerprints stay the same wherever a claim stands in its file, and say which finding it is."""

import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi.report.baseline import BaselineError, Fingerprints, Known, key_of, most, read, write
from edi.report.earlier import Earlier

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


class Blocks(NamedTuple):
    """A file whose claims can be sent in any number: text before, a claim with its levels, text
    behind."""

    head: str
    claim: str
    tail: str
    name: str  # of the claim, as the claim segment has it
    faults: tuple[tuple[str, str], ...]  # replacements that make a finding of the claim each

    def file(self, claims: list[str]) -> bytes:
        text = self.head + "".join(claims) + self.tail
        levels = iter(range(2, 1000))
        parents = {"1": "1"}

        def renumbered(level: re.Match[str]) -> str:
            number = str(next(levels)) if level[1] != "1" else "1"
            parents[level[3]] = number
            return f"HL*{number}*{parents[{'22': '1', '23': '22'}.get(level[3], '1')]}*{level[3]}*"

        if "HL*1**20*" in self.head:
            parents = {"1": "1"}
            text = re.sub(r"HL\*(\d+)\*(\d+)\*(2[23])\*", renumbered, text)
        return text.encode()

    def named(self, name: str, faults: tuple[tuple[str, str], ...] = ()) -> str:
        text = self.claim.replace(f"*{self.name}*", f"*{name}*", 1)
        for old, new in faults:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        return text


def blocks(kind: str) -> Blocks:
    text = (BASE / f"{kind}.edi").read_text(encoding="utf-8")
    if kind == "remittance":
        start = text.index("CLP*")
        end = text.index("CLP*", start + 4)
        name = text[start:end].split("*")[1]
        amount = text[start:end].split("*")[3]
        fault = (f"*{amount}*", "*9999*")
        return Blocks(text[:start], text[start:end], text[text.index("SE*") :], name, (fault,))
    start, end = text.index("HL*2*"), text.index("SE*")
    claim = text[start:end]
    name, amount = claim[claim.index("CLM*") :].split("*")[1:3]
    faults = ((f"CLM*{{}}*{amount}*", "CLM*{}*9999*"), ("LX*1~", "LX*7~"))
    return Blocks(text[:start], claim, text[end:], name, faults)


def found(content: bytes) -> list[edi.Finding]:
    """All but duplicates, which the claims before may well have made."""
    return list(edi.validate(content, ignore="SIT"))


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("kind", ["professional", "institutional", "dental", "remittance"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_claims_that_come_before_change_nothing(kind: str, data: st.DataObject) -> None:
    made = blocks(kind)
    kept = []
    for number in range(data.draw(st.integers(1, 3))):
        faults = data.draw(st.sets(st.sampled_from(made.faults)))
        name = f"KEPT{number}"
        faults_of = tuple((a.format(name), b.format(name)) for a, b in sorted(faults))
        kept.append(made.named(name, faults_of))
    others = [made.named(f"NEW{number}") for number in range(data.draw(st.integers(0, 3)))]
    before = made.file(kept)
    places = [data.draw(st.integers(0, len(kept))) for _ in others]
    both = list(kept)
    for place, other in sorted(zip(places, others, strict=True), reverse=True):
        both.insert(place, other)
    after = made.file(both)
    if data.draw(st.booleans()):
        after = after.replace(b"\n", b"")  # lines move as well
    prints = Fingerprints()
    old, new = (
        Counter(prints.of(one) for one in found(content) if one.claim)
        for content in (before, after)
    )
    assert not old - new
    known = Known.of(prints, old)
    left = [one for one in found(after) if one.claim and not known.has(one)]
    assert not [one for one in left if "KEPT" in (one.claim or "")]


def test_the_property_has_something_to_find() -> None:
    for kind in ("professional", "institutional", "dental", "remittance"):
        made = blocks(kind)
        for old, new in made.faults:
            claim = made.named("KEPT", ((old.format("KEPT"), new.format("KEPT")),))
            assert any(one.claim == "KEPT" for one in found(made.file([claim]))), (kind, old)
        clean = [one.code for one in found(made.file([made.named("KEPT")])) if one.claim]
        assert not clean, (kind, clean)


LINE = "2000A[1]/2000B[2]/2300[1]/2400[3]/2430[1]/CAS[2]"


def earlier(**changes: str | int | None) -> Earlier:
    known = {
        "code": "CAS010",
        "name": "cost-share-group",
        "severity": "error",
        "file": "in/a.837",
        "claim": "P1",
        "path": LINE,
        "segment_id": "CAS",
        "element": 2,
        "component": None,
    }
    return Earlier(**(known | changes), as_dict={})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({"file": "other/a.837.gz"}, True),
        ({"severity": "info"}, True),
        ({"path": "2000A[2]/2000B[7]/2300[2]/2400[4]/2430[1]/CAS[2]"}, True),
        ({"path": "2000A[1]/2000B[2]/2300[1]/2400[3]/2430[2]/CAS[2]"}, False),
        ({"path": "2000A[1]/2000B[2]/2300[1]/2400[3]/2430[1]/CAS[1]"}, False),
        ({"path": "2000A[1]/2000B[2]/2300[1]/2320[1]/CAS[2]"}, False),
        ({"file": "in/b.837"}, False),
        ({"claim": "P2"}, False),
        ({"claim": None}, False),
        ({"code": "CAS011"}, False),
        ({"element": 5}, False),
        ({"component": 1}, False),
        ({"segment_id": None}, False),
    ],
)
def test_what_a_fingerprint_depends_on(change: dict[str, str], is_same: bool) -> None:
    prints = Fingerprints()
    assert (prints.of(earlier()) == prints.of(earlier(**change))) is is_same
    assert prints.of(earlier()) != Fingerprints().of(earlier())


def test_outside_of_claims_no_number_counts() -> None:
    prints = Fingerprints()
    one, other = (
        earlier(claim=None, path=f"2000A[1]/2000B[{n}]/2010BA[1]/NM1[{n}]") for n in (1, 9)
    )
    assert prints.of(one) == prints.of(other)


@given(st.dictionaries(st.integers(0, 2**64 - 1), st.integers(1, 10**9 - 1), max_size=30))
@settings(max_examples=30, deadline=None)
def test_a_baseline_is_read_as_it_was_written(counts: dict[int, int]) -> None:
    import tempfile

    prints = Fingerprints()
    stream = io.StringIO()
    write(stream, prints.key, counts)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "b.json"
        assert key_of(file) is None
        file.write_text(stream.getvalue(), encoding="utf-8")
        assert key_of(file) == prints.key
        known = read(file)
        assert known.fingerprints.key == prints.key
        again = io.StringIO()
        write(again, known.fingerprints.key, known.counts)
        assert again.getvalue() == stream.getvalue()
        for other in (json.dumps(json.loads(stream.getvalue()), indent=4), _turned(stream)):
            file.write_text(other, encoding="utf-8")  # by another program, or a merge
            assert (read(file).counts, key_of(file)) == (known.counts, prints.key)
        file.write_text("{}", encoding="utf-8")
        with pytest.raises(BaselineError):
            key_of(file)


def _turned(stream: io.StringIO) -> str:
    found = json.loads(stream.getvalue())
    found["findings"].reverse()
    head, *entries = found["findings"] or [""]
    listed = ",\n".join(f'"{one}"' for one in (head, *entries) if one)
    return f'{{"edi-baseline": 1, "key": "{found["key"]}", "findings": [\n{listed}\n]}}\n'


def test_each_file_may_have_as_many() -> None:
    prints = Fingerprints()
    known = Known.of(prints, {prints.of(earlier()): 2})
    for _ in range(2):
        assert [known.has(earlier()) for _ in range(3)] == [True, True, False]
        assert known.end_file() == {prints.of(earlier()): 2}
    assert not known.has(earlier(code="CAS011"))
    assert known.end_file() == {}
    counts = {1: 3}
    most(counts, {1: 2, 2: 1})
    assert counts == {1: 3, 2: 1}
