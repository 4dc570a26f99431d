"""Amounts that a claim states beside its adjustments: what the compiled module takes to be right,
the Python code does, and plain claims it does not refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pure_python import pure

from edi import native
from edi.rules.stated_amounts import OwedAt, PriceAt

pytestmark = pytest.mark.skipif(native.stated is None, reason="needs the compiled modules")

STATED = pure("edi.rules.stated_amounts")
AMOUNTS = st.sampled_from(
    [
        "10",
        "10.0",
        "10.00",
        "10.5",
        "20",
        "0",
        "-10",
        "",
        ".5",
        "1E1",
        " 10",
        "010",
        "12345678901234",
    ]
)
TRIOS = st.lists(st.tuples(st.sampled_from(["1", "2", "45", ""]), AMOUNTS), max_size=3)
ADJUSTMENTS = st.lists(st.tuples(st.sampled_from(["PR", "CO", "P", " PR", ""]), TRIOS), max_size=3)


def _cas(group: str, trios: list[tuple[str, str]]) -> str:
    return "*".join(["CAS", group, "**".join("*".join(trio) for trio in trios)])


@given(
    adjustments=ADJUSTMENTS,
    stated=st.lists(st.tuples(st.sampled_from(["EAF", "EAF", "A8"]), AMOUNTS), max_size=2),
)
def test_liabilities(
    adjustments: list[tuple[str, list[tuple[str, str]]]], stated: list[tuple[str, str]]
) -> None:
    cas = [_cas(*one) for one in adjustments]
    amt = [f"AMT*{qualifier}*{amount}" for qualifier, amount in stated]
    segments = ["CLM*A*10", "LX*1", *cas, *amt]
    behind = range(1 + len(cas), 1 + len(cas) + len(amt))
    asked = (
        segments,
        [0, 1, len(segments)],
        (OwedAt(1, tuple(range(1, 1 + len(cas))), (*behind,)),),
    )
    if native.stated.are_owed(*asked, "*"):
        assert STATED.are_owed(*asked, "*")


@given(
    prices=st.lists(
        st.tuples(AMOUNTS, st.sampled_from(["02", "00", ""]), AMOUNTS, AMOUNTS, st.booleans()),
        min_size=1,
        max_size=3,
    ),
    has_whole=st.booleans(),
    is_each=st.booleans(),
)
def test_prices(
    prices: list[tuple[str, str, str, str, bool]], has_whole: bool, is_each: bool
) -> None:
    segments, starts, places = [], [], []
    for number, (charge, method, allowed, savings, is_rejected) in enumerate(prices):
        starts.append(len(segments))
        rejected = f"{'*' * 10}T1" if is_rejected else ""
        segments += [f"SV1*HC:1*{charge}", f"HCP*{method}*{allowed}*{savings}{rejected}"]
        places.append(PriceAt(number + (not has_whole), 1, 0, 2))
    asked = (segments, [0, *starts] if not has_whole else starts, tuple(places), is_each, "*")
    if native.stated.are_priced(*asked):
        assert STATED.are_priced(*asked)


@pytest.mark.parametrize("module", [native.stated, STATED])
def test_plain_amounts_are_right(module: object) -> None:
    owed, priced = module.are_owed, module.are_priced  # type: ignore[attr-defined]
    segments = ["CLM*A*30", "LX*1", "CAS*PR*1*10**2*5.5", "CAS*CO*45*9", "AMT*EAF*15.50"]
    starts, at = [0, 1, 5], (OwedAt(1, (1, 2), (3,)),)
    assert owed(segments, starts, at, "*")
    assert not owed([*segments[:4], "AMT*EAF*15"], starts, at, "*")
    assert not owed([*segments[:4], "AMT*A8*15.5"], starts, at, "*")
    segments = ["CLM*A*30", "HCP*02*20*10", "LX*1", "SV1*HC:1*30", "HCP*02*20"]
    starts, prices = [0, 2, 5], (PriceAt(0, 1, 0, 2), PriceAt(1, 2, 1, 2))
    assert priced(segments, starts, prices, True, "*")
    for flaw in ("HCP*02*30", "HCP*00*20", "HCP*02*20*5", f"HCP*02*20{'*' * 11}T1", "HCP*02*"):
        assert not priced([*segments[:4], flaw], starts, prices, True, "*")
    assert priced([*segments[:4], "HCP*02*30"], starts, prices, False, "*")
