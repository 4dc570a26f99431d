"""Rules are asked where they can apply and nowhere else, by what a claim holds and lacks."""

import io
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from edited_files import one_provider
from hypothesis import given
from hypothesis import strategies as st

import edi
from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment
from edi.engine.check import Runner
from edi.engine.cost import Costs
from edi.engine.group_reasons import group_reasons_of
from edi.engine.plan import Plan, _test
from edi.engine.precheck import NOTHING, PROVEN
from edi.finding import Severity, Snip
from edi.rules import registry
from edi.rules.needs import (
    Need,
    UnknownNeed,
    all_of,
    any_of,
    atoms,
    differs,
    equals,
    holds,
    lacks,
    need,
    unproven,
)
from edi.rules.rule import Hit, Rule, Scope, UnknownFact, rule
from edi.rules.selection import Selection

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
TEXT = (BASE / "professional.edi").read_text(encoding="utf-8")


def trial(needs: Need | str | set[str], **more: object) -> Rule:
    """A rule that finds something in every claim that it is asked about."""

    @rule("COB913", "trial", Severity.ERROR, Snip.GUIDE, scopes={Scope.CLAIM}, needs=needs, **more)
    def check(claim: Claim) -> Iterator[Hit]:
        yield Hit(claim.spot("CLM"), "asked")

    return check


def asked(one: Rule, text: str = TEXT) -> bool:
    """Is the rule asked about the (only) claim?"""
    (claim,) = edi.read_claims(text.encode())
    with patch.object(registry, "rules_of", lambda scope: (one,)):
        plan = Plan(Scope.CLAIM, claim.guide_id, Selection())
        bits = 0
        for level in claim.context.levels:
            bits |= plan.level(level)
        bits |= plan.claim(*claim.whole, claim.delimiters)
        return plan.rules_for(bits, group_reasons_of(claim), NOTHING) == (one,)


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ((), True),
        ({"CAS"}, True),
        ({"AMT"}, True),
        ({"AMT_D"}, True),
        ({"AMT_A8"}, False),
        ({"AMT_A8", "SVD"}, True),
        ("2320/AMT_D", True),
        ("2300/AMT_F5", False),
        ("2430/AMT", False),
        ("2010BA/DMG", True),  # of a level around the claim
        ("DMG", False),  # tokens without a loop are the claim's own
        ("2310B", True),
        ("2310C", False),
        (lacks("2010BA", "DMG"), False),
        (lacks("2010BA", "REF"), True),
        (lacks("2300", "REF_F8"), True),
        (lacks("2300", "2310C"), True),
        (lacks("2300", "2310B"), False),
        (lacks("2320", "AMT_D"), False),
        (lacks("2330C", "REF"), False),  # there is none that could lack it
        (equals("2300/CLM05-3", "7", "8"), False),
        (equals("2300/CLM05-3", "1"), True),
        (differs("2300/CLM05-3", "1"), False),
        (differs("2300/CLM05-3", "7"), True),
        (equals("2320/SBR09", "CI"), True),
        (equals("2000B/SBR01", "S"), True),
        (equals("2000B/SBR01", "P"), False),
        (equals("ST/BHT06", "CH"), True),
        (all_of("CAS", lacks("2300", "REF_F8")), True),
        (all_of("CAS", equals("2300/CLM05-3", "7")), False),
        (any_of(all_of("AMT_A8"), equals("2300/CLM07", "A")), True),
        (any_of(), False),
        (all_of(), True),
    ],
)
def test_needs(needs: Need | str | set[str], expected: bool) -> None:
    assert asked(trial(needs)) is expected


def test_an_instance_that_lacks_it_is_enough() -> None:
    second = TEXT.index("REF*6R*P1002L2")
    without = TEXT[:second] + TEXT[TEXT.index("~", second) + 2 :]
    assert not asked(trial(lacks("2400", "REF_6R")))
    assert asked(trial(lacks("2400", "REF_6R")), without)


def test_values_are_read_as_the_claim_model_reads_them() -> None:
    blank = TEXT.replace(":B:1*", ":B: 7*", 1)
    assert blank != TEXT
    assert asked(trial(equals("2300/CLM05-3", "7")), blank)
    absent = TEXT.replace(":B:1*", ":B*", 1)
    assert asked(trial(differs("2300/CLM05-3", "1")), absent)
    assert asked(trial(equals("2300/CLM05-3", "")), absent)


def test_group_reasons_exclude() -> None:
    assert asked(trial({"CAS"}, group_reasons=lambda group, reason: group == "PR"))
    assert not asked(trial({"CAS"}, group_reasons=lambda group, reason: reason == "97"))


@pytest.mark.parametrize(
    "declare",
    [
        lambda: need("XYZ"),
        lambda: need("AMT_ZZ9"),
        lambda: need("9999/CAS"),
        lambda: need("2300/SVD"),
        lambda: need({"CAS", "CSA"}),
        lambda: lacks("2300", "REF_QQ"),
        lambda: lacks("2399", "REF_F8"),
        lambda: equals("2300/CLM99", "1"),
        lambda: equals("CLM05-3", "1"),
        lambda: equals("2300/CLM01", "A"),  # not a short code
        lambda: differs("2999/CLM05-3", "1"),
    ],
)
def test_what_no_guide_has_is_an_error_when_it_is_declared(declare: object) -> None:
    with pytest.raises(UnknownNeed):
        declare()  # type: ignore[operator]


def test_an_unknown_fact_is_an_error_when_it_is_declared() -> None:
    with pytest.raises(UnknownFact, match="COB913"):
        trial((), cleared_by={"all_is_well"})


ATOMS = [need("CAS"), need("SVD"), lacks("2300", "REF_F8"), equals("2300/CLM05-3", "7")]
NEEDS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.builds(
        lambda joined, is_all: (all_of if is_all else any_of)(*joined),
        st.lists(inner, max_size=3),
        st.booleans(),
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("passed", [True, False])
def test_what_is_not_proven_of_a_claim(passed: bool) -> None:
    one = trial(any_of(all_of(unproven("modifiers_fit"), "CAS"), "AMT_A8"))
    (claim,) = edi.read_claims(TEXT.encode())
    with patch.object(registry, "rules_of", lambda scope: (one,)):
        plan = Plan(Scope.CLAIM, claim.guide_id, Selection())
        bits = plan.claim(*claim.whole, claim.delimiters)
        assert plan.rules_for(bits, None, PROVEN[Scope.CLAIM] if passed else NOTHING) == (
            () if passed else (one,)
        )


def test_a_need_of_a_fact_that_there_is_not() -> None:
    with pytest.raises(UnknownNeed, match="the precheck proves no fact luck"):
        unproven("luck")


@given(needs=NEEDS, true=st.sets(st.sampled_from(ATOMS)))
def test_a_need_depends_on_its_atoms_alone(needs: Need, true: set[object]) -> None:
    mine = set(atoms(needs))
    assert holds(needs, true & mine) is holds(needs, true)  # type: ignore
    assert mine <= set(ATOMS)
    # The plan asks with bits.
    bits = {atom: 1 << number for number, atom in enumerate(ATOMS)}
    mask, test = _test(needs, bits)
    now = sum(bits[atom] for atom in true)  # type: ignore
    asked = now & mask == mask and (test is None or test(now))
    assert asked is holds(needs, true)  # type: ignore


def test_no_rule_is_asked_in_vain_of_claims_without_other_payers() -> None:
    alone = (BASE / "professional.edi").read_text(encoding="utf-8")
    start, end = alone.index("SBR*P*19"), alone.index("LX*1")
    alone = alone[:start] + alone[end:]
    alone = "~\n".join(s for s in alone.split("~\n") if not s.startswith(("SVD", "CAS", "DTP*573")))
    (claim,) = edi.read_claims(alone.encode())
    plan = Plan(Scope.CLAIM, claim.guide_id, Selection())
    bits = plan.claim(*claim.whole, claim.delimiters)
    for level in claim.context.levels:
        bits |= plan.level(level)
    left = {one.code for one in plan.rules_for(bits, frozenset(), NOTHING)}
    # The claim goes to the secondary payer, and no primary one is there.
    assert left >= {"BAL001", "SEG014", "SIT001", "COB002"}
    assert not {code for code in left if code[:3] in ("CAS", "BAL", "COB")} - {"BAL001", "COB002"}


def test_costs_are_those_of_the_rules_that_were_asked() -> None:

    costs = Costs()
    text = one_provider(20)
    list(Runner().check(io.BytesIO(text.encode())))  # the first of a shape is read in pieces
    assert not list(Runner(costs=costs).check(io.BytesIO(text.encode())))
    assert (costs.claims, costs.passed, costs.fast) == (20, 20, 20)
    assert not costs.rules

    costs = Costs()
    wrong = text.replace("CAS*CO*45*70", "CAS*CO*1*70").replace("CLM*", "CLM*9", 1)
    found = list(Runner(costs=costs).check(io.BytesIO(wrong.encode())))
    assert costs.passed == costs.fast == 0
    assert len(found) == sum(one.findings for one in costs.rules.values()) == 20
    assert costs.rules["CAS010"].findings == costs.rules["CAS010"].calls == 20
    assert "BAL005" not in costs.rules  # there is no AMT*A8


def test_codes_of_every_line_are_read() -> None:
    measured = equals("2400/SV103", "MJ")
    assert not asked(trial(measured))
    assert asked(trial(equals("2400/SV103", "UN")))
    assert TEXT.count("*180*UN*") == 1  # of the second line
    assert asked(trial(measured), TEXT.replace("*180*UN*", "*180*MJ*"))
    assert asked(trial(differs("2400/SV103", "UN")), TEXT.replace("*180*UN*", "*180*MJ*"))


def test_a_claim_payment_is_judged_by_its_own_levels() -> None:
    """As a claim is: the last one of an LX is complete when the next LX has been entered."""

    @rule("COB913", "trial", Severity.ERROR, Snip.GUIDE, scopes={Scope.PAYMENT}, needs="2000/TS3")
    def sums(payment: ClaimPayment) -> Iterator[Hit]:
        yield Hit(payment.spot("CLP"), "asked")

    text = (BASE / "remittance.edi").read_text(encoding="utf-8")
    second = text.index("CLP*P1002")
    text = text[:second] + "LX*2~\n" + text[second:]
    totals = "TS3*1609876541*11*20261231*1*320~\n"
    for place, claims in (("LX*1~\n", ["P1001"]), ("LX*2~\n", ["P1002"])):
        summed = text.replace(place, place + totals)
        assert summed != text
        # A problem in each claim payment: they are read piece by piece.
        summed = summed.replace("*HC:", "*XX:")
        with (
            patch.object(
                registry, "rules_of", lambda scope: (sums,) if scope in sums.scopes else ()
            ),
            patch.object(registry, "get", {**_by_code(), "COB913": sums}.__getitem__),
        ):
            found = list(Runner().check(io.BytesIO(summed.encode())))
        assert [one.claim for one in found if one.code == "COB913"] == claims


def _by_code() -> dict[str, Rule]:
    return {one.code: one for one in registry.all_rules()}
