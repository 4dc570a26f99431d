"""What prior payers' adjustments leave open and write off, claim by claim and line by line."""

from decimal import Decimal
from io import BytesIO

import pytest
from cob_cases import claim, claim_file, payer, svd
from hypothesis import given
from hypothesis import strategies as st

import edi
from edi.cob import PriorPayment, Readings, Unclear, coordinate, made_of, prior_payments
from edi.cob.spread import grid, spread

D = Decimal


def amounts(one: PriorPayment | None) -> tuple[Decimal, Decimal, Decimal]:
    assert one is not None
    return D(one.paid), D(one.patient), D(one.written_off)


# -- one payer's adjustments


@pytest.mark.parametrize(
    ("group", "reason", "paid", "left", "cut"),
    [
        ("PR", "1", 60, 40, 0),
        ("PR", "96", 60, 40, 0),
        ("PR", "45", 60, 40, 0),
        ("CO", "45", 60, 0, 40),
        ("CO", "24", 60, 0, 40),  # capitation
        ("CO", "253", 60, 0, 40),
        ("PI", "97", 60, 0, 40),
        ("OA", "18", 60, 0, 40),
        ("OA", "94", 60, 0, 40),
        ("PR", "100", 100, 0, 0),  # the patient was paid
        ("OA", "100", 100, 0, 0),
        ("OA", "209", 60, 40, 0),
        ("CO", "22", 60, 40, 0),
        ("OA", "109", 60, 40, 0),
        ("CO", "27", 60, 40, 0),
        ("OA", "23", 60, 0, 0),
    ],
)
def test_what_an_adjustment_counts_as(
    group: str, reason: str, paid: int, left: int, cut: int
) -> None:
    made = made_of(D(60), [(group, reason, D(40))])
    assert (made.paid, made.left, made.cut) == (paid, left, cut)
    assert made.accounted == 100
    assert made.reported == (40 if reason == "23" else 0)
    assert made.sequestration == (40 if reason == "253" else 0)
    assert not made.is_undecided


@pytest.mark.parametrize("reason", ["22", "26", "27", "31", "32", "33", "34", "109", "177", "200"])
def test_a_payer_that_has_not_decided(reason: str) -> None:
    assert made_of(D(0), [("CO", reason, D(100))]).is_undecided
    assert not made_of(D(0), [("CO", reason, D(60)), ("CO", "45", D(40))]).is_undecided
    assert not made_of(D(0), [("OA", "209", D(100))]).is_undecided


@pytest.mark.parametrize(
    ("group", "reason", "code"),
    [
        ("CO", "1", "CAS010"),
        ("PI", "3", "CAS010"),
        ("CO", "66", "CAS010"),
        ("PR", "253", "CAS011"),
        ("OA", "45", "CAS013"),
        ("PR", "23", "CAS013"),
        ("CO", "275", "CAS013"),
        ("CR", "45", "CAS016"),
        ("XX", "45", "CAS001"),
        ("CO", "445", "CAS002"),
        ("CO", "CO45", "CAS002"),
    ],
)
def test_a_pair_that_contradicts_itself_is_not_counted(group: str, reason: str, code: str) -> None:
    with pytest.raises(Unclear) as error:
        made_of(D(60), [(group, reason, D(40))])
    assert error.value.code == code


def test_a_reason_code_of_the_next_list_counts_by_its_group() -> None:
    assert made_of(D(60), [("CO", "310", D(40))]).cut == 40


def test_pairs_that_somebody_has_said_how_to_read() -> None:
    readings = Readings(write_off_sequestration=True, open_cost_share=True)
    made = made_of(D(60), [("PR", "253", D(2)), ("CO", "1", D(38))], readings=readings)
    assert (made.left, made.cut, made.sequestration) == (38, 2, 2)
    assert made.notes == ("PR-253 is read as CO-253", "CO-1 is read as PR-1")
    with pytest.raises(Unclear):
        made_of(D(60), [("CO", "66", D(40))], readings=readings)


def test_sequestration_of_a_provider_who_does_not_accept_assignment_is_the_patients() -> None:
    assert made_of(D(98), [("PR", "253", D(2))], accepts_assignment=False).left == 2


def test_223_is_sequestration_from_medicare_only() -> None:
    assert made_of(D(98), [("CO", "223", D(2))], filing="MB").sequestration == 2
    assert made_of(D(98), [("CO", "223", D(2))], filing="CI").sequestration == 0


@pytest.mark.parametrize(
    ("cas", "contractual"),
    [("CO*45*40", 40), ("CO*131*40", 40), ("CO*42*40", 40), ("CO*97*40", 0), ("OA*18*40", 0)],
)
def test_what_a_contract_takes(cas: str, contractual: int) -> None:
    """42 is retired: 45 has replaced it."""
    one = claim(payer("P", "60"), lines=[("100", [svd("IDP", "60", cas)])])
    assert prior_payments(one).of_claim[0].contractual == contractual


# -- a claim


TWO = [
    ("320", [svd("IDP", "200", "CO*45*70", "PR*1*50")]),
    ("180", [svd("IDP", "100", "CO*45*55", "PR*2*25")]),
]


def test_line_by_line() -> None:
    prior = prior_payments(claim(payer("P", "300"), lines=TWO))
    assert amounts(prior.of_claim[0]) == (300, 75, 125)
    assert [amounts(prior.of_line(n)[0]) for n in range(2)] == [(200, 50, 70), (100, 25, 55)]
    assert not prior.parts[0].is_spread
    assert prior.of_claim[0].contractual == 125
    assert set(prior.of_claim[0].items) == {
        ("PR", "1", D(50)),
        ("PR", "2", D(25)),
        ("CO", "45", D(125)),
    }


def test_the_example_of_an_interpretation_from_a_claim() -> None:
    prior = prior_payments(claim(payer("P", "300"), lines=TWO))
    result = coordinate(
        charge=D(500),
        allowed=D(365),
        prior=prior.of_claim,
        method="non-duplication",
        deductible=0,
        copay=0,
        coinsurance=0,
    )
    assert (result.oa23, result.contractual, result.paid) == (425, 10, 65)


def test_amounts_of_the_claim_go_to_the_lines_in_proportion_to_what_is_open() -> None:
    """Cents by largest remainder: a third each of 100.00 is 33.34, 33.33, 33.33."""
    one = claim(payer("P", "100", "CO*45*20", "PR*1*30"), lines=[("50", [])] * 3)
    prior = prior_payments(one)
    lines = [amounts(prior.of_line(number)[0]) for number in range(3)]
    assert [paid for paid, _, _ in lines] == [D("33.34"), D("33.33"), D("33.33")]
    assert [cut for _, _, cut in lines] == [D("6.67"), D("6.67"), D("6.66")]
    assert all(sum(line) == 50 for line in lines)
    assert amounts(prior.of_claim[0]) == (100, 30, 20)
    assert prior.parts[0].is_spread


def test_adjustments_of_the_claim_are_taken_from_line_payments() -> None:
    one = claim(
        payer("P", "135", "CO*44*15"),
        lines=[("100", [svd("IDP", "100")]), ("100", [svd("IDP", "50", "CO*45*50")])],
    )
    prior = prior_payments(one)
    assert [amounts(prior.of_line(n)[0]) for n in range(2)] == [(90, 0, 10), (45, 0, 55)]
    assert amounts(prior.of_claim[0]) == (135, 0, 65)


def test_several_decisions_of_a_line_are_one() -> None:
    unbundled = [svd("IDP", "30", "CO*45*10"), svd("IDP", "40", "CO*45*20")]
    prior = prior_payments(claim(payer("P", "70"), lines=[("100", unbundled)]))
    assert amounts(prior.of_line(0)[0]) == (70, 0, 30)


def test_a_second_payer_counts_for_what_is_its_own() -> None:
    second = svd("IDS", "65", "OA*23*425", "CO*45*10")
    first = svd("IDP", "300", "CO*45*125", "PR*1*75")
    prior = prior_payments(
        claim(payer("P", "300"), payer("S", "65"), lines=[("500", [first, second])])
    )
    assert [amounts(one) for one in prior.of_claim] == [(300, 75, 125), (65, 0, 10)]


def test_a_second_payers_claim_follows_what_the_first_left_on_each_line() -> None:
    one = claim(payer("P", "300"), payer("S", "60", "OA*23*425", "CO*45*15"), lines=TWO)
    lines = [amounts(prior_payments(one).of_line(number)[1]) for number in range(2)]
    assert lines == [(40, 0, 10), (20, 0, 5)]


def test_a_second_payer_that_denied_all_leaves_no_more_than_was_left() -> None:
    first = svd("IDP", "300", "CO*45*125", "PR*1*75")
    for cas, left, cut in (("CO*29*500", 0, 75), ("PR*96*500", 75, 0)):
        one = claim(
            payer("P", "300"), payer("S", "0"), lines=[("500", [first, svd("IDS", "0", cas)])]
        )
        assert amounts(prior_payments(one).of_claim[1]) == (0, left, cut)


def test_a_payer_that_has_not_decided_is_none() -> None:
    one = claim(payer("P", "0"), lines=[("100", [svd("IDP", "0", "CO*22*100")])])
    prior = prior_payments(one)
    assert prior.of_claim == [] and prior.of_line(0) == []
    assert prior.parts[0].claim is None


def test_a_payer_that_decided_one_of_two_lines() -> None:
    lines = [
        ("100", [svd("IDP", "0", "CO*26*100")]),
        ("50", [svd("IDP", "30", "PR*2*20")]),
    ]
    prior = prior_payments(claim(payer("P", "30"), lines=lines))
    assert prior.of_line(0) == []
    assert amounts(prior.of_line(1)[0]) == (30, 20, 0)
    assert amounts(prior.of_claim[0]) == (30, 120, 0)


def test_a_payer_that_was_never_billed_is_none() -> None:
    prior = prior_payments(claim(payer("P", None, a8="100"), lines=[("100", [])]))
    assert prior.parts == ()


def test_payments_above_the_charge_keep_their_sign() -> None:
    one = claim(payer("P", "1200", "CO*45*-200"), lines=[("600", []), ("400", [])])
    prior = prior_payments(one)
    assert [amounts(prior.of_line(n)[0]) for n in range(2)] == [(720, 0, -120), (480, 0, -80)]


@pytest.mark.parametrize(
    ("others", "decisions", "code"),
    [
        ([payer("P", None)], [], "COB004"),  # its payment is not known
        ([payer("P", "60")], [], "BAL002"),
        ([payer("P", "60")], [svd("IDP", "60", "CO*45*50")], "BAL003"),
        ([payer("P", "60")], [svd("IDX", "60", "CO*45*40")], "COB005"),
        ([payer("P", "60"), payer("S", "0", id_="IDP")], [svd("IDP", "60", "CO*45*40")], "COB006"),
        ([payer("P", "60")], [svd("IDP", "60", "OA*23*40")], "CAS029"),
        ([payer("P", "60", "OA*23*40")], [], "CAS029"),
        ([payer("P", "60", "CO*1*40")], [], "CAS010"),
        ([payer("P", "60", "PR*253*40")], [], "CAS011"),
        ([payer("P", "60", "CO**40")], [], "CAS021"),
        ([payer("P", "-5")], [svd("IDP", "-5", "CO*45*105")], "SIT025"),
        ([payer("P", "110")], [svd("IDP", "110", "PR*2*-10")], "SIT025"),
        (
            [payer("P", "60"), payer("S", "10")],
            [svd("IDP", "60", "PR*2*40"), svd("IDS", "10", "CO*45*90")],
            "COB023",
        ),
        ([payer("P", "60", "PR*2*40"), payer("S", "10", "OA*23*50", "PR*2*40")], [], "COB023"),
    ],
)
def test_claims_that_are_held(
    others: list[list[str]], decisions: list[list[str]], code: str
) -> None:
    with pytest.raises(Unclear) as error:
        prior_payments(claim(*others, lines=[("100", decisions)]))
    assert error.value.code == code
    assert "PAYER" not in str(error.value)


def test_a_claim_that_is_cut_short() -> None:
    data = claim_file(payer("P", "300"), lines=TWO)
    (found,) = edi.read_claims(BytesIO(data[: data.index(b"LX*1")]))
    with pytest.raises(Unclear) as error:
        prior_payments(found)
    assert error.value.code == "ENV021"


def test_lines_that_do_not_add_up_to_the_claim() -> None:
    with pytest.raises(Unclear) as error:
        prior_payments(claim(payer("P", "60"), lines=[("100", [])], charge="101"))
    assert error.value.code == "BAL001"


# -- over lines, for any amounts


def money(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most).map(lambda cents: D(cents) / 100)


@given(st.lists(money(50_000), min_size=1, max_size=8), st.integers(0, 1000), st.integers(0, 1000))
def test_amounts_spread_over_lines_are_exact(
    charges: list[Decimal], part_paid: int, part_cut: int
) -> None:
    """Paid and written off for the claim alone: every line adds up to its charge, none is below
    zero, and each is within a cent of its proportion, or two where no more is open."""
    total = sum(charges, D(0))
    if not total:
        return
    paid = (total * part_paid / 1000).quantize(D("0.01"))
    cut = ((total - paid) * part_cut / 1000).quantize(D("0.01"))
    left = total - paid - cut
    cas = [f"CO*45*{cut}"] if cut else []
    cas += [f"PR*2*{left}"] if left else []
    one = claim(payer("P", str(paid), *cas), lines=[(str(c), []) for c in charges])
    prior = prior_payments(one)
    assert amounts(prior.of_claim[0]) == (paid, left, cut)
    for number, charge in enumerate(charges):
        line = amounts(prior.of_line(number)[0])
        assert sum(line) == charge
        assert min(line) >= 0
        assert abs(line[0] - paid * charge / total) < D("0.01")
        assert abs(line[2] - cut * charge / total) < D("0.02") * len(charges)


@given(st.data())
def test_a_grid_adds_up_both_ways(data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(-300, 300), min_size=1, max_size=4))
    columns = data.draw(st.lists(st.integers(-300, 300), max_size=4))
    columns.append(sum(rows) - sum(columns))
    found = grid([D(one) / 100 for one in rows], [D(one) / 100 for one in columns])
    assert [sum(column) * 100 for column in found] == columns
    assert [sum(column[n] for column in found) * 100 for n in range(len(rows))] == rows


@given(money(5000), st.lists(money(3000), min_size=1, max_size=5), st.data())
def test_spread_keeps_to_its_caps_where_they_hold_it(
    total: Decimal, weights: list[Decimal], data: st.DataObject
) -> None:
    caps = [data.draw(money(3000)) for _ in weights]
    parts = spread(total, weights, caps)
    assert sum(parts) == total
    assert min(parts) >= 0
    if sum(caps) >= total:
        assert all(part <= cap for part, cap in zip(parts, caps, strict=True))
