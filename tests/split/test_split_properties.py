"""Whatever claims there are, and however they are parted: nothing lost, counts right."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from split_cases import Case, file_of, found

import edi
from edi.split import parts, split_claims

CASES = st.lists(
    st.builds(
        Case,
        provider=st.integers(0, 2),
        group=st.sampled_from(["G1", "G2", ""]),
        payer=st.sampled_from(["P1", "p1", "P/2"]),
        person=st.integers(0, 2),
        dependent=st.sampled_from([None, 0, 1]),
        charge=st.integers(0, 99_999),
        day=st.just("20260402"),
    ),
    min_size=1,
    max_size=14,
)


def key_of(by: str, claim: edi.Claim) -> str:
    if by == "group":
        return claim.group_number
    provider, payer = claim.billing_provider, claim.payer
    assert provider and payer
    return payer.id if by == "payer" else provider.npi


def told(claim: edi.Claim) -> tuple[object, ...]:
    """A claim with all around it."""
    levels = [tuple(level.segments[1:]) for level in claim.levels]
    return (*levels, tuple(claim.whole.segments))


@pytest.mark.slow
@pytest.mark.parametrize("by", ["group", "payer", "provider"])
@settings(max_examples=25)
@given(cases=CASES, shared=st.booleans(), held=st.sampled_from([0, 1 << 25]))
def test_nothing_is_lost_whatever_is_parted(
    by: str, cases: list[Case], shared: bool, held: int
) -> None:
    content = file_of(cases, shared=shared)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "_MOST_HELD", held)
        patch.setattr(parts, "_MOST_OPEN", 1)
        source, out = Path(folder, "claims.837"), Path(folder, "out")
        source.write_bytes(content)
        outcome = split_claims([source], by, out)
        before = Counter(map(told, edi.read_claims(content)))
        after: Counter[tuple[object, ...]] = Counter()
        for one in outcome.files:
            claims = list(edi.read_claims(one.path))
            after.update(map(told, claims))
            assert {key_of(by, claim) for claim in claims} == (
                {""} if one.kind == "unknown" else {one.key}
            )
            assert one.claims == len(claims)
            envelopes = [f for f in found(one.path) if f[0][:3] in ("ENV", "SEG")]
            assert envelopes == []
        assert after == before
        assert outcome.read.claims == outcome.written.claims == len(cases)
        assert sum(one.charges for one in outcome.files) == sum(one.charge for one in cases)
        assert sorted(path.name for path in out.iterdir()) == [
            one.path.name for one in outcome.files
        ]
