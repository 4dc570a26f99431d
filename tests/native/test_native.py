"""Compiled modules do what the Python code does in whose place they stand."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from pure_python import pure, without_native

from edi import native
from edi.engine.precheck import amounts
from edi.engine.precheck.amounts import DecisionPlan, LinePlan, ServicePlan
from edi.guides.catalogue import GUIDES, OPENERS, PROFESSIONAL
from edi.guides.guide import load
from edi.interchange.delimiters import Delimiters
from edi.interchange.reader import Reader
from edi.structure.shape import Tokenizer

pytestmark = pytest.mark.skipif(native.scan is None, reason="there are no compiled modules")

AMOUNTS = pure("edi.engine.precheck.amounts")
CHUNK_PARSER = pure("edi.structure.chunk_parser")

DELIMITERS = st.sampled_from(
    [
        Delimiters(),
        Delimiters(line_break="\n"),
        Delimiters(line_break="\r\n"),
        Delimiters("|", "!", ">", "'"),
        Delimiters("+", "", ":", "\n"),
        Delimiters("\x1d", "\x1f", "\x1e", "\x1c"),
    ]
)
IDS = [
    "CLM",
    "LX",
    "HL",
    "HL\0",
    "SE\0",
    "NM1",
    "REF",
    "HI",
    "CLP",
    "SVC",
    "SE",
    "ST",
    "ISA",
    "X",
    "LXX",
    "",
    "IEA",
]
VALUES = ["", "1", "85", "G1", "22", "ABK:I10", "ABK", " ", "A" * 20, "\0", "é", "ISA*"]


@st.composite
def texts(draw: st.DrawFn, d: Delimiters) -> str:
    """Segments with the terminator that is usual, and now and then another."""
    segments = draw(
        st.lists(
            st.tuples(st.sampled_from(IDS), st.lists(st.sampled_from(VALUES), max_size=4)),
            max_size=12,
        )
    )
    ends = st.sampled_from([d.joiner] * 30 + [d.segment, d.segment * 2, "\n", " " + d.segment, ""])
    parts = [d.element.join([i, *(v.replace(":", d.component) for v in vs)]) for i, vs in segments]
    return "".join(part + draw(ends) for part in parts)


@pytest.mark.slow
@settings(max_examples=examples(120))
@given(data=st.data(), d=DELIMITERS, guide_id=st.sampled_from(GUIDES))
def test_segments_and_what_their_tokens_depend_on(
    data: st.DataObject, d: Delimiters, guide_id: str
) -> None:
    text = data.draw(texts(d))
    guide = load(guide_id)
    fast = Tokenizer(guide, d).scan(text)
    with without_native:
        expected = Tokenizer(guide, d).scan(text)
    if fast is None:  # the slow way is always right; a segment that is one needs no other
        assert expected is None or any(s.startswith(d.element) for s in expected[0])
    else:
        assert fast == expected


def test_texts_that_never_end_in_number_are_split_all_the_same() -> None:
    scan = Tokenizer(load(PROFESSIONAL), Delimiters()).scan
    for number in range(20_000):
        assert scan(f"REF*{number}*A~LX*1~") == (
            [f"REF*{number}*A", "LX*1"],
            [f"REF*{number}", "LX"],
        )


@pytest.mark.slow
@settings(max_examples=examples(120))
@given(data=st.data(), d=DELIMITERS, inner=st.sets(st.sampled_from(["LX", "SVC"])))
def test_where_chunks_start(data: st.DataObject, d: Delimiters, inner: set[str]) -> None:
    text = data.draw(texts(d))
    reader = Reader(None, OPENERS)  # type: ignore[arg-type]
    reader.delimiters = d
    reader.part_at(OPENERS, frozenset(inner))
    found = list(reader._boundaries()(text))
    with without_native:
        assert found == list(reader._boundaries()(text))


@pytest.mark.slow
@settings(max_examples=examples(80))
@given(
    rest=st.lists(st.sampled_from(["CLM", "HI_BK", "LX", "SV1"]), max_size=11),
    known=st.sets(st.integers(0, 40)),
    right=st.sets(st.integers(0, 12)),
)
def test_a_claim_with_its_lines(rest: list[str], known: set[int], right: set[int]) -> None:
    rough = ["CLM", *rest]
    segments = [f"{token}*{index}" for index, token in enumerate(rough)]

    def bound(number: int) -> Any:
        accept: Callable[[list[str], int], bool] = lambda segments, start: start in right  # noqa: E731
        return (f"layout {number}", (), accept, number % 7 != 0, ())

    shapes = {
        tuple(rough[start:end]): bound(start * 3 + end)
        for start in range(len(rough))
        for end in range(start + 1, len(rough) + 1)
        if start * 3 + end in known
    }
    fields = CHUNK_PARSER._Bound
    named = {shape: fields(*one) for shape, one in shapes.items()}
    found = native.scan.whole(segments, rough, "LX", shapes, shapes)
    assert found == CHUNK_PARSER.whole(segments, rough, "LX", named, named)


AMOUNT_TEXTS = st.one_of(
    st.sampled_from(["", "0", "-0", "12.", ".5", "-.5", ".", "-", "1.234", "1e3", "+1", "٣", "1 "]),
    st.decimals(-100, 100, places=2).map(str),
    st.text("0123456789.-", max_size=22),
)


@pytest.mark.slow
@settings(max_examples=examples(160))
@given(text=AMOUNT_TEXTS, position=st.integers(0, 4))
def test_amounts(text: str, position: int) -> None:
    raw = f"AMT*D*{text}*X"
    found = amounts.amount(raw, "*", position)
    expected = AMOUNTS.amount(raw, "*", position)
    # An amount of a trillion dollars is left to the other.
    assert found == expected or (found is None and len(re.sub(r"\D", "", text)) > 12)


CAS = st.builds(
    lambda group, trios: "*".join(["CAS", group, *(part for trio in trios for part in trio)]),
    st.sampled_from(["CO", "PR", "OA", "CR", "XX", ""]),
    st.lists(
        st.tuples(
            st.sampled_from(["45", "1", "2", "23", "253", "96", "zz", ""]),
            st.sampled_from(["10", "5", "-5", "0", "", "1.5", "x"]),
            st.sampled_from(["", "", "", "1"]),
        ),
        max_size=3,
    ),
).map(lambda raw: raw.removesuffix("*"))


@pytest.mark.slow
@settings(max_examples=examples(160))
@given(
    cas=st.lists(CAS, max_size=4),
    charge=st.sampled_from([0, 500, 1000, 2000]),
    day=st.sampled_from(["20260101", "19000101", ""]),
    is_primary=st.booleans(),
)
def test_adjustments(cas: list[str], charge: int, day: str, is_primary: bool) -> None:
    segments, places = ["LX*1", *cas], tuple(range(1, len(cas) + 1))
    pairs: set[tuple[str, str]] = set()
    expected_pairs: set[tuple[str, str]] = set()
    found = amounts.take(segments, 0, places, "*", charge, day, pairs, is_primary)
    expected = AMOUNTS.take(segments, 0, places, "*", charge, day, expected_pairs, is_primary)
    assert found == expected
    if found is not None:
        assert pairs == expected_pairs


DAYS = ["", "", "", "-20260110", "-20260120", "-2026", "0"]  # after the first day
SMALL = st.sampled_from(["10", "20", "30", "0", "x", "-10"])
UNITS = st.sampled_from(["", "", "**1", "**1**", "**1**2"])
ON_DAY = st.sampled_from(["*20260101", "*20251231", "*20260102", "*2026", "*", ""])
QUALIFIERS = st.sampled_from(["B6", "AU", "I", "B", "B60", ""])


@st.composite
def lines(draw: st.DrawFn) -> tuple[list[str], list[int], list[LinePlan]]:
    """Lines of a claim, some of them decided by payers A and B."""
    segments, starts, plans = ["CLM*1"], [0], []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        start = len(segments)
        starts.append(start)
        segments += [f"LX*{draw(st.sampled_from([number] * 9 + [0]))}"]
        charge = draw(SMALL)
        service = f"2026010{draw(st.integers(1, 9))}{draw(st.sampled_from(DAYS))}"
        segments += [f"SV1*HC:99213*{charge}*UN*1", f"DTP*472*D8*{service}"]
        decisions = []
        for payer in draw(st.lists(st.sampled_from("ABC"), max_size=3)):
            at = len(segments) - start
            segments += [f"SVD*{payer}*{draw(SMALL)}", f"CAS*CO*45*{draw(SMALL)}"]
            segments += [f"DTP*573*D8*202601{draw(st.sampled_from(['10', '20', '3']))}"]
            cas = (at + 1,) if draw(st.booleans()) else ()
            decisions.append(DecisionPlan(at, cas, at + 2))
        date = draw(st.sampled_from([2, 2, 2, None]))
        plan = LinePlan(1, 2, date, tuple(decisions))
        plans.append(plan)
    return segments, [*starts, len(segments)], plans


@pytest.mark.slow
@settings(max_examples=examples(160))
@given(
    claim=lines(),
    payers=st.sampled_from([["A"], ["A", "B"], ["B", "A"]]),
    undated=st.sampled_from(["00000000", "20260112", "", "2026"]),
)
def test_lines_of_a_claim(
    claim: tuple[list[str], list[int], list[LinePlan]], payers: list[str], undated: str
) -> None:
    assert amounts.line_charges(*claim, "*") == AMOUNTS.line_charges(*claim, "*")
    for day in ("20260105", "20260115"):
        assert amounts.are_past(*claim, "*", day) == AMOUNTS.are_past(*claim, "*", day)
    pairs: set[tuple[str, str]] = set()
    expected_pairs: set[tuple[str, str]] = set()
    more = ("*", payers, 0, undated, "20260115")
    found = amounts.decided_lines(*claim, *more, pairs)
    assert found == AMOUNTS.decided_lines(*claim, *more, expected_pairs)
    assert found is None or pairs == expected_pairs


@pytest.mark.slow
@settings(max_examples=examples(80))
@given(st.lists(st.tuples(SMALL, SMALL, CAS, UNITS, ON_DAY, QUALIFIERS), max_size=4))
def test_services_of_a_claim_payment(services: list[tuple[str, str, str, str, str, str]]) -> None:
    segments, starts = ["CLP*1"], [0]
    for charge, paid, cas, units, day, qualifier in services:
        starts.append(len(segments))
        segments += [f"SVC*HC:99213*{charge}*{paid}{units}", cas]
        segments += [f"DTM*472{day}", f"AMT*{qualifier}*{paid}"]
    starts.append(len(segments))
    plans: list[ServicePlan] = [ServicePlan((1,), (2,), (3,)) for _ in services]
    pairs: set[tuple[str, str]] = set()
    expected_pairs: set[tuple[str, str]] = set()
    found = amounts.services(segments, starts, plans, "*", "20260101", pairs)
    assert found == AMOUNTS.services(segments, starts, plans, "*", "20260101", expected_pairs)
    assert found is None or pairs == expected_pairs


@pytest.mark.slow
@settings(max_examples=examples(80))
@given(
    st.lists(st.tuples(QUALIFIERS, SMALL), max_size=3),
    st.sampled_from([1000, 2000, 0]),
    ON_DAY,
    st.sampled_from(["*1*A*****XX*1", "*1*A*****XX*2", "*1*A", "*1*A*****XX*"]),
)
def test_covered_amount(
    stated: list[tuple[str, str]], charge: int, day: str, provider: str
) -> None:
    segments = ["CLP*1", f"DTM*232{day}", f"NM1*82{provider}"]
    segments += [f"AMT*{qualifier}*{text}" for qualifier, text in stated]
    plan = ServicePlan((), (1,), tuple(range(3, len(segments))))
    for payees in ({"1"}, {""}, set()):
        given = (segments, plan, (2,), "*", charge, "20260101", payees)
        assert amounts.is_covered(*given) is AMOUNTS.is_covered(*given)


@pytest.mark.slow
@settings(max_examples=examples(80))
@given(
    raw=st.text(alphabet="AB1*:> ", max_size=16),
    inner=st.sampled_from([":", ">", ""]),
    position=st.integers(0, 4),
    part=st.integers(0, 4),
)
def test_components(raw: str, inner: str, position: int, part: int) -> None:
    expected = AMOUNTS.component(raw, "*", inner, position, part)
    assert amounts.component(raw, "*", inner, position, part) == expected


@pytest.mark.parametrize("raw", ["", "CLM", "é*1", "€*1", "A*" * 200, "\0*\0", "CLM*" + "9" * 5000])
def test_odd_texts_are_no_trouble(raw: str) -> None:
    assert amounts.amount(raw, "*", 1) in (None, AMOUNTS.amount(raw, "*", 1))
    assert amounts.take([raw], 0, (0,), "*", 0, "20260101", set()) is None
