"""What a 277 says of claims in every state, and to whom."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from postgres_server import Server
from status_cases import Ask, Desk, body, levels, requests

# isort: split
from adjudication_cases import PLAN, Line
from adjudication_cases import Case as Sent
from adjudication_cases import Folder as Deciding
from changed_payments import Paying, decided
from remit_cases import NOW, Case, Folder, adjustment, decision, group, line, npi

import edi
from edi.ledger import holds, releasing
from edi.ledger.ledger import Ledger
from edi.ledger.schema import NEXT, VERSION
from edi.ledger.store import LedgerError
from edi.status_answers.paid import PaidClaims


@pytest.fixture
def paying(tmp_path: Path) -> Paying:
    """Three providers, of whose claims C1 is paid, C2 nothing, and C3 is paid."""
    return Paying(tmp_path / "pay", {1: "60", 2: "0", 3: "80"})


def desk(paying: Any, **options: Any) -> Desk:
    return Desk(paying.folder.path / "status", paying.where, **options)


def test_paid(paying: Paying) -> None:
    paying.run()
    found = desk(paying).one(Ask())
    assert found.stc[1:10] == [
        *("F1:65", "20260703", "", "100", "60", "20260701", "", "20260703", "5001")
    ]
    assert found.refs == {"1K": "PC1", "EJ": "C1"}
    assert found.days == "20260402"


def test_by_the_payers_number(paying: Paying) -> None:
    paying.run()
    found = desk(paying).one(
        Ask("X9", number="PC3", account="", amount="", day="", provider=3, bill_type="111")
    )
    assert found.codes == "F1:65"
    assert found.refs == {"1K": "PC3", "BLT": "111", "EJ": "C3"}


def test_nothing_payable_and_denied(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "a").put(
        [Case("C1"), Case("C2"), Case("C3", charges=["100", "50"])],
        [
            decision("C1", "0", line(1, "0", adjustment("100", "PR", "1"))),
            decision("C2", "0", line(1, "0", adjustment("100", "CO", "29"))),
            decision(
                "C3",
                "60",
                line(1, "60", adjustment("40")),
                line(2, "0", adjustment("50", "CO", "97")),
                charge="150",
            ),
        ],
        group(),
    )
    folder.run()
    at = Desk(tmp_path / "s", folder.out / "ledger.sqlite")
    asked = Ask(
        "T3",
        account="C3",
        amount="150",
        lines=[
            "SVC*HC:99213*100****1",
            "REF*FJ*C3L1",
            "SVC*HC:99213*50****1",
            "DTP*472*D8*20260402",
        ],
    )
    first, second, third = at.answer(Ask("T1"), Ask("T2", account="C2"), asked)
    assert first.codes == "F4:104"
    assert first.stc[5] == "0"
    assert second.codes == "F2:1"
    assert third.codes == "F1:65"
    assert [one[1][1] for one in third.lines] == ["F1:65", "F2:1"]
    assert third.lines[0][0][1:4] == ["HC:99213", "100", "60"]
    assert third.lines[1][2] == ["REF", "FJ", "C3L2"]


def test_not_found(paying: Paying) -> None:
    paying.run()
    found = desk(paying).answer(
        Ask("T1", account="C9"),
        Ask("T2", amount="99"),
        Ask("T3", day="20260403"),
        Ask("T4", member="M0002"),
        Ask("T5", number="PC9"),
    )
    assert [one.codes for one in found] == ["D0:35"] * 5
    assert [one.trace for one in found] == ["T1", "T2", "T3", "T4", "T5"]


def test_another_provider_learns_nothing(paying: Paying) -> None:
    paying.run()
    at = desk(paying)
    for number in ("PC1", ""):
        yes, theirs, nobodys = at.answer(
            Ask("T1", number=number),
            Ask("T2", number=number, provider=2),
            Ask("T3", number=number and "PC9", account="C9", provider=2),
        )
        assert yes.codes == "F1:65"
        assert theirs.codes == nobodys.codes == "D0:35"
        assert theirs.stc[2:] == nobodys.stc[2:]
        assert theirs.refs.keys() == nobodys.refs.keys()


def test_a_request_that_says_too_little(paying: Paying) -> None:
    paying.run()
    at = desk(paying)
    (found,) = at.answer(Ask(account="", member="", day=""))
    assert found.stc[1:12] == [
        *("E0:21", "20260701", "", "100", "", "", "", "", "", "E0:478", "E0:164:IL")
    ]
    (trouble,) = at.outcome.files[0].troubles
    assert "REF*1K" in trouble.message and "2100D NM109" in trouble.message


def test_by_member_charge_and_date(paying: Paying) -> None:
    """Without any number; each claim that fits has an answer of its own."""
    paying.cases = [*paying.cases, Case("C4", provider=1)]
    paying.decisions = [*paying.decisions, decided("C4", "70")]
    paying.folder.put(paying.cases, paying.decisions, "")
    paying.write_groups()
    paying.run()
    found = desk(paying).answer(Ask(account="", day="20260401-20260430"), Ask("T2", account=""))
    assert {(one.trace, one.refs["1K"], one.stc[5]) for one in found} == {
        ("T1", "PC1", "60"),
        ("T1", "PC4", "70"),
        ("T2", "PC1", "60"),
        ("T2", "PC4", "70"),
    }


def settle(paying: Paying, held: str, kind: str) -> None:
    """Release or cancel a run."""
    act = releasing.release if kind == holds.RELEASED else releasing.cancel
    act(Ledger(paying.where), held, holds.Decision(kind, "J. DOE", "", NOW))


def test_a_run_that_waits_for_approval(paying: Paying) -> None:
    held = paying.run(hold=True).held
    at = desk(paying)
    waiting = at.one(Ask())
    assert waiting.stc[1:10] == ["P5:40", "20260701", "", "100", "", "20260701", "", "", ""]
    settle(paying, held, holds.RELEASED)
    assert at.one(Ask("T2")).codes == "F1:65"


def test_a_run_that_is_cancelled(paying: Paying) -> None:
    held = paying.run(hold=True).held
    settle(paying, held, holds.CANCELLED)
    received = [paying.folder.path / "claims.837"]
    assert desk(paying).one(Ask()).codes == "D0:35"
    assert desk(paying, claims=received).one(Ask("T2")).codes == "A1:20"


def test_void_and_made_again(paying: Paying) -> None:
    paying.run()
    paying.void("5001")
    at = desk(paying)
    assert at.one(Ask()).stc[1:10] == ["F0:3", "20260703", "", "100", "", "20260701", "", "", ""]
    paying.reissue("5001")
    again = at.one(Ask("T2"))
    assert again.codes == "F1:65"
    assert again.stc[9] == "5003"


def test_void_and_paid_anew(paying: Paying) -> None:
    paying.run()
    paying.void("5001")
    paying.folder.put(paying.cases[:1], [decided("C1", "55")], "")
    paying.write_groups()
    paying.run()
    found = desk(paying).one(Ask())
    assert (found.codes, found.stc[5]) == ("F1:65", "55")


def back() -> Any:
    """A reversal of what C1 was paid."""
    return decided("C1", "60", status="22")


RECOUPS = group("G1", bank=True, recoupment=True, more="first_check = 5001")


@pytest.mark.parametrize("hold", [False, True])
def test_reversed(paying: Paying, hold: bool) -> None:
    paying.run()
    paying.folder.put(
        [Case("C1"), Case("C7", charges=["200"])],
        [back(), decision("C7", "200", line(1, "200"))],
        RECOUPS,
    )
    paying.run(hold=hold)
    found = desk(paying).one(Ask())
    if hold:  # it stands until the reversal is released
        assert (found.codes, found.stc[5]) == ("F1:65", "60")
    else:
        assert (found.codes, found.stc[5], found.stc[9]) == ("F3:101", "0", "5003")


def test_corrected_under_its_number(paying: Paying) -> None:
    paying.run()
    paying.folder.put([Case("C1")], [back(), decided("C1", "75")], RECOUPS)
    paying.run()
    found = desk(paying).one(Ask(number="PC1"))
    assert (found.codes, found.stc[5]) == ("F1:65", "75")


def test_employer_groups(tmp_path: Path) -> None:
    """Each has an 835 of its own; a member may have claims in several."""
    folder = Folder(tmp_path / "a").put(
        [Case("C1"), Case("C2", number="G2")],
        [decided("C1", "60"), decided("C2", "70")],
        group("G1") + group("G2"),
    )
    folder.run()
    assert len(list(folder.out.glob("*.835"))) == 2
    at = Desk(tmp_path / "s", folder.out / "ledger.sqlite")
    found = at.answer(Ask("A"), Ask("B", account="C2"))
    assert [(one.codes, one.stc[5]) for one in found] == [("F1:65", "60"), ("F1:65", "70")]


def test_a_split_claim_is_answered_in_parts(tmp_path: Path) -> None:
    """Which were paid under one number, or under numbers of their own."""
    folder = Folder(tmp_path / "a").put(
        [Case("C1", charges=["100", "50"])],
        [
            decision("C1", "60", line(1, "60", adjustment("40"))),
            decision("C1", "50", line(2, "50"), payer_claim_control_number="PC1B"),
        ],
        group(),
    )
    folder.run()
    at = Desk(tmp_path / "s", folder.out / "ledger.sqlite", claims=[folder.path / "claims.837"])
    found = at.answer(Ask(amount=""))
    assert [(one.trace, one.refs["1K"], one.stc[5]) for one in found] == [
        ("T1", "PC1", "60"),
        ("T1", "PC1B", "50"),
    ]


def test_test_data_has_claims_of_its_own(paying: Paying) -> None:
    paying.run()
    at = desk(paying)
    (found,) = at.answer(Ask(), usage="T")
    assert found.codes == "D0:35"
    (path,) = at.outcome.files[0].paths
    assert path.read_bytes().split(b"*")[15] == b"T"


# -- what is not paid yet


@pytest.mark.slow
def test_received_held_and_decided(tmp_path: Path) -> None:
    coordination = '\n[plans.one.coordination]\nmethod = "standard"\n'
    at = Deciding(tmp_path / "a", PLAN + coordination)
    others = ["SBR*P*18*G7******CI", "OI***Y***Y", "NM1*IL*1*ASH*NADIA****MI*P1"]
    others += ["NM1*PR*2*FIRST*****PI*60012"]
    file = at.claims(Sent("C1"), Sent("C2", level="S", others=others))
    late = at.claims(Sent("C3"))
    at.run(file)
    assert [one.claim for one in at.run(file).held] == ["C2"]
    ask = Desk(tmp_path / "s", at.path / "ledger.sqlite", claims=[file, late])
    first, second, third = ask.answer(Ask("T1"), Ask("T2", account="C2"), Ask("T3", account="C3"))
    assert first.stc[1:10] == ["F0:3", "20260701", "", "100", "", "20260701", "", "", ""]
    assert first.refs["1K"]
    assert (second.codes, second.stc[2]) == ("P3:286", "20260701")
    assert (third.codes, third.stc[2]) == ("A1:20", "20260615")
    by_number = ask.one(Ask("T4", number=first.refs["1K"], account=""))
    assert by_number.codes == "F0:3"
    assert ask.one(Ask("T5", number=first.refs["1K"], provider=2)).codes == "D0:35"


def test_held_for_another_partys_liability(tmp_path: Path) -> None:
    """Why stands in the worklist alone."""
    liability = (
        '\n[plans.one.liability]\nreason = "PR-20"\nliable-reason = "CO-20"\ndays = 20\n'
        'answer-to = "RECOVERY, 8005550133"\n'
    )
    at = Deciding(tmp_path / "a", PLAN + liability)
    file = at.claims(Sent("C1", cause="AA", more=["DTP*439*D8*20260401"]))
    (held,) = at.run(file).held
    assert held.code == "other-party-liability"
    ask = Desk(tmp_path / "s", at.path / "ledger.sqlite", claims=[file])
    found = ask.one(Ask(lines=["SVC*HC:99213*100****1"]))
    assert (found.codes, found.stc[2]) == ("P4:51", "20260701")
    assert [one[1][1] for one in found.lines] == ["P4:51"]


def test_decided_and_then_paid(tmp_path: Path) -> None:
    at = Deciding(tmp_path / "a")
    file = at.claims(Sent("C1", lines=[Line("300"), Line("50", "97110")]))
    at.run(file)
    at.remit(file, ledger=at.path / "ledger.sqlite")
    ask = Desk(tmp_path / "s", at.path / "ledger.sqlite", claims=[file, file])
    (found,) = ask.answer(Ask(amount="350"))
    assert found.codes in ("F1:65", "F4:104")


# -- the ledger is left alone


def test_the_ledger_is_only_read(paying: Paying) -> None:
    paying.run()
    before = paying.where.read_bytes()
    with sqlite3.connect(paying.where, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")  # a run that writes
        assert desk(paying).one(Ask()).codes == "F1:65"
        other.execute("ROLLBACK")
    assert paying.where.read_bytes() == before
    assert paying.run(allow_repeat=True).written  # numbers go on as if nobody had asked


@pytest.mark.slow
@pytest.mark.parametrize("where", ["sqlite", "postgres"])
def test_a_run_in_the_meantime(
    where: str, tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for nobody, and the answer is of the moment in which it was asked for."""
    paying = Paying(tmp_path / "pay", {1: "60"})
    if where == "postgres":
        paying.where = postgres.ledger()
    paying.run()
    read = PaidClaims.read

    def voided_first(self: PaidClaims, wanted: Any) -> Any:
        paying.void("5001")
        return read(self, wanted)

    monkeypatch.setattr(PaidClaims, "read", voided_first)
    assert desk(paying).one(Ask()).codes == "F1:65"
    monkeypatch.undo()
    assert desk(paying).one(Ask("T2")).codes == "F0:3"


def older(path: Path) -> None:
    """A ledger of the version before."""
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'balance%'"
        ).fetchall():
            connection.execute(f"DROP TABLE {name}")
        connection.execute(f"PRAGMA user_version = {VERSION - 1}")


@pytest.mark.slow
def test_an_old_ledger_stays_as_it_is(paying: Paying) -> None:
    paying.run()
    assert "balance" in NEXT[VERSION - 1]
    older(paying.where)
    before = paying.where.read_bytes()
    at = desk(paying)
    assert at.one(Ask()).codes == "F1:65"
    with pytest.raises(LedgerError, match="left as it is"):
        edi.answer_status(at.file(requests(body(Ask()))), paying.where, paying.out, now=NOW)
    assert paying.where.read_bytes() == before


def test_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="there is no ledger here"):
        Desk(tmp_path, tmp_path / "none.sqlite").one(Ask())
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.slow
def test_postgres(tmp_path: Path, postgres: Server) -> None:
    paying = Paying(tmp_path / "pay", {1: "60", 2: "0"})
    paying.where = postgres.ledger()
    paying.run()
    at = desk(paying, numbers=postgres.ledger())
    assert [one.codes for one in at.answer(Ask(), Ask("T2", provider=2))] == ["F1:65", "D0:35"]
    paying.void("5001")
    assert at.one(Ask("T3")).codes == "F0:3"
    assert at.outcome.files[0].paths[0].exists()


@pytest.mark.slow
def test_a_user_who_may_only_read(tmp_path: Path, postgres: Server) -> None:
    import psycopg

    paying = Paying(tmp_path / "pay", {1: "60"})
    paying.where = postgres.ledger()
    paying.run()
    with psycopg.connect(paying.where, autocommit=True) as connection:
        (schema,) = connection.execute("SELECT quote_ident(current_schema())").fetchone() or ("",)
        reader = f"reader_{schema}"
        connection.execute(f"CREATE ROLE {reader} LOGIN")
        connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {reader}")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {reader}")
    paying.where += f"&user={reader}"
    assert desk(paying).one(Ask()).codes == "F1:65"
    with pytest.raises(LedgerError):
        paying.run(allow_repeat=True)


@pytest.mark.slow
def test_an_old_postgres_ledger_is_refused(tmp_path: Path, postgres: Server) -> None:
    """To read it would lock its tables."""
    import psycopg

    paying = Paying(tmp_path / "pay", {1: "60"})
    paying.where = postgres.ledger()
    paying.run()
    with psycopg.connect(paying.where, autocommit=True) as connection:
        connection.execute("UPDATE edi_ledger SET version = version - 1")
        with pytest.raises(LedgerError, match="another version of edi"):
            desk(paying).one(Ask())
        assert connection.execute("SELECT version FROM edi_ledger").fetchone() == (VERSION - 1,)


# -- files that were moved


@pytest.mark.slow
def test_a_file_that_was_moved(paying: Paying, tmp_path: Path) -> None:
    paying.run()
    notices: list[str] = []
    (file,) = paying.out.glob("*.835")
    moved = tmp_path / "archive"
    moved.mkdir()
    file.rename(moved / file.name)
    at = desk(paying, on_notice=notices.append)
    assert at.one(Ask()).codes == "E2:0"
    assert at.outcome.missing == [file.name]
    assert "--published" in notices[0]
    assert at.one(Ask("T2"), published=[moved]).codes == "F1:65"
    (moved / file.name).write_bytes(b"another")
    assert at.one(Ask("T3"), published=[moved]).codes == "E2:0"


# -- envelopes and levels


def test_sets_groups_and_interchanges(paying: Paying) -> None:
    paying.run()
    data = requests(
        body(Ask("A"), Ask("B", account="C2", provider=2), reference="R1"),
        body(Ask("C", dependent=True, member=""), reference="R2"),
    ) + requests(body(Ask("D", number="PC3", provider=3), reference="R3"), number=7)
    at = desk(paying)
    found = at.answer_bytes(data)
    assert [one.trace for one in found] == ["A", "B", "C", "D"]
    first, second = at.outcome.files[0].paths
    text = first.read_text()
    assert text.count("ST*277*") == 2
    assert [one[1:5] for one in levels(second)] == [
        *(["1", "", "20", "1"], ["2", "1", "21", "1"]),
        *(["3", "2", "19", "1"], ["4", "3", "22", "0"]),
    ]
    assert "BHT*0010*08*R1*" in text and "BHT*0010*08*R2*" in text
    assert levels(first)[-1][1:] == ["5", "4", "23"]
    numbers = [path.read_bytes()[90:99] for path in (first, second)]
    assert numbers == [b"000000001", b"000000002"]


def test_other_separators(paying: Paying) -> None:
    paying.run()
    data = requests(body(Ask(lines=["SVC*HC:99213*100****1"])), separators="|>'")
    (found,) = desk(paying).answer_bytes(data)
    assert found.codes == "F1>65"
    assert found.lines[0][0][1] == "HC>99213"


@pytest.mark.slow
def test_the_same_command_again(paying: Paying) -> None:
    paying.run()
    at = desk(paying)
    path = at.file(requests(body(Ask())))
    (first,) = edi.answer_status(path, at.ledger, at.path / "answers", now=NOW).files
    content = first.paths[0].read_bytes()
    paying.void("5001")
    (again,) = edi.answer_status(path, at.ledger, at.path / "answers", now=NOW).files
    assert (again.requests, again.answered_before) == (1, 1)
    assert again.paths[0].read_bytes() == content


@pytest.mark.slow
def test_the_provider_is_compared_by_tax_id(paying: Paying) -> None:
    paying.run()
    at = desk(paying)
    for tax_id, codes in (("820000001", "F1:65"), ("820000002", "D0:35")):
        text = requests(body(Ask(tax_id))).replace(
            b"XX*" + npi(1).encode(), b"FI*" + tax_id.encode()
        )
        (found,) = at.answer_bytes(text)
        assert found.codes == codes
