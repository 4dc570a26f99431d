"""A limit of days in a rule is told of raw claims: just so, however the days are written."""

import io
import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from test_glance import compared
from test_rule_needs import BASES

from edi.engine.check import Runner
from edi.engine.cost import Costs
from edi.finding import Snip
from edi.rules.day_limit import DayLimit
from edi.rules.selection import Selection
from edi.rules.written import WrittenRule, read_text
from edi.rules.written_limits import day_limit

MADE = date(2026, 6, 15)  # BHT04 of the base files
LIMIT = 60
RULE = """
rule TPR900 warning trial
  "It is so."
  in {guides}
  for each {each}
  {body}
"""


def rule(body: str, guides: str = "837P 837I", each: str = "2300") -> WrittenRule:
    text = RULE.format(guides=guides, each=each, body=body)
    (found,) = read_text(text, Path("trial.rule"), Snip.TRADING_PARTNERS)
    return found


def day(before: int) -> str:
    return f"{MADE - timedelta(days=before):%Y%m%d}"


def claims(short: str, values: Sequence[str]) -> bytes:
    """As many claims as half of the values, which are their days of service, line by line."""
    text = BASES[short].read_text(encoding="utf-8")
    start, stop = text.index("CLM*"), text.index("SE*")
    given = list(values)

    def served(_: re.Match[str]) -> str:
        return f"DTP*472*{given.pop(0)}~"

    many = "".join(
        text[start:stop].replace("CLM*", f"CLM*{number}", 1) for number in range(len(values) // 2)
    )
    return (text[:start] + re.sub("DTP[*]472[*][^~]*~", served, many) + text[stop:]).encode()


OFFSETS = st.sampled_from([LIMIT - 2, LIMIT - 1, LIMIT, LIMIT + 1, LIMIT + 2, 0, -1, 400])
DAYS = st.one_of(
    OFFSETS.map(lambda before: f"D8*{day(before)}"),
    st.tuples(OFFSETS, OFFSETS).map(lambda two: f"RD8*{day(max(two))}-{day(min(two))}"),
    st.tuples(OFFSETS, OFFSETS).map(lambda two: f"RD8*{day(two[0])}-{day(two[1])}"),
    st.sampled_from(["D8*20269931", "D8*", "D8*2026040", "RD8*20260409", "D8*20260409 ", "D8"]),
)
FROM = ["2400/DTP[472]", "earliest 2400/DTP[472]", "latest 2400/DTP[472]"]


@settings(max_examples=examples(60), deadline=None)
@given(
    short=st.sampled_from(["837P", "837I"]),
    first=st.sampled_from(FROM),
    sign=st.sampled_from(["<", "<=", ">", ">="]),
    limit=st.sampled_from([str(LIMIT), f"{LIMIT}.5", "0", "-1"]),
    shape=st.sampled_from(["forbid {}", "forbid {} and CLM05-3 = 1", "when {}\n  require REF[G1]"]),
    values=st.lists(DAYS, min_size=8, max_size=40).filter(lambda those: len(those) % 2 == 0),
)
def test_limits(
    short: str, first: str, sign: str, limit: str, shape: str, values: list[str]
) -> None:
    found = rule(shape.format(f"days from {first} to ST/BHT04 {sign} {limit}"))
    assert isinstance(found.precheck, DayLimit)
    compared(found.tree, claims(short, values))


FAULTS = {
    "unknown segment": ("\nHI", "\nZZZ*1~\nHI"),
    "service date of a claim": ("\nHI", "\nDTP*472*D8*20250101~\nHI"),
    "service date twice": ("\nLX", "\nDTP*472*D8*20250101~\nLX"),
    "qualifier with a blank": ("\nDTP*472*", "\nDTP*472 *"),
    "no format": ("\nDTP*472*D8*", "\nDTP*472**"),
    "order": ("\nDTP*472*", "\nREF*6R*1~\nDTP*472*"),
    "code": ("*Y*Y~", "*Q*Y~"),
}


@pytest.mark.parametrize("short", ["837P", "837I"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("first", FROM)
def test_a_limit_of_claims_with_faults(short: str, fault: str, first: str) -> None:
    """Objects are made of them: they are asked the same."""
    found = rule(f"forbid days from {first} to ST/BHT04 > {LIMIT}")
    values = [f"D8*{day(LIMIT + number % 3)}" for number in range(24)]
    data = claims(short, values).decode()
    damaged = data.replace(*FAULTS[fault])
    assert damaged != data
    assert compared(found.tree, damaged.encode()) >= (fault == "unknown segment")


@pytest.mark.parametrize("each", ["2300", "2400"])
def test_a_limit_of_lines(each: str) -> None:
    path = "DTP[472]" if each == "2400" else "2400/DTP[472]"
    found = rule(f"forbid days from {path} to ST/BHT04 > {LIMIT}", each=each)
    late = [f"D8*{day(LIMIT + number % 3)}" for number in range(30)]
    assert compared(found.tree, claims("837P", late)) == (20 if each == "2400" else 15)


def test_claims_within_it_take_the_fast_path() -> None:
    """As do all claims but those that are late."""
    found = rule(f"forbid days from latest 2400/DTP[472] to ST/BHT04 > {LIMIT}")
    values = [f"D8*{day(LIMIT)}", f"RD8*{day(LIMIT + 9)}-{day(LIMIT)}"] * 50
    values[20] = values[21] = f"D8*{day(LIMIT + 1)}"
    costs = Costs()
    selection = Selection.of([found.code], strict=True, profile=[found])
    findings = list(Runner(selection, costs=costs).check(io.BytesIO(claims("837P", values))))
    assert len(findings) == 1
    assert (costs.claims, costs.fast, costs.of(found.code).calls) == (50, 49, 1)


@pytest.mark.parametrize(
    "body",
    [
        "require days from 2400/DTP[472] to ST/BHT04 <= 60",  # broken too where there is none
        "forbid days from 2400/DTP[472] to ST/BHT04 = 60",
        "forbid days from ST/BHT04 to 2400/DTP[472] > 60",
        "forbid days from 2330B/DTP[573] to 2400/DTP[472] > 60",
        "forbid days from 2026-01-01 to ST/BHT04 > 60",
        "forbid days from 2400/DTP[472] to ST/BHT04 > 60 or CLM05-3 = 7",
        "forbid days from 2010BA/DMG02 to ST/BHT04 > 60",
        "forbid not days from 2400/DTP[472] to ST/BHT04 > 60",
    ],
)
def test_no_limit(body: str) -> None:
    found = rule(body)
    assert day_limit(found.tree) is None
    assert not isinstance(found.precheck, DayLimit)
