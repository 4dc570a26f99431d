"""Payees may have their 835 files sent to receivers of their own: one file for each receiver."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remit_cases import Case, Folder, balance, decision, group, judge, npi, of, segments
from test_bank_files import rows

import edi
from edi.ledger.ledger import Ledger
from edi.remit import InvalidGroups, Outcome
from edi.remit.groups_file import parse_groups

OWN = '[interchange]\nreceiver = "CLEARLINK"\n'


def payee(number: int, receiver: str) -> str:
    return f'[[payee]]\nnpi = "{npi(number)}"\nreceiver = "{receiver}"\nname = "PAYEE {number}"\n'


def receivers(outcome: Outcome) -> list[tuple[str, list[str]]]:
    """ISA08 and the payees of each file."""
    found = []
    for one in outcome.written:
        judge(one.path)
        read = segments(one.path)
        isa = of(read, "ISA")[0][8].strip()
        ev = {ref[2] for ref in of(read, "REF") if ref[1] == "EV"}
        assert ev == ({isa} if isa != "PROVIDERS" else set())
        assert of(read, "GS")[0][3] == isa
        found.append((isa, [n1[4] for n1 in of(read, "N1") if n1[1] == "PE"]))
    return found


@pytest.mark.parametrize(("default", "receiver"), [("", "PROVIDERS"), (OWN, "CLEARLINK")])
def test_each_receiver_gets_a_file(tmp_path: Path, default: str, receiver: str) -> None:
    cases = [Case(f"C{n}", provider=n) for n in (1, 2, 3, 4)]
    groups = default + group(bank=True) + payee(2, "HUB") + payee(3, "HUB") + payee(4, "OTHER")
    folder = Folder(tmp_path).put(cases, [decision(case.id) for case in cases], groups)
    outcome = folder.run(bank_files=True)
    assert receivers(outcome) == [
        (receiver, [npi(1)]),
        ("HUB", [npi(2), npi(3)]),
        ("OTHER", [npi(4)]),
    ]
    assert [one.path.name for one in outcome.written] == [f"G1_00000000{n}.835" for n in (1, 2, 3)]
    assert [[one.trace_number for one in made.payments] for made in outcome.written] == [
        ["000000001"],
        ["000000002", "000000003"],
        ["000000004"],
    ]
    assert len(list(folder.out.glob("*.positive-pay.csv"))) == 3
    known = Ledger(folder.out / "ledger.sqlite").payments()
    assert [one.file for one in known] == [f"G1_00000000{n}.835" for n in (1, 2, 2, 3)]


def test_an_adjustment_follows_its_payee(tmp_path: Path) -> None:
    one = {"group": "G1", "reason": "CS", "reference": "X", "amount": "-10"}
    more = [{"provider_adjustment": {**one, "provider": npi(n)}} for n in (2, 3)]
    groups = group() + payee(2, "HUB") + payee(3, "HUB").replace("npi", 'tax_id = "820000003"\nnpi')
    folder = Folder(tmp_path).put(
        [Case("A"), Case("B", provider=2)], [decision("A"), decision("B"), *more], groups
    )
    outcome = folder.run()
    assert receivers(outcome) == [("PROVIDERS", [npi(1)]), ("HUB", [npi(2), npi(3)])]
    assert [made.amount for made in outcome.written] == [60, 80]


def test_a_value_of_one_file_does_not_change_the_delimiters_of_another(tmp_path: Path) -> None:
    cases = [Case("A"), Case("B", provider=2)]
    groups = group() + payee(2, "HUB")
    records = [decision("A"), decision("B", payer_claim_control_number="P:B")]
    outcome = Folder(tmp_path).put(cases, records, groups).run()
    heads = [one.path.read_text()[104] for one in outcome.written]
    assert heads[0] == ":" != heads[1]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (payee(1, "SIXTEEN LETTERS X"), r"payee\[0\]\.receiver"),
        (payee(1, "HÜB"), "receiver must be ASCII"),
        (payee(1, "HUB") + 'receiver_qualifier = "99"\n', "receiver_qualifier must be one of"),
    ],
)
def test_what_a_groups_file_cannot_say(entry: str, told: str) -> None:
    with pytest.raises(InvalidGroups, match=told):
        parse_groups(group() + entry)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["G1", "G2"])), min_size=1, max_size=6),
    st.dictionaries(st.integers(1, 4), st.sampled_from(["HUB", "OTHER"])),
)
def test_the_same_is_paid_to_the_same(
    claims: list[tuple[int, str]], chosen: dict[int, str]
) -> None:
    cases = [Case(f"C{n}", provider=p, number=g) for n, (p, g) in enumerate(claims)]
    groups = group(bank=True) + group("G2", bank=True)
    groups += "".join(payee(number, to) for number, to in chosen.items())
    with TemporaryDirectory() as path:
        folder = Folder(Path(path)).put(cases, [decision(case.id) for case in cases], groups)
        outcome = folder.run(bank_files=True)
        wanted = {(g, chosen.get(p, "PROVIDERS"), npi(p)) for p, g in claims}
        files = zip(outcome.written, receivers(outcome), strict=True)
        found = [(made.group, to, one) for made, (to, payees) in files for one in payees]
        assert sorted(found) == sorted(wanted)
        assert len(outcome.written) == len({one[:2] for one in wanted})
        total = Decimal(60 * len(claims))
        assert sum(sum(balance(made.path)) for made in outcome.written) == total
        read = [p for made in outcome.written for p in edi.read_payments(made.path)]
        assert sorted(one.id for one in read) == sorted(case.id for case in cases)
        checks = [row for file in folder.out.glob("*.positive-pay.csv") for row in rows(file)]
        assert sum(Decimal(row["amount"]) for row in checks) == total
        assert len({row["number"] for row in checks}) == len(checks) == len(wanted)
