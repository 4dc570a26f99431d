"""What became of claims: every state, denials with deadlines, lines to post, deposits."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from secondary_cases import (
    FIRST,
    SECOND,
    Line,
    Paid,
    claim,
    claims_file,
    other,
    payment,
    remittance,
)

import edi
from edi.codes import carc, denial
from edi.reconciliation import InvalidAppeals, InvalidDeposits, Reconciliation, State
from edi.reconciliation.bank import business_days_after

TODAY = date(2026, 7, 1)
ONE_LINE = (Line("99213", "120"),)


def run(
    folder: Path,
    claims: Sequence[Sequence[str]] | bytes,
    *remittances: bytes,
    **options: Any,
) -> tuple[Reconciliation, dict[str, list[dict[str, str]]]]:
    """The result and the rows of every table."""
    data = claims if isinstance(claims, bytes) else claims_file(*claims)
    (folder / "in.837").write_bytes(data)
    paths = []
    for number, one in enumerate(remittances):
        paths.append(folder / f"in{number}.835")
        paths[-1].write_bytes(one)
    options.setdefault("date", TODAY)
    result = edi.reconcile([folder / "in.837"], paths, folder / "out", **options)
    rows = {}
    for path in result.written:
        with path.open(encoding="utf-8", newline="") as stream:
            rows[path.stem] = list(csv.DictReader(stream))
    return result, rows


def paid(
    cas: Sequence[str], amount: str, code: str = "99213", charge: str = "120", **more: Any
) -> Paid:
    return Paid(code, charge, amount, cas, **more)


def one(number: str = "A1", **more: Any) -> list[str]:
    return claim(number, ONE_LINE, others=[], **more)


CASES = {
    State.PAID: [payment("A1", [paid(["CO*45*20", "PR*3*20"], "80")])],
    State.DENIED: [payment("A1", [paid(["CO*197*120"], "0")])],
    State.NOTHING_PAYABLE: [payment("A1", [paid(["CO*45*20", "PR*1*100"], "0")])],
    State.PREDETERMINED: [payment("A1", [paid(["OA*101*120"], "0")], status="25")],
    State.FORWARDED: [
        payment("A1", [paid(["OA*B11*120"], "0")], status="23", more=["NM1*TT*2*X*****PI*9"])
    ],
    State.REVERSED: [
        payment("A1", [paid(["CO*45*20", "PR*3*20"], "80")]),
        payment("A1", [paid(["CO*45*-20", "PR*3*-20"], "-80", charge="-120")], status="22"),
    ],
    State.ANSWERED_TWICE: [
        payment("A1", [paid(["CO*45*20", "PR*3*20"], "80")]),
        payment("A1", [paid(["CO*45*30", "PR*3*20"], "70")], control="F999"),
    ],
}


@pytest.mark.parametrize("state", list(CASES))
def test_the_state_of_a_claim(state: State, tmp_path: Path) -> None:
    more = payment("Z9", [paid(["CO*45*20"], "500", charge="520")])
    result, rows = run(tmp_path, [one()], remittance(*CASES[state], more))
    assert list(result.states) == [state]
    assert [row["state"] for row in rows["claims"]] == [state]
    assert result.decisions_without_claim == 1


def test_a_claim_with_a_denied_line_is_partly_paid(tmp_path: Path) -> None:
    lines = (Line("99213", "120"), Line("36415", "30"))
    services = [paid(["PR*3*20"], "100"), paid(["CO*97*30"], "0", "36415", "30")]
    result, rows = run(
        tmp_path, [claim("A1", lines, others=[])], remittance(payment("A1", services))
    )
    assert list(result.states) == [State.PARTLY_PAID]
    (denied,) = rows["denials"]
    assert (denied["procedure"], denied["denied"], denied["reason"]) == ("36415", "30.00", "97")
    assert (denied["kind"], denied["service"]) == ("bundling", "2")


def test_a_claim_nobody_answered_is_overdue_after_the_days_to_wait(tmp_path: Path) -> None:
    answers = remittance(payment("Z9", [paid([], "700", charge="700")]))
    made = date(2026, 6, 12)
    for wait, overdue in (((TODAY - made).days - 1, 1), ((TODAY - made).days, 0)):
        result, rows = run(tmp_path, [one()], answers, wait=wait)
        assert list(result.states) == [State.UNANSWERED]
        assert result.overdue == overdue
        assert rows["claims"][0]["overdue"] == ("yes" if overdue else "")


def test_another_group_paid(tmp_path: Path) -> None:
    for group, told in (("G0012", 0), ("G9999", 1)):
        answer = payment("A1", [paid(["CO*45*20"], "100")], references=[f"1L*{group}"])
        result, rows = run(tmp_path, [one()], remittance(answer))
        assert result.to_look_at.count == told
        assert rows["claims"][0]["paying_group"] == ("G9999" if told else "")


def test_a_replaced_claim_is_not_counted_as_unanswered(tmp_path: Path) -> None:
    first = one("A1")
    second = claim("A1", (Line("99213", "150"),), others=[], frequency="7", more=["REF*F8*F177"])
    answer = payment("A1", [paid(["CO*45*50"], "100", charge="150")])
    result, _ = run(tmp_path, [first, second], remittance(answer))
    assert {state: sums.claims for state, sums in result.states.items()} == {
        State.REPLACED: 1,
        State.PAID: 1,
    }


def test_a_void_that_was_paid_is_told(tmp_path: Path) -> None:
    void = claim("A1", ONE_LINE, others=[], frequency="8", more=["REF*F8*F177"])
    result, _ = run(tmp_path, [void], remittance(payment("A1", [paid(["CO*45*20"], "100")])))
    assert list(result.states) == [State.VOID]
    assert result.to_look_at.count == 1


def test_each_payer_answers_its_own_claim(tmp_path: Path) -> None:
    """A claim and the one for its next payer have one number."""
    primary = claim("A1", ONE_LINE, others=other())
    decided = other("P", FIRST, "W100", decided=["CAS*PR*1*40", "AMT*D*80"])
    secondary = claim("A1", ONE_LINE, level="S", to=SECOND, member="X500", others=decided)
    result, rows = run(
        tmp_path,
        [primary, secondary],
        remittance(payment("A1", [paid(["PR*1*40"], "80")])),
        remittance(
            payment("A1", [paid(["OA*23*80"], "40")], status="2", control="S1"),
            by=SECOND,
            trace="2",
        ),
    )
    assert [row["paid"] for row in rows["claims"]] == ["80.00", "40.00"]
    assert [row["bill_next_payer"] for row in rows["claims"]] == ["yes", ""]
    assert result.to_look_at.count == 0


# -- denials


@pytest.mark.parametrize(
    ("filing", "until"), [("CI", date(2026, 12, 22)), ("MB", date(2026, 10, 23))]
)
def test_until_when_a_denial_can_be_appealed(filing: str, until: date, tmp_path: Path) -> None:
    data = claims_file(one()).replace(b"******CI~", f"******{filing}~".encode())
    _, rows = run(tmp_path, data, remittance(*CASES[State.DENIED]))
    (row,) = rows["denials"]
    assert (row["appeal_level"], row["appeal_until"]) == ("1", until.isoformat())
    assert int(row["days_left"]) == (until - TODAY).days
    assert row["kind"] == "authorization"


def test_a_claim_denied_again_is_at_the_second_level(tmp_path: Path) -> None:
    first = payment("A1", [paid(["CO*197*120"], "0")])
    back = payment("A1", [paid(["CO*197*-120"], "0", charge="-120")], status="22")
    again = payment("A1", [paid(["CO*50*120"], "0")], control="F178")
    appeals = tmp_path / "appeals.toml"
    appeals.write_text(f'[[appeals]]\npayer = "{FIRST}"\ndays = [30, 60]\n')
    _, rows = run(tmp_path, [one()], remittance(first, back, again), appeals=appeals)
    (row,) = rows["denials"]
    assert (row["appeal_level"], row["appeal_until"]) == ("2", "2026-08-24")
    appeals.write_text(f'[[appeals]]\npayer = "{FIRST}"\ndays = [30]\n')
    _, rows = run(tmp_path, [one()], remittance(first, back, again), appeals=appeals)
    assert (rows["denials"][0]["appeal_level"], rows["denials"][0]["appeal_until"]) == ("2", "")


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "appeals = 1",
        "[[appeals]]\npayer = 1\ndays = [1]",
        "[[appeals]]\ndays = [1]",
        "a = 1",
        '[[appeals]]\npayer = "1"\ndays = [true]',
        '[[appeals]]\npayer = "1"\ndays = [0]',
        '[[appeals]]\npayer = "1"\ndays = [1]\n[[appeals]]\npayer = "1"\ndays = [1]',
    ],
)
def test_a_file_of_appeals_that_is_not_right(text: str, tmp_path: Path) -> None:
    appeals = tmp_path / "appeals.toml"
    appeals.write_text(text)
    with pytest.raises(InvalidAppeals):
        run(tmp_path, [one()], remittance(*CASES[State.PAID]), appeals=appeals)


def test_every_reason_in_use_has_one_kind() -> None:
    from edi.codes._table import rows

    listed = [reason for row in rows("denial") for reason in row[1].split()]
    assert len(listed) == len(set(listed))
    assert set(listed) <= {one.code for one in carc.all_codes()}
    active = {one.code for one in carc.all_codes() if one.is_active(TODAY)}
    assert active <= set(listed)
    assert denial.kind_of("999").name == "other"
    assert not denial.kind_of("45").is_denial
    assert denial.kind_of("50").is_denial


# -- lines to post


def test_lines_to_post_add_up_to_the_charge_and_the_payment(tmp_path: Path) -> None:
    lines = (Line("99213", "120"), Line("36415", "30"), Line("81002", "25"))
    services = [
        paid(["CO*45*20", "PR*1*10", "OA*23*40"], "50"),
        paid(["CO*197*30"], "0", "36415", "30"),
        paid(["OA*100*5", "PI*59*20"], "0", "81002", "25"),
    ]
    data = remittance(payment("A1", services, status="2"), plb=["L6:FA1*-3", "WO:F1*10"])
    _, rows = run(tmp_path, [claim("A1", lines, others=[])], data)
    shares = [
        tuple(row[name] for name in ("write_off", "patient", "earlier_payers", "denied", "other"))
        for row in rows["postings"][:3]
    ]
    assert shares == [
        ("20.00", "10.00", "40.00", "0.00", "0.00"),
        ("0.00", "0.00", "0.00", "30.00", "0.00"),
        ("20.00", "0.00", "0.00", "0.00", "5.00"),
    ]
    assert all(Decimal(row["difference"]) == 0 for row in rows["postings"])
    total = sum(Decimal(row["paid"]) for row in rows["postings"])
    assert total == Decimal(rows["payments"][0]["amount"]) == 43
    assert [row["reasons"] for row in rows["postings"][3:]] == ["L6 FA1", "WO F1"]


@pytest.mark.parametrize("pair", ["CO*1", "PR*253", "PI*2", "PI*45"])
def test_what_contradicts_itself_is_posted_to_nobody(pair: str, tmp_path: Path) -> None:
    answer = payment("A1", [paid([f"{pair}*20"], "100")])
    result, rows = run(tmp_path, [one()], remittance(answer))
    (row,) = rows["postings"]
    assert (row["other"], row["write_off"], row["patient"]) == ("20.00", "0.00", "0.00")
    assert rows["claims"][0]["patient_balance"] == "0.00"
    assert [row["kind"] for row in rows["denials"]] == ["payer-error"]
    assert result.to_look_at.count == 1


def test_a_reversal_is_paired_with_what_it_takes_back(tmp_path: Path) -> None:
    corrected = payment("A1", [paid(["CO*45*20", "PR*3*10"], "90")], control="F178")
    _, rows = run(tmp_path, [one()], remittance(*CASES[State.REVERSED], corrected))
    kinds = [(row["posting"], row["kind"], row["takes_back"]) for row in rows["postings"]]
    assert kinds == [
        ("1-1-1", "payment", ""),
        ("1-2-1", "reversal", "1-1"),
        ("1-3-1", "payment", ""),
    ]
    for column in ("charge", "paid", "write_off", "patient"):
        first, second = (Decimal(row[column]) for row in rows["postings"][:2])
        assert first + second == 0
    assert [row["next"] for row in rows["postings"]] == ["", "", "patient"]


def test_a_claim_decided_as_a_whole(tmp_path: Path) -> None:
    answer = payment("A1", [], charge="120", paid="70", cas=["CO*45*50"])
    _, rows = run(tmp_path, [one()], remittance(answer))
    (row,) = rows["postings"]
    assert (row["posting"], row["charge"], row["paid"]) == ("1-1-0", "120.00", "70.00")
    both = payment("A1", [paid([], "120")], paid="100", cas=["CO*253*20"])
    _, rows = run(tmp_path, [one()], remittance(both))
    assert [(row["charge"], row["paid"]) for row in rows["postings"]] == [
        ("120.00", "120.00"),
        ("0.00", "-20.00"),
    ]
    assert all(Decimal(row["difference"]) == 0 for row in rows["postings"])


def test_a_remittance_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    data = remittance(*CASES[State.PAID])
    result, rows = run(tmp_path, [one()], data, data)
    assert result.payments == 1
    assert len(rows["postings"]) == 1
    assert len(result.notices) == 1
    other_day = remittance(*CASES[State.PAID], effective="20260626")
    result, _ = run(tmp_path, [one()], data, other_day)
    assert result.payments == 2


# -- the bank


def bank(folder: Path, *lines: str) -> Path:
    path = folder / "bank.csv"
    path.write_text("\n".join(["Date,Text,Amount,Trace", *lines]) + "\n")
    return path


@pytest.mark.parametrize(
    ("lines", "found", "told"),
    [
        (["2026-06-26,x,80.00,00700123"], {"deposited": 1}, 0),
        (["2026-06-26,x,79.00,700123"], {"different-amount": 1}, 1),
        (["2026-06-26,x,80,700123", "2026-06-27,x,80,700123"], {"deposited-twice": 1}, 1),
        (["2026-06-26,x,50,700123", "2026-06-27,x,30,700123"], {"deposited": 1}, 0),
        (["2026-06-26,x,80,999"], {"missing": 1, "no-remittance": 1}, 2),
        ([], {"missing": 1}, 1),
    ],
)
def test_deposits(lines: list[str], found: dict[str, int], told: int, tmp_path: Path) -> None:
    answer = remittance(*CASES[State.PAID])
    result, rows = run(tmp_path, [one()], answer, bank=bank(tmp_path, *lines))
    assert {str(key): count for key, count in result.deposits.items()} == found
    assert result.to_look_at.count == told
    assert {row["deposit"] for row in rows["payments"]} == set(found)


@pytest.mark.parametrize(("day", "found"), [("20260626", "missing"), ("20260629", "not-yet")])
def test_a_deposit_has_three_business_days(day: str, found: str, tmp_path: Path) -> None:
    answer = remittance(*CASES[State.PAID], effective=day)
    result, _ = run(tmp_path, [one()], answer, bank=bank(tmp_path), date=date(2026, 7, 2))
    assert [str(key) for key in result.deposits] == [found]


def test_business_days_leave_weekends_out() -> None:
    friday = date(2026, 6, 26)
    assert business_days_after(friday, 3) == date(2026, 7, 1)
    assert business_days_after(friday, 0) == friday


@pytest.mark.parametrize(
    "text",
    [
        "",
        "date,amount\n",
        "date,amount,trace\n26.6.2026,1,2\n",
        "date,amount,trace\n2026-06-26,a,2\n",
        "date,amount,trace\n2026-06-26,1.001,2\n",
        "date,amount,trace\n2026-06-26\n",
    ],
)
def test_a_file_of_the_bank_that_is_not_right(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(text)
    with pytest.raises(InvalidDeposits, match=r"line [12]"):
        run(tmp_path, [one()], remittance(*CASES[State.PAID]), bank=path)


def test_a_payment_that_does_not_add_up_is_told(tmp_path: Path) -> None:
    data = remittance(*CASES[State.PAID]).replace(b"BPR*I*80*", b"BPR*I*90*")
    result, rows = run(tmp_path, [one()], data)
    assert rows["payments"][0]["difference"] == "10.00"
    assert result.to_look_at.count == 1


# -- files


def test_json_lines_have_the_same_rows(tmp_path: Path) -> None:
    _, rows = run(tmp_path, [one()], remittance(*CASES[State.DENIED]))
    result, _ = run_json(tmp_path)
    for path in result.written:
        found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        shown = [
            {name: "" if value is None else str(value) for name, value in row.items()}
            for row in found
        ]
        assert shown == rows[path.stem]


def run_json(folder: Path) -> tuple[Reconciliation, None]:
    result = edi.reconcile(
        [folder / "in.837"], [folder / "in0.835"], folder / "json", to="jsonl", date=TODAY
    )
    return result, None


def test_a_cell_that_a_spreadsheet_would_run_is_text(tmp_path: Path) -> None:
    _, rows = run(tmp_path, [one("=1+1")], remittance(payment("=1+1", [paid(["CO*45*20"], "100")])))
    assert rows["claims"][0]["claim"] == "'=1+1"


def test_nothing_is_written_without_a_folder(tmp_path: Path) -> None:
    (tmp_path / "in.837").write_bytes(claims_file(one()))
    (tmp_path / "in.835").write_bytes(remittance(*CASES[State.PAID]))
    result = edi.reconcile([tmp_path / "in.837"], [tmp_path / "in.835"], date=TODAY)
    assert result.written == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.835", "in.837"]


# -- capitation, interest, split claims


def test_a_capitated_service_is_no_denial(tmp_path: Path) -> None:
    lines = (Line("99213", "120"), Line("36415", "30"))
    whole = payment("A1", [paid(["CO*24*120"], "0")])
    part = payment("A2", [paid(["CO*24*95", "PR*3*25"], "0"), paid([], "30", "36415", "30")])
    claims = [one(), claim("A2", lines, others=[])]
    sent = remittance(whole, part, plb=["CT:ROSTER 7*-500"])
    result, rows = run(tmp_path, claims, sent)
    assert [row["state"] for row in rows["claims"]] == ["nothing-payable", "paid"]
    assert [row["patient_balance"] for row in rows["claims"]] == ["0.00", "25.00"]
    assert rows["denials"] == []
    assert (result.capitation, result.to_look_at.count) == (500, 0)
    assert [row["write_off"] for row in rows["postings"]][:2] == ["120.00", "95.00"]
    assert sum(Decimal(row["paid"]) for row in rows["postings"]) == 530
    assert rows["payments"][0]["provider_level"] == "500.00"


def test_a_payment_of_capitation_alone(tmp_path: Path) -> None:
    sent = (
        remittance(plb=["CT:ROSTER 7*-500"])
        .replace(b"LX*1~\n", b"")
        .replace(b"*13*0001", b"*12*0001")
    )
    result, rows = run(tmp_path, [one()], sent)
    assert (result.capitation, result.payments_total) == (500, 500)
    (row,) = rows["postings"]
    assert (row["kind"], row["paid"], row["reasons"]) == (
        "provider-adjustment",
        "500.00",
        "CT ROSTER 7",
    )


@pytest.mark.parametrize(
    ("interest", "plb", "told"),
    [
        ("3", ["L6:F177*-3"], 0),
        ("3", ["L6:F177*-2"], 1),
        ("3", [], 1),
        ("3", ["L6:F177*3"], 1),
        ("", ["L6:F177*-3"], 0),
    ],
)
def test_interest_agrees_with_what_is_paid_as_interest(
    interest: str, plb: list[str], told: int, tmp_path: Path
) -> None:
    after = [f"AMT*I*{interest}"] if interest else []
    answer = payment("A1", [paid(["CO*45*20"], "100")], after=after)
    result, _ = run(tmp_path, [one()], remittance(answer, plb=plb))
    assert result.to_look_at.count == told


LINES = (Line("99213", "120"), Line("36415", "30"), Line("36415", "30"))


def parts(*, control: bool, remarks: Sequence[str] = ()) -> list[list[str]]:
    """A claim of LINES in two claim payments; REF*6R is there or not."""
    numbers = [f"A1-{n}" if control else "" for n in (1, 2, 3)]
    first = [
        paid(["CO*45*20"], "100", control=numbers[0]),
        paid(["PR*3*10"], "20", "36415", "30", control=numbers[2]),
    ]
    second = [paid(["CO*97*30"], "0", "36415", "30", control=numbers[1])]
    return [
        payment("A1", services, control=number, more=list(remarks))
        for services, number in ((first, "F1"), (second, "F2"))
    ]


@pytest.mark.parametrize("control", [True, False])
@pytest.mark.parametrize("shared", [True, False])
def test_a_split_claim_is_answered_once(control: bool, shared: bool, tmp_path: Path) -> None:
    claims = [claim("A1", LINES, others=[])]
    if shared:  # the claim for the next payer has the same number
        before = other("P", FIRST, "W100", decided=["CAS*PR*1*10", "AMT*D*170"])
        claims = [claim("A1", LINES, others=other())]
        claims.append(claim("A1", LINES, level="S", to=SECOND, member="X500", others=before))
    result, rows = run(tmp_path, claims, remittance(*parts(control=control)))
    row = rows["claims"][0]
    assert (row["state"], row["paid"], row["patient"]) == ("partly-paid", "120.00", "10.00")
    assert row["payer_control_number"] == "F1 F2"
    assert result.to_look_at.count == 0
    assert [denied["reason"] for denied in rows["denials"]] == ["97"]


def test_two_answers_are_not_parts(tmp_path: Path) -> None:
    """Together they have the charge, but not each service once."""
    claims = [claim("A1", LINES, others=[])]
    twice = [
        payment("A1", [paid([], "90", charge="90")], control="F1"),
        payment("A1", [paid([], "90", charge="90")], control="F2"),
    ]
    result, rows = run(tmp_path, claims, remittance(*twice))
    assert rows["claims"][0]["state"] == "answered-twice"
    assert result.to_look_at.count == 1
    whole = [payment("A1", [paid([], "120")], control=number) for number in ("F1", "F2")]
    result, rows = run(tmp_path, [one()], remittance(*whole))
    assert rows["claims"][0]["state"] == "answered-twice"


def test_a_part_that_is_missing_is_told(tmp_path: Path) -> None:
    claims = [claim("A1", LINES, others=[*other()])]
    (first, _) = parts(control=False, remarks=["MOA***MA15"])
    result, rows = run(tmp_path, claims, remittance(first))
    assert result.to_look_at.count == 1
    assert "a part of its decision is not there" in str(result.to_look_at.document())
    assert rows["claims"][0]["bill_next_payer"] == ""


def test_parts_that_were_denied_and_taken_back_are_one_denial(tmp_path: Path) -> None:
    def answered(sign: str, status: str, number: str) -> list[list[str]]:
        return [
            payment(
                "A1",
                [paid([f"CO*{reason}*{sign}{charge}"], "0", code, f"{sign}{charge}")],
                control=f"{number}{charge}",
                status=status,
            )
            for code, charge, reason in (("99213", "120", "197"), ("36415", "30", "197"))
        ]

    claims = [claim("A1", LINES[:2], others=[])]
    again = answered("", "1", "G")
    sent = remittance(*answered("", "1", "F"), *answered("-", "22", "F"), *again)
    _, rows = run(tmp_path, claims, sent)
    assert [row["appeal_level"] for row in rows["denials"]] == ["2", "2"]


def test_the_answer_to_the_first_claim_is_no_part_of_its_replacement(tmp_path: Path) -> None:
    first = one("A1")
    second = claim("A1", LINES[:2], others=[], frequency="7", more=["REF*F8*F177"])
    answer = payment("A1", [paid(["CO*45*20"], "100")])
    _, rows = run(tmp_path, [first, second], remittance(answer))
    assert [row["state"] for row in rows["claims"]] == ["replaced", "unanswered"]
