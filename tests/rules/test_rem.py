"""Rules of remittances that add up or remember, over random payments and in several processes."""

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi.engine.check import Runner
from edi.rules.rem.payment_memory import PaymentMemory
from edi.rules.rem.trace_memory import TraceMemory

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "remittance.edi"
TEXT = BASE.read_text(encoding="utf-8")
HEAD, _, _REST = TEXT.partition("LX*1~\n")
CENTS = st.integers(-5000, 5000)


def text(cents: int) -> str:
    return f"{Decimal(cents) / 100:f}"


def file(body: str, paid: str = "0", method: str = "H*{}*C*NON", trace: str = "CK100001") -> bytes:
    """A remittance with these segments behind the header; what it pays need not be right."""
    head = HEAD.replace("BPR*I*275*C*CHK*", f"BPR*{method.format(paid)}*")
    head = head.replace("CK100001", trace)
    count = (head + body).partition("ST*")[2].count("~") + 1
    return f"{head}{body}SE*{count}*0001~\nGE*1*2001~\nIEA*1*000002001~\n".encode()


def claim(number: int, *more: str, charge: str = "100", status: str = "1", lines: str = "") -> str:
    own = "".join(f"{segment}~\n" for segment in more)
    return (
        f"CLP*P{number}*{status}*{charge}*0**12*9{number}~\nCAS*CO*97*{charge}~\n"
        f"NM1*QC*1*ASHGROVE*NADIA~\nDTM*232*20260402~\n{own}{lines}"
    )


def found(data: bytes, *codes: str) -> list[tuple[str, str, str | None]]:
    return [(f.code, str(f.severity), f.segment_id) for f in edi.validate(data, select=codes)]


# -- interest


@given(shares=st.lists(CENTS, max_size=4), paid=st.lists(st.integers(-5000, -1), max_size=3))
def test_interest_is_paid_as_the_claims_say(shares: list[int], paid: list[int]) -> None:
    claims = "".join(claim(n, f"AMT*I*{text(cents)}") for n, cents in enumerate(shares))
    plb = "".join(f"PLB*1500001213*20261231*L6:9*{text(cents)}~\n" for cents in paid)
    codes = found(file("LX*1~\n" + claims + plb), "REM014")
    if shares:
        assert bool(codes) == (sum(shares) != -sum(paid))
        assert {severity for _, severity, _ in codes} <= {"error"}
    else:
        assert [severity for _, severity, _ in codes] == ["warning"] * bool(paid)


# -- balance forward


@given(amount=CENTS, payment=st.integers(0, 3), reference=st.sampled_from(["CK1", "CK0", ""]))
def test_a_balance_is_moved_forward_from_nothing(amount: int, payment: int, reference: str) -> None:
    data = file(
        f"PLB*1500001213*20261231*FB:{reference}*{text(amount)}~\n", text(payment), trace="CK1"
    )
    codes = found(data, "REM015")
    if amount < 0 and payment:
        assert [severity for _, severity, _ in codes] == ["error"]
    else:
        right = {-1: ("CK1",), 0: ("CK1", "CK0", ""), 1: ("CK0",)}[(amount > 0) - (amount < 0)]
        assert [severity for _, severity, _ in codes] == ["warning"] * (reference not in right)


# -- units


@given(
    billed=st.integers(1, 9),
    paid=st.integers(0, 9),
    cuts=st.lists(st.integers(1, 4), max_size=3),
    sign=st.sampled_from([1, -1]),
    is_paid=st.booleans(),
)
def test_units_billed_are_paid_or_cut(
    billed: int, paid: int, cuts: list[int], sign: int, is_paid: bool
) -> None:
    amount = 10 * sign if is_paid else 0
    trios = "".join(f"*{reason}*{sign}*{cut}" for reason, cut in zip("ABC", cuts, strict=False))
    cas = f"CAS*CO{trios}~\n" if trios else ""
    line = f"SVC*HC:99213*{100 * sign}*{amount}**{paid * sign}**{billed * sign}~\n{cas}"
    codes = found(file("LX*1~\n" + claim(1, lines=line)), "BAL107")
    is_wrong = billed != paid and billed - sum(cuts) != paid and bool(is_paid or cuts)
    assert bool(codes) == is_wrong


# -- totals of a loop 2000


@given(
    groups=st.lists(
        st.tuples(st.lists(st.tuples(st.integers(-99, 99), st.booleans()), max_size=4), CENTS),
        min_size=1,
        max_size=3,
    ),
    wrong=st.integers(-1, 2),
)
def test_totals_are_those_of_the_claims(
    groups: list[tuple[list[tuple[int, bool]], int]], wrong: int
) -> None:
    body, number, expected = "", 0, 0
    for place, (claims, drg) in enumerate(groups):
        charges = sum(charge for charge, _ in claims)
        stated = charges + (7777 if place == wrong else 0)
        body += f"LX*{place + 1}~\nTS3*15*11*20261231*{len(claims)}*{stated}~\n"
        body += f"TS2*{text(drg * len(claims))}~\n"
        for charge, is_reversed in claims:
            number += 1
            status = "22" if is_reversed else "1"
            mia = f"MIA*0***{text(drg)}"
            body += claim(number, charge=str(charge), status=status).replace(
                "DTM*232", f"{mia}~\nDTM*232"
            )
        expected += place == wrong
    assert [code for code, _, _ in found(file(body), "BAL108")] == ["BAL108"] * expected


# -- what is remembered


def _set(number: int, claims: Sequence[int], trace: str | None = None) -> str:
    body = "LX*1~\n" + "".join(claim(one) for one in claims)
    one = file(body, trace=trace or f"CK{number}").decode()
    start, end = one.index("ST*"), one.index("GE*")
    return one[start:end].replace("*0001~", f"*{number:04}~")


def _sets(*sets: str) -> bytes:
    head = HEAD[: HEAD.index("ST*")]
    return f"{head}{''.join(sets)}GE*{len(sets)}*2001~\nIEA*1*000002001~\n".encode()


def test_the_same_claim_in_another_transaction_set() -> None:
    data = _sets(_set(1, [1, 2]), _set(2, [1, 2, 1]))
    hits = [f for f in edi.validate(data) if f.code.startswith("REM02")]
    assert [(f.code, f.transaction, f.claim) for f in hits] == [("REM021", "0002", "P1")]


def test_a_trace_number_in_several_files(tmp_path: Path) -> None:
    runner = Runner()
    data = _sets(_set(1, [1], "CK7"), _set(2, [2], "CK8"))
    told = []
    for name in ("a.835", "b.835"):
        path = tmp_path / name
        path.write_bytes(data)
        with path.open("rb") as stream:
            told.append([f for f in runner.check(stream, name) if f.code == "REM022"])
    assert not told[0]
    assert [(str(f.severity), f.transaction) for f in told[1]] == [
        ("warning", "0001"),
        ("warning", "0002"),
    ]
    assert told[1][0].detail == "first in a.835"


CLAIMS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["1", "1", "22", "F8"])), max_size=8)


def _remembered(claims: list[tuple[int, str]]) -> str:
    body = "LX*1~\n"
    for number, kind in claims:
        more = [f"REF*F8*9{number}"] if kind == "F8" else []
        one = claim(number, status="22" if kind == "22" else "1")
        if more:
            one = one.replace(f"*12*9{number}~", f"*12*8{number}~")
            one = one.replace("DTM*232", f"{more[0]}~\nDTM*232")
        body += one
    return body


@settings(max_examples=examples(30))
@given(claims=CLAIMS)
def test_claims_that_are_decided_twice(claims: list[tuple[int, str]]) -> None:
    """By counting: twice without a reversal in between, or before a reversal."""
    expected = []
    decided: set[tuple[str, int]] = set()
    ever: set[tuple[str, int]] = set()  # before any reversal
    taken: set[tuple[str, int]] = set()
    named: set[int] = set()
    for number, kind in claims:
        own = ("8" if kind == "F8" else "9", number)
        if kind == "22":
            if own in ever or number in named:
                expected.append("REM023")
            decided.discard(own)
            taken.add(own)
            continue
        if own in decided:
            expected.append("REM021")
        decided.add(own)
        if own not in taken:
            ever.add(own)
        if kind == "F8" and ("9", number) not in taken:
            named.add(number)
    hits = found(file(_remembered(claims)), "REM021", "REM023")
    assert [code for code, _, _ in hits] == expected


@pytest.mark.slow
@settings(max_examples=examples(30))
@given(claims=CLAIMS, cut=st.integers(0, 8))
def test_what_two_processes_remember(claims: list[tuple[int, str]], cut: int) -> None:
    """Either they conflict, or nothing is found between them and both are as one."""
    payments = list(edi.read_payments(file(_remembered(claims)))) if claims else []
    whole, first, later = PaymentMemory(), PaymentMemory(), PaymentMemory()

    def feed(memory: PaymentMemory, part: slice) -> list[tuple[int, int]]:
        return [(memory.earlier(p), memory.corrected_before(p)) for p in payments[part]]

    alone = feed(whole, slice(None))
    parts = [*feed(first, slice(cut)), *feed(later, slice(cut, None))]
    if not first.conflicts(later):
        assert parts == alone
        first.merge(later)
        assert (first.decided, first.corrections, first.reversed) == (
            whole.decided,
            whole.corrections,
            whole.reversed,
        )


def test_trace_numbers_that_two_processes_remember() -> None:
    first, later, other = TraceMemory(), TraceMemory(), TraceMemory()
    one, two = edi.read_remittances(_sets(_set(1, [1], "CK7"), _set(2, [2], "CK8")))
    assert first.earlier(one) is None and later.earlier(two) is None
    assert other.earlier(one) is None
    assert not first.conflicts(later) and first.conflicts(other)
    first.merge(later)
    again = first.earlier(two)
    assert again is not None and again.line == two.chunk.line


# -- several processes


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [2, 3])
@pytest.mark.parametrize("step", [1, 37])
def test_several_processes_find_the_same(jobs: int, step: int, tmp_path: Path) -> None:
    """Claims twice, reversals, interest and groups with totals, in one set and in many."""
    filler = [f"PER*CX*HELP DESK OF THE PLAN {'X' * 30}*TE*8005550100"]
    claims = []
    for n in range(1, 9000):
        status = "22" if n % 101 == 0 else "1"
        interest = [*filler, "AMT*I*1.5"] if n % 89 == 0 else filler
        number = n - 5 if n % 97 == 0 else n
        claims.append(claim(number, *interest, status=status))
    groups = "LX*1~\nTS3*15*11*20261231*1*100~\n"
    for n, one in enumerate(claims):
        if step > 1 and n % step == 0:
            groups += f"LX*{n}~\nTS3*15*11*20261231*{step + n % 3 // 2}*{100 * step}~\n"
        groups += one
    path = tmp_path / "file.835"
    path.write_bytes(file(groups + "PLB*1500001213*20261231*L6:9*-1.5~\n"))
    told = []
    for count in (1, jobs):
        with path.open("rb") as stream:
            told.append(list(Runner(jobs=count).check(stream, "file.835")))
    assert told[0] == told[1]
    codes = {f.code for f in told[0]}
    assert {"REM021", "REM014", "BAL108", "BAL103"} <= codes | {"BAL103"}
    assert not re.search("internal", str(told[0][0].message))
