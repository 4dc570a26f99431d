"""Every key of the groups file: what it takes up to its limits, and no more."""

from __future__ import annotations

import re

import pytest
from remit_cases import PAYER, group, npi

from edi.remit.employer_group import Groups, Route
from edi.remit.groups_file import parse_groups
from edi.remit.refusal import InvalidGroups


def _groups(old: str, new: str, *, method: str = "ACH") -> Groups:
    text = '[interchange]\nreceiver = "CLEARLINK"\n[control_numbers]\ntrace = 5\n'
    text += group("G1", method=method)
    text += f'[[payee]]\nnpi = "{npi(1)}"\nname = "CLINIC"\n'
    assert text.count(old) == 1, old
    return parse_groups(text.replace(old, new))


def _is_refused(old: str, new: str, **options: str) -> bool:
    try:
        _groups(old, new, **options)
    except InvalidGroups:
        return True
    return False


NUMBER = 'number = "G1"'


@pytest.mark.parametrize(
    ("old", "new", "least", "most"),
    [
        ('"G1"', '"#"', 1, 50),
        (NUMBER, f'{NUMBER}\nname = "#"', 1, 60),
        ('name = "EXAMPLE TPA"', 'name = "#"', 1, 60),
        ('id = "12345"', 'id = "#"', 1, 15),
        ('"PO BOX 1"', '"#"', 1, 55),
        ('"BOISE"', '"#"', 2, 30),
        ('"83701"', '"#"', 3, 15),
        ('name = "HELP"', 'name = "#"', 1, 60),
        (', phone = "8005550100"', ', email = "#"', 1, 256),
        (', phone = "8005550100"', ', url = "#"', 1, 256),
        ('account = "123"', 'account = "#"', 1, 35),
        ('name = "CLINIC"', 'name = "#"', 1, 60),
        ('receiver = "CLEARLINK"', 'receiver = "#"', 1, 15),
        ('receiver = "CLEARLINK"', 'sender = "#"', 1, 15),
        (NUMBER, f'{NUMBER}\noriginator_supplement = "#"', 9, 9),
    ],
)
def test_texts_of_the_groups_file(old: str, new: str, least: int, most: int) -> None:
    for length in {least, most}:
        assert not _is_refused(old, new.replace("#", "A" * length))
    for length in {least - 1, most + 1} - {0}:
        assert _is_refused(old, new.replace("#", "A" * length))


def test_numbers_of_several_groups_that_are_paid_alike() -> None:
    for length, refused in ((1, False), (50, False), (51, True)):
        assert _is_refused(NUMBER, f'numbers = ["{"A" * length}"]') == refused
    for wrong in ("[]", '[""]', "[1]", '"G1"', '["A", "A"]', '["A", ["B"]]'):
        assert _is_refused(NUMBER, f"numbers = {wrong}")
    for count, refused in ((2, False), (10_000, False), (10_001, True)):
        numbers = ", ".join(f'"{number}"' for number in range(count))
        assert _is_refused(NUMBER, f"numbers = [{numbers}]") == refused
    (one,) = _groups(NUMBER, 'numbers = ["A", "B"]').groups
    assert one.numbers == ("A", "B")


def test_a_supplement_of_a_group_that_pays_by_check_has_up_to_fifty_characters() -> None:
    for length, refused in ((1, False), (50, False), (51, True)):
        supplement = f'{NUMBER}\noriginator_supplement = "{"A" * length}"'
        assert _is_refused(NUMBER, supplement, method="CHK") == refused


@pytest.mark.parametrize("kind", ["interchange", "group", "trace"])
def test_first_control_numbers(kind: str) -> None:
    for number in (1, 999_999_999):
        assert _groups("trace = 5", f"{kind} = {number}").first_numbers == {kind: number}
    for wrong in (0, 1_000_000_000, '"1"', "true"):
        assert _is_refused("trace = 5", f"{kind} = {wrong}")


@pytest.mark.parametrize(("street", "refused"), [(0, True), (1, False), (2, False), (3, True)])
def test_lines_of_a_street(street: int, refused: bool) -> None:
    assert _is_refused('"PO BOX 1", ', '"PO BOX 1", ' * street) == refused


def test_what_is_not_said_in_the_groups_file() -> None:
    (one,) = parse_groups(group("G1", method="ACH")).groups
    assert (one.name, one.originator_supplement, one.filing) == ("", "", "")
    assert (one.effective, one.through, one.period) == (None, None, "always")
    assert one.route == Route("12345", "ZZ", "", "ZZ")
    assert (one.payment.format, one.payment.handling) == ("CCP", "I")
    assert one.payment.account is not None
    assert one.payment.account.type == "DA"
    assert one.payer.claims_contact is None
    (check,) = parse_groups(group("G1", method="CHK")).groups
    assert (check.payment.format, check.payment.account) == ("", None)


def test_everything_that_the_groups_file_may_say() -> None:
    payer = PAYER.replace(
        'phone = "8005550100" }',
        'phone = "8005550100", email = "a@b.example", url = "b.example" },'
        ' claims_contact = { phone = "8005550101", email = "c@b.example" }',
    )
    text = group("G1", 'name = "ACME"', 'filing = "12"', method="ACH").replace(PAYER, payer)
    text = text.replace(
        'account = "123" }', 'account = "123", format = "CTX", handling = "C" }'
    ).replace("recoupment = false", "recoupment = true")
    text += "effective = 2026-01-01\nthrough = 2026-12-31\n"
    text += 'interchange = { sender = "S", sender_qualifier = "01", receiver = "R",'
    text += ' receiver_qualifier = "30" }\n'
    text += f'[[payee]]\nnpi = "{npi(1)}"\ntax_id = "820000001"\nname = "CLINIC"\n'
    text += 'routing = "124100006"\naccount = "9"\naccount_type = "SG"\n'
    groups = parse_groups(text)
    (one,), (payee,) = groups.groups, groups.payees
    assert (one.name, one.filing, one.recoupment) == ("ACME", "12", True)
    assert one.period == "from 2026-01-01 to 2026-12-31"
    assert one.route == Route("S", "01", "R", "30")
    assert (one.payment.format, one.payment.handling) == ("CTX", "C")
    assert one.payer.contact.name == "HELP"
    assert one.payer.contact.numbers == (
        ("TE", "8005550100"),
        ("EM", "a@b.example"),
        ("UR", "b.example"),
    )
    assert one.payer.claims_contact is not None
    assert one.payer.claims_contact.numbers == (("TE", "8005550101"), ("EM", "c@b.example"))
    assert (payee.tax_id, payee.name) == ("820000001", "CLINIC")
    assert payee.account is not None
    assert (payee.account.routing, payee.account.number, payee.account.type) == (
        "124100006",
        "9",
        "SG",
    )


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        (("effective = 2026-01-01",), "from 2026-01-01"),
        (("through = 2026-12-31",), "to 2026-12-31"),
    ],
)
def test_a_period_that_is_open_at_one_end(bounds: tuple[str, ...], said: str) -> None:
    (one,) = parse_groups(group("G1", *bounds)).groups
    assert one.period == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (', contact = { name = "HELP", phone = "8005550100" }', "", "payer.contact is missing"),
        (
            'payment = { method = "ACH", routing = "124000054", account = "123" }',
            "",
            "group[0].payment is missing",
        ),
        (', account = "123"', "", "payment.account is missing"),
        (', routing = "124000054"', "", "payment.routing is missing"),
        ('routing = "124000054"', 'routing = "124000055"', "must be nine digits with a right"),
        ('routing = "124000054"', 'routing = "12400005"', "must be nine digits with a right"),
        ('method = "ACH"', 'method = "FWT"', "payment.method must be one of ACH, CHK, NON"),
        ('account = "123"', 'account = "123", format = "PPD"', "payment.format must be one of"),
        ('account = "123"', 'account = "123", handling = "P"', "payment.handling must be one of"),
        ('account = "123"', 'account = "123", account_type = "SG"', "account_type must be one of"),
        (PAYER, "", "group[0].payer is missing"),
        ('"ID", "83701"', '"QQ", "83701"', "has no state or province before its last part"),
        ('"PO BOX 1", "BOISE"', '"PO BOX 1", "B"', "city takes 2 to 30 characters"),
        ('number = "G1"', 'number = "G1"\nname = " "\nfiling = "12"', ""),
        ('number = "G1"', 'number = " "', "group[0].number or numbers must be given"),
        ('name = "EXAMPLE TPA"', 'name = " "', "payer.name is empty"),
        ('receiver = "CLEARLINK"', 'receiver = "CLEARLINK\u0141"', "must be ASCII characters"),
        ('id = "12345"', 'id = "1234567890123456"', "too long to be the sender"),
    ],
)
def test_what_is_missing_or_wrong_in_the_groups_file(old: str, new: str, said: str) -> None:
    if not said:
        assert _groups(old, new).groups[0].name == ""
        return
    with pytest.raises(InvalidGroups, match=re.escape(said)):
        _groups(old, new)


@pytest.mark.parametrize("values", ["[" * 5000, "{a = " * 3000])
def test_a_groups_file_that_is_nested_too_deeply(values: str) -> None:
    with pytest.raises(InvalidGroups, match="not TOML"):
        parse_groups(f"x = {values}")
