"""What stands around a claim: levels, payer, and the births of its persons."""

from pathlib import Path

import pytest

import edi
from edi.claims.context import NEVER

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


def _claim(base: str, *changes: tuple[str, str]) -> edi.Claim:
    text = (BASE / f"{base}.edi").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (claim,) = edi.read_claims(text.encode())
    return claim


PATIENT, SUBSCRIBER = "DMG*D8*20100301", "DMG*D8*19531105"


@pytest.mark.parametrize(
    ("base", "old", "born", "is_past"),
    [
        ("professional", PATIENT, "20100301", True),
        ("professional", PATIENT, "20260615", True),  # the day on which the file was made
        ("professional", PATIENT, "20260616", False),
        ("professional", PATIENT, "20270101", False),
        ("professional", PATIENT, "2010030", False),  # not a day: not known to be past
        ("professional", PATIENT, "", False),
        ("institutional", SUBSCRIBER, "19531105", True),
        ("institutional", SUBSCRIBER, "20991105", False),
    ],
)
def test_births_are_past(base: str, old: str, born: str, is_past: bool) -> None:
    context = _claim(base, (old, f"DMG*D8*{born}")).context
    assert (context.plain_since != NEVER) == is_past


def test_of_nobody_is_a_birth_known() -> None:
    assert _claim("professional", (f"{PATIENT}*F~\n", "")).context.plain_since == "20151001"


@pytest.mark.parametrize(
    ("born", "since"),
    [("18770616", "20151001"), ("18761231", NEVER), ("20200301", "20200301")],
)
def test_services_are_in_order_from_a_birth_within_150_years_on(born: str, since: str) -> None:
    assert _claim("professional", (PATIENT, f"DMG*D8*{born}")).context.plain_since == since


@pytest.mark.parametrize("birth", ["19000101", "20260615"])
def test_no_birth_is_past_where_the_day_of_the_file_is_not_known(birth: str) -> None:
    bht = "BHT*0019*00*BASE0001*20260615*"
    changes = (bht, bht.replace("20260615", "X")), (PATIENT, f"DMG*D8*{birth}")
    context = _claim("professional", *changes).context
    assert (context.created, context.created_text) == (None, "")
    assert context.plain_since == NEVER


def test_what_is_around_a_claim() -> None:
    claim = _claim("professional")
    context = claim.context
    assert context.created_text == "20260615"
    assert context.created is not None and context.created.isoformat() == "2026-06-15"
    assert [chunk.kind for chunk in context.levels] == ["ST", "2000A", "2000B", "2000C"]
    for depth, loop_id in enumerate(("ST", "2000A", "2000B", "2000C")):
        assert context.level(loop_id) is context.levels[depth]
    assert context.patient is not None and context.subscriber is not None
    assert context.billing_provider is not None
    own = _claim("institutional").context
    assert own.level("2000C") is None and own.patient is None
    assert own.subscriber is not None
    assert len(own.levels) == 3


def test_the_payer_that_the_claim_is_sent_to() -> None:
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    level = text[text.index("HL*2*") : text.index("HL*3*")]
    coverage = next(one for one in level.split("~\n") if one.startswith("SBR*"))
    payer = next(one for one in level.split("~\n") if one.startswith("NM1*PR*"))
    context = _claim("professional").context
    assert context.destination == coverage.split("*")[1]
    assert context.payer_id == payer.split("*")[9]
    short = "*".join(payer.split("*")[:4])
    assert _claim("professional", (payer, short)).context.payer_id == ""
    assert _claim("professional", (f"{payer}~\n", "")).context.payer_id is None
    assert _claim("professional", (f"{coverage}~\n", "")).context.destination == ""


def test_claims_of_a_level_share_what_is_around_them() -> None:
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    start, end = text.index("CLM*"), text.index("SE*")
    body = text[start:end]
    patient = text[text.index("HL*3*") : start]
    second = patient.replace("HL*3*2", "HL*4*2").replace(PATIENT, "DMG*D8*20120301")
    data = text[:end] + body.replace("P1002", "P1003") + second + body.replace("P1002", "P1004")
    claims = list(edi.read_claims((data + text[end:]).encode()))
    assert [claim.id for claim in claims] == ["P1002", "P1003", "P1004"]
    assert claims[0].context is claims[1].context
    assert claims[1].context is not claims[2].context
    assert [len(claim.context.levels) for claim in claims] == [4, 4, 4]
    assert claims[0].context.levels[:3] == claims[2].context.levels[:3]
    assert claims[0].context.levels[3] is not claims[2].context.levels[3]
    assert claims[2].context.subscriber is claims[0].context.subscriber
    assert claims[2].context.billing_provider is claims[0].context.billing_provider
