"""A claim that passes the precheck has nothing for the rules that its facts clear."""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from effort import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import edi
from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment
from edi.engine.plan import Plan
from edi.engine.precheck import BUT_ODD, PROVEN, Facts, Proven
from edi.engine.precheck.claim import precheck_claim
from edi.engine.precheck.payment import precheck_payment
from edi.guides.catalogue import REMITTANCE
from edi.rules import registry
from edi.rules.facts import FACTS
from edi.rules.needs import Unproven, atoms
from edi.rules.rule import Rule, Scope
from edi.rules.selection import Selection

_ALL = Selection.of(strict=True)
RULES = Path(__file__).parents[2] / "fixtures" / "rules"
DEMO = RULES.parent / "demo" / "claims"
BASES = [
    (RULES / "base" / f"{name}.edi").read_text(encoding="utf-8")
    for name in ("professional", "institutional", "remittance", "dental")
]


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


# Adjustments of the claim beside those of its lines, which the payer has both made.
BOTH_LEVELS = changed(BASES[0], ("*CI~\nAMT*D*300~", "*CI~\nCAS*PR*3*10~\nAMT*D*290~"))
# A payer that decided the claim as a whole.
CLAIM_LEVEL = changed(
    re.sub(r"(SVD\*54321|CAS\*..|DTP\*573)\*[^~]*~\n", "", BASES[0]),
    ("*CI~\nAMT*D*300~", "*CI~\nCAS*CO*45*125~\nCAS*PR*1*50**2*25~\nAMT*D*300~"),
    ("REF*F8*2226100400511~", "DTP*573*D8*20260428~\nREF*F8*2226100400511~"),
)
REMITTED_BOTH = changed(
    BASES[2], ("*320*220*50*12*94060555410000~", "*320*210*60*12*94060555410000~\nCAS*PR*3*10~")
)
# With amounts and providers of its own, and units that were cut.
REMITTED_MORE = changed(
    BASES[2],
    ("DTM*233*20260402~", "DTM*233*20260402~\nAMT*AU*320~\nAMT*I*3~"),
    ("BRIGHTWATER*WREN~", "BRIGHTWATER*WREN~\nNM1*82*1*LAKE*MIRIAM****XX*1600001857~"),
    ("DTM*472*20260409~", "DTM*150*20260409~\nDTM*151*20260410~"),
)
BASES += [BOTH_LEVELS, CLAIM_LEVEL, REMITTED_BOTH, REMITTED_MORE]
FILES = sorted(DEMO.glob("*.837")) + sorted((RULES.parent / "remittances").glob("*.835"))

# Values that rules of money, payers and adjustments look at, in the segments that carry them.
PLACES = re.compile(r"(?<=\*)[^*~\n]+(?=[*~])")
CARRIERS = (
    "CLM*",
    "SV1*",
    "SV2*",
    "SV3*",
    "SVD*",
    "CAS*",
    "AMT*",
    "SBR*",
    "CLP*",
    "SVC*",
    "LX*",
    "BPR*",
    "DTM*",
    "NM1*82",
    "DTP*573",
    "DTP*472",
    "NM1*PR",
    "BHT*",
    "HI*",
    "DMG*",
    "DTP*434",
    "REF*6R",
)
VALUES = [
    "0",
    "50",
    "70",
    "75",
    "-25",
    "100",
    "200",
    "300",
    "500",
    "45",
    "253",
    "1",
    "2",
    "96",
    "42",
    "23",
    "18",
    "CO",
    "PR",
    "OA",
    "CR",
    "P",
    "S",
    "T",
    "54321",
    "12345",
    "20260101",
    "20260601",
    "20270101",
    "22",
    "A8",
    "EAF",
    "",
    "3*4",
    "AU",
    "I",
    "B6",
    "1500001213",
    "1**1",
    "45*10*1*2*5",
    "45*10**45*5",
    "1*5***2*5",
    "ABK:W19XXXA",
    "ABF:I10",
    "BF:2724",
    "1:1",
    "2:3",
    "HC:99214:25:25",
    "HC:99214::25",
    "19800101",
    "18500101",
    "20260409-20260408",
    "20260408-20260410",
    "P1002L1",
    "0.0",
]


def _subjects(data: bytes) -> Iterator[Claim | ClaimPayment]:
    for read in (edi.read_claims, edi.read_payments):
        with suppress(edi.NotThisTransaction):
            yield from read(io.BytesIO(data))


def precheck(subject: Claim | ClaimPayment) -> Proven | None:
    if isinstance(subject, Claim):
        return precheck_claim(subject.whole, subject.delimiters, subject.context)
    return precheck_payment(subject.whole, subject.delimiters, subject.remittance)


def is_plain(subject: Claim | ClaimPayment) -> bool:
    passed = precheck(subject)
    return passed is not None and passed.facts in PROVEN.values()


def facts_of(rule: Rule) -> set[str]:
    """The facts that leave the rule nothing to find, or nothing of some kind."""
    asked = {one.fact for one in atoms(rule.needs) if isinstance(one, Unproven)}
    return asked | rule.cleared_by


def _hits(subject: Claim | ClaimPayment, proven: Facts | None = None) -> list[str]:
    """Codes of all rules, optional ones too, that are cleared by what is proven (by default, all
    that can be) and find something."""
    scope = Scope.CLAIM if isinstance(subject, Claim) else Scope.PAYMENT
    plan = Plan(scope, subject.spec.id if isinstance(subject, Claim) else REMITTANCE, _ALL)
    bits = plan.claim(*subject.whole, subject.delimiters)
    for level in subject.levels:
        bits |= plan.level(level)
    asked = plan.rules_for(bits, None, PROVEN[scope] if proven is None else proven)
    found = []
    for rule in plan.rules:
        if facts_of(rule) and rule not in asked and rule.check is not None:
            more = () if rule.memory is None else (rule.memory(),)
            found += [rule.code for _ in rule.check(subject, *more)]
    return found


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A base file with one to three values replaced, or segments dropped or doubled."""
    segments = draw(st.sampled_from(BASES)).split("~\n")
    places = [i for i, segment in enumerate(segments) if segment.startswith(CARRIERS)]
    for _ in range(draw(st.integers(1, 3))):
        index = draw(st.sampled_from(places))
        match draw(st.integers(0, 5)):
            case 0:
                segments[index] = ""
            case 1:
                segments[index] += "~\n" + segments[index]
            case _:
                spans = [m.span() for m in PLACES.finditer(segments[index] + "~")]
                if spans:
                    start, end = draw(st.sampled_from(spans))
                    value = draw(st.sampled_from(VALUES))
                    segments[index] = segments[index][:start] + value + segments[index][end:]
    return "~\n".join(segment for segment in segments if segment)


@pytest.mark.slow
@settings(max_examples=examples(120), deadline=None, suppress_health_check=list(HealthCheck))
@given(text=damaged())
def test_what_passes_has_nothing_to_find(text: str) -> None:
    for subject in _subjects(text.encode()):
        if subject.is_whole and (passed := precheck(subject)) is not None:
            assert not _hits(subject, passed.facts), text


@pytest.mark.parametrize("text", BASES)
def test_plain_claims_pass(text: str) -> None:
    subjects = list(_subjects(text.replace("AMT*I*3~\n", "").encode()))
    assert subjects
    assert all(is_plain(subject) for subject in subjects)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_shipped_files(file: Path) -> None:
    subjects = list(_subjects(file.read_bytes()))
    assert subjects
    for subject in subjects:
        passed = precheck(subject)
        assert passed is None or not _hits(subject, passed.facts)


def test_pairs_are_those_of_the_claim() -> None:
    (claim,) = edi.read_claims(BASES[0].encode())
    passed = precheck(claim)
    assert passed is not None
    assert passed.reasons == {("CO", "45"), ("PR", "1"), ("PR", "2")}


def test_what_medicare_decided_leaves_all_else_proven() -> None:
    odd = changed(BASES[0], ("CAS*CO*45*70", "CAS*CO*97*70"))
    (claim,) = edi.read_claims(odd.encode())
    passed = precheck(claim)
    assert passed is not None
    assert passed.facts == BUT_ODD
    assert _hits(claim, passed.facts) == []


def test_every_fact_clears_a_rule_and_what_is_proven_is_a_fact() -> None:
    cleared_by = {fact for rule in registry.all_rules() for fact in facts_of(rule)}
    own = {"lines_distinct"}  # what the precheck of SIT024 itself rests on
    assert cleared_by | own == FACTS.keys() and not cleared_by & own
    assert all(proven <= FACTS.keys() for proven in PROVEN.values())
    assert PROVEN[Scope.CLAIM] | PROVEN[Scope.PAYMENT] == FACTS.keys()


@pytest.mark.parametrize(
    ("base", "code", "changes"),
    [
        # Two faults that cancel out in the totals.
        (0, "BAL003", [("SVD*54321*200*", "SVD*54321*210*"), ("SVD*54321*100*", "SVD*54321*90*")]),
        (2, "BAL101", [("220*150**1", "220*160**1"), ("100*70**1", "100*60**1")]),
        (0, "CAS023", [("CAS*CO*45*70~", "CAS*CO*45*60~\nCAS*CO*97*10~")]),
        (0, "CAS024", [("CAS*CO*45*70~", "CAS*CO*45*60**45*10~")]),
        (0, "COB009", [("2*D8*20260409~\nREF*6R*P1002L1", "2*D8*20260601~\nREF*6R*P1002L1")]),
        (0, "COB009", [("DTP*573*D8*20260428~\nLX*2", "DTP*573*D8*20270428~\nLX*2")]),
        (0, "SIT017", [("2*D8*20260409~\nREF*6R*P1002L1", "2*D8*20270401~\nREF*6R*P1002L1")]),
        (0, "SIT017", [("2*D8*20260409~\nREF*6R*P1002L1",
                        "2*RD8*20260409-20260616~\nREF*6R*P1002L1")]),
        (0, "SIT017", [("DMG*D8*20100301", "DMG*D8*20260616")]),
        (0, "SIT017", [("DMG*D8*19531105", "DMG*D8*20531105")]),
        (1, "SIT017", [("434*RD8*20260409-20260409", "434*RD8*20260409-20260616")]),
        (0, "COB002", [("SBR*S**G0012", "SBR*T**G0012")]),
        (0, "COB003", [("SBR*S**G0012", "SBR*P**G0012"), ("SBR*P*19*GRP7", "SBR*S*19*GRP7")]),
        (0, "COB007", [("PR*2*NORTHERN MUTUAL*****PI*54321", "PR*2*NORTHERN MUTUAL*****PI*12345"),
                       ("SVD*54321*200*", "SVD*12345*200*"), ("SVD*54321*100*", "SVD*12345*100*")]),
        (0, "CAS003", [("CAS*CO*45*70~", "CAS*CO*42*70~")]),
        (0, "CAS029", [("CAS*CO*45*70~", "CAS*OA*23*70~")]),
        (0, "COB007", [("PR*2*NORTHERN MUTUAL*****PI*54321", "PR*2*NORTHERN MUTUAL*****PI*12345 "),
                       ("SVD*54321*200*", "SVD*12345 *200*"),
                       ("SVD*54321*100*", "SVD*12345 *100*")]),
        (0, "COB009", [("DTP*573*D8*20260428~\nLX*2", "DTP*573*D8*20200428*20260428~\nLX*2")]),
        (2, "BAL105", [("220*50*12*", "220*40*12*")]),
        (BOTH_LEVELS, "CAS031", [("CAS*PR*3*10~", "CAS*PR*1*50~"), ("AMT*D*290", "AMT*D*250")]),
        (BOTH_LEVELS, "CAS031", [("CAS*PR*3*10~", "CAS*CO*45*125~"), ("AMT*D*290", "AMT*D*175")]),
        (BOTH_LEVELS, "BAL004", [("AMT*D*290", "AMT*D*280")]),
        (BOTH_LEVELS, "CAS003", [("CAS*PR*3*10~", "CAS*CO*42*10~")]),
        (BOTH_LEVELS, "COB009", [("REF*F8*22", "DTP*573*D8*20260428~\nREF*F8*22")]),
        (CLAIM_LEVEL, "COB009", [("DTP*573*D8*20260428", "DTP*573*D8*20260401")]),
        (CLAIM_LEVEL, "COB009", [("DTP*573*D8*20260428", "DTP*573*D8*20270428")]),
        (CLAIM_LEVEL, "COB009", [("DTP*573*D8*20260428", "DTP*573*D8*20260401"),
                                 ("REF*6R*P1002L1~\n", ""), ("REF*6R*P1002L2~\n", "")]),
        (CLAIM_LEVEL, "COB009", [("DTP*573*D8*20260428", "DTP*573*D8*20260401"),
                                 ("REF*6R*P1002L1~\n", "REF*6R*P1002L1~\nNTE*ADD*X~\n")]),
        (CLAIM_LEVEL, "COB008", [("DTP*573*D8*20260428~\n", "")]),
        (CLAIM_LEVEL, "BAL002", [("CAS*CO*45*125~", "CAS*CO*45*120~")]),
        (CLAIM_LEVEL, "CAS010", [("CAS*PR*1*50**2*25~", "CAS*CO*1*50**2*25~")]),
        (REMITTED_BOTH, "CAS031", [("CAS*PR*3*10~", "CAS*PR*1*30~"), ("*210*60*", "*190*80*")]),
        (REMITTED_BOTH, "CAS031", [("CAS*PR*3*10~", "CAS*CO*45*50~"), ("*210*60*", "*170*50*")]),
        (REMITTED_BOTH, "BAL105", [("*210*60*", "*210*50*")]),
        (REMITTED_BOTH, "BAL102", [("*210*60*", "*220*60*")]),
        (2, "CAS003", [("CAS*CO*45*40~", "CAS*CO*303*40~"), ("CHK************20260701",
                                                             "CHK************20200701")]),
    ],
)  # fmt: skip
def test_what_must_not_pass(base: int | str, code: str, changes: list[tuple[str, str]]) -> None:
    text = changed(BASES[base] if isinstance(base, int) else base, *changes)
    subjects = list(_subjects(text.encode()))
    assert any(code in _hits(subject) for subject in subjects)
    for subject in subjects:
        passed = precheck(subject)
        assert passed is None or not _hits(subject, passed.facts)


def test_a_decision_without_elements_does_not_pass() -> None:
    text = re.sub(r"SVD\*54321\*200[^~]*", "SVD", BASES[0])
    (claim,) = edi.read_claims(text.encode())
    assert not is_plain(claim)
    assert "SEG009" in [finding.code for finding in edi.validate(text.encode())]


def test_a_payer_without_decisions_does_not_pass() -> None:
    """Not even when all amounts are zero: its adjudication date is missing."""
    text = (
        BASES[0].replace("*500***", "*0***").replace("*320*UN", "*0*UN").replace("*180*UN", "*0*UN")
    )
    text = re.sub(r"(SVD\*54321|CAS\*..|DTP\*573)\*[^~]*~\n", "", text).replace(
        "AMT*D*300", "AMT*D*0"
    )
    (claim,) = edi.read_claims(text.encode())
    assert "COB008" in _hits(claim)
    assert not is_plain(claim)
