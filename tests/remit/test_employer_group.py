"""The groups file: every key checked, every mistake named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from remit_cases import DEMO, PAYER, group, npi

from edi.remit.groups_file import load_groups, parse_groups
from edi.remit.refusal import InvalidGroups

ACH = group("G1", method="ACH")


def message(text: str) -> str:
    with pytest.raises(InvalidGroups) as caught:
        parse_groups(text)
    return str(caught.value)


def test_demo() -> None:
    groups = load_groups(DEMO / "groups.toml")
    assert [one.number for one in groups.groups] == ["G0012", "G0034"]
    assert groups.groups[0].effective == date(2026, 1, 1)
    assert not groups.groups[0].recoupment
    assert len(groups.payees) == 3


def test_recoupment_is_off_unless_wanted() -> None:
    (one,) = parse_groups(group().replace("recoupment = false\n", "")).groups
    assert not one.recoupment


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('number = "G1"', 'nummer = "G1"', "group[0].number or numbers must be given"),
        ('number = "G1"', 'number = "G1"\nnumbers = ["G2"]', "group[0].number or numbers"),
        ('number = "G1"', 'numbers = ["G1", "G1"]', "group[0].numbers names a number twice"),
        ('number = "G1"', "number = 12", "group[0].number must be a text in quotation marks"),
        (
            'number = "G1"',
            'number = "G\\u202e1"',
            "group[0].number holds a lone surrogate or a text",
        ),
        ('number = "G1"', 'number = "G1"\ncolour = "red"', "unknown key group[0].colour"),
        (
            'number = "G1"',
            'number = "G1"\nefective = 2026-01-01',
            "unknown key group[0].efective; is effective meant?",
        ),
        (
            "account_owner_tax_id",
            "acount_owner_tax_id",
            "group[0].account_owner_tax_id is missing: acount_owner_tax_id is given, is that",
        ),
        ("820771001", "82-0771001", "group[0].account_owner_tax_id must be nine digits"),
        ('account_owner_tax_id = "820771001"', "", "group[0].account_owner_tax_id is missing"),
        ("recoupment = false", 'recoupment = "no"', "group[0].recoupment must be true or false"),
        ("recoupment = false", "effective = 2026", "group[0].effective must be a date"),
        ("recoupment = false", "effective = 2026-01-01T00:00:00", "group[0].effective must be"),
        (
            "recoupment = false",
            "effective = 2026-02-01\nthrough = 2026-01-31",
            "group[0].through is before effective",
        ),
        ("124000054", "124000055", "group[0].payment.routing must be nine digits with a right"),
        ('account = "123"', "account = 123", "group[0].payment.account must be a text"),
        (', account = "123"', "", "group[0].payment.account is missing"),
        ('"ACH"', '"WIRE"', "group[0].payment.method must be one of ACH, CHK, NON"),
        ('"ACH"', '"ACH", format = "PPD"', "group[0].payment.format must be one of CCP, CTX"),
        ('"ACH"', '"ACH", account_type = "SG"', "group[0].payment.account_type must be one of DA"),
        (PAYER, "", "group[0].payer is missing"),
        ('"BOISE", "ID"', '"BOISE", "XX"', "group[0].payer.address has no state"),
        ('"PO BOX 1", ', "", "group[0].payer.address must be one or two street lines"),
        (
            '"PO BOX 1", ',
            '"PO BOX 1", "FLOOR 2", "SUITE 3", ',
            "group[0].payer.address must be a list of at most 5",
        ),
        ("8005550100", "800-555-0100", "group[0].payer.contact.phone must be ten digits"),
        (', phone = "8005550100"', "", "group[0].payer.contact.phone, email or url is missing"),
        (
            "recoupment = false",
            'originator_supplement = "TPA01"',
            "group[0].originator_supplement must have exactly 9 characters",
        ),
    ],
)
def test_mistakes(old: str, new: str, expected: str) -> None:
    assert ACH.count(old) == 1
    assert message(ACH.replace(old, new)).startswith(expected)


def test_supplement_of_a_group_that_pays_by_check() -> None:
    """No BPR11 then: TRN04 takes up to fifty characters."""
    (one,) = parse_groups(group("G1", 'originator_supplement = "TPA01"')).groups
    assert one.originator_supplement == "TPA01"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "no [[group]] in the file"),
        ("group = 1", "group must be a list"),
        ("group = [1]", "group[0] must have keys and values"),
        ("[group", "not TOML: at end of document"),
        ("a = 1\na = 2", "not TOML: at "),
        ("typo = 1\n" + group(), "unknown key typo"),
        ("x = " + "[" * 100_000, "not TOML that can be read"),
        ('[interchange]\nsender = "A2345678901234567"\n' + group(), "interchange.sender must have"),
        ('[interchange]\nsender = "Ü"\n' + group(), "group[0].interchange: sender and receiver"),
        (
            group().replace('id = "12345"', 'id = "1234567890123456"'),
            "group[0].payer.id is too long to be the sender",
        ),
        ("[control_numbers]\ninterchange = 0\n" + group(), "control_numbers.interchange must be"),
        ("[control_numbers]\ncheque = 1\n" + group(), "unknown key control_numbers.cheque"),
        (group() + '[[payee]]\nnpi = "123"', "payee[0].npi must be ten digits"),
        (group() + f'[[payee]]\nnpi = "{npi(1)}"\n' * 2, "payee[1] stands in the file twice"),
        (
            group() + f'[[payee]]\nnpi = "{npi(1)}"\naccount = "1"',
            "payee[0].routing must be nine digits",
        ),
        (group() + group(), "group G1 has two entries for the same day"),
        (
            group("G1", "through = 2026-03-31") + group("G1", "effective = 2026-03-31"),
            "group G1 has two entries for the same day",
        ),
    ],
)
def test_whole_files(text: str, expected: str) -> None:
    assert message(text).startswith(expected)


def test_a_byte_order_mark_is_read_past(tmp_path: Path) -> None:
    path = tmp_path / "groups.toml"
    path.write_text(ACH, encoding="utf-8-sig")
    assert load_groups(path).periods("G1")


def test_periods_that_follow_each_other() -> None:
    groups = parse_groups(
        group("G1", "effective = 2026-04-01") + group("G1", "through = 2026-03-31")
    )
    first, second = groups.periods("G1")
    assert first.covers(date(2026, 3, 31)) and not first.covers(date(2026, 4, 1))
    assert second.covers(date(2026, 4, 1)) and not second.covers(date(2026, 3, 31))


def test_messages_do_not_quote_the_file() -> None:
    """Account numbers stand in it."""
    for text in (ACH.replace('"123"', '"12345'), ACH.replace('= "G1"', "= SECRET")):
        found = message(text)
        assert "12345" not in found
        assert "SECRET" not in found


def test_payee_with_its_tax_id_goes_first() -> None:
    either = f'[[payee]]\nnpi = "{npi(1)}"\nname = "ANY"\n'
    one = f'[[payee]]\nnpi = "{npi(1)}"\ntax_id = "111111111"\nname = "ONE"\n'
    groups = parse_groups(group() + either + one)
    for tax_id, name in (("111111111", "ONE"), ("222222222", "ANY")):
        found = groups.payee(npi(1), tax_id)
        assert found is not None and found.name == name
    assert groups.payee(npi(1), "") is None
    assert groups.payee(npi(2), "111111111") is None
