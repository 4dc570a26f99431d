"""A claim is of the provider, subscriber and patient of the levels that are open, of no others."""

import re
from pathlib import Path

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
ENVELOPE, LEVELS = BASE.read_text(encoding="utf-8").split("HL*1**20*1~\n")
TRAILER = LEVELS[LEVELS.index("SE*") :]


def _claim(number: str) -> str:
    """A claim of one line that nobody has decided."""
    return (
        f"CLM*{number}*100***11:B:1*Y*A*Y*Y~\nHI*ABK:I10~\n"
        "LX*1~\nSV1*HC:99213*100*UN*1***1~\nDTP*472*D8*20260409~\n"
    )


def _provider(name: str) -> str:
    return f"HL*#**20*1~\nNM1*85*2*{name}*****XX*1500001213~\nN3*1 ST~\nN4*BOISE*ID*837010001~\n"


def _subscriber(name: str, group: str, child: int) -> str:
    relationship = "" if child else "18"
    return (
        f"HL*#*1*22*{child}~\nSBR*P*{relationship}*{group}******CI~\n"
        f"NM1*IL*1*{name}*ANN****MI*M1~\nNM1*PR*2*TPA*****PI*12345~\n"
    )


def _patient(name: str) -> str:
    return f"HL*#*2*23*0~\nPAT*19~\nNM1*QC*1*{name}*BEN~\n"


def _read(*levels: str) -> list[tuple[str, str, str, str, str]]:
    """Claim, provider, subscriber with group, and patient of each claim; "" where there is none."""
    numbers = iter(range(1, 100))
    body = re.sub("#", lambda _: str(next(numbers)), "".join(levels))
    found = []
    for claim in edi.read_claims((ENVELOPE + body + TRAILER).encode()):
        provider, subscriber, patient = claim.billing_provider, claim.subscriber, claim.patient
        found.append(
            (
                claim.id,
                provider.party.last_name if provider and provider.party else "",
                subscriber.party.last_name if subscriber and subscriber.party else "",
                claim.group_number,
                patient.last_name if patient else "",
            )
        )
    return found


def test_a_subscriber_s_own_claim_after_a_dependent_s() -> None:
    assert _read(
        _provider("NORTH"),
        _subscriber("ASH", "G1", 1),
        _patient("BIRCH"),
        _claim("1"),
        _claim("2"),
        _subscriber("CEDAR", "G2", 0),
        _claim("3"),
        _subscriber("DOGWOOD", "G3", 1),
        _patient("ELM"),
        _claim("4"),
        _patient("FIR"),
        _claim("5"),
    ) == [
        ("1", "NORTH", "ASH", "G1", "BIRCH"),
        ("2", "NORTH", "ASH", "G1", "BIRCH"),
        ("3", "NORTH", "CEDAR", "G2", "CEDAR"),
        ("4", "NORTH", "DOGWOOD", "G3", "ELM"),
        ("5", "NORTH", "DOGWOOD", "G3", "FIR"),
    ]


def test_the_next_provider_s_claims_are_of_nobody_before() -> None:
    assert _read(
        _provider("NORTH"),
        _subscriber("ASH", "G1", 1),
        _patient("BIRCH"),
        _claim("1"),
        _provider("SOUTH"),
        _subscriber("CEDAR", "G2", 0),
        _claim("2"),
    ) == [
        ("1", "NORTH", "ASH", "G1", "BIRCH"),
        ("2", "SOUTH", "CEDAR", "G2", "CEDAR"),
    ]


def test_a_claim_without_its_subscriber_has_none() -> None:
    """The level is missing: that of the provider before is not its own."""
    for before in ([], [_patient("BIRCH")]):
        assert _read(
            _provider("NORTH"),
            _subscriber("ASH", "G1", len(before)),
            *before,
            _claim("1"),
            _provider("SOUTH"),
            _claim("2"),
        )[1:] == [("2", "SOUTH", "", "", "")]


def test_a_patient_without_a_subscriber_is_the_patient_still() -> None:
    assert _read(
        _provider("NORTH"),
        _subscriber("ASH", "G1", 0),
        _claim("1"),
        _provider("SOUTH"),
        _patient("BIRCH"),
        _claim("2"),
    )[1:] == [("2", "SOUTH", "", "", "BIRCH")]


def test_the_next_transaction_set_begins_anew() -> None:
    first = ENVELOPE + _provider("NORTH") + _subscriber("ASH", "G1", 0) + _claim("1")
    head, _, second = ENVELOPE.partition("ST*")
    assert head
    numbers = iter(range(1, 100))
    text = f"{first}SE*1*0001~\nST*{second}{_claim('2')}{TRAILER}"
    data = re.sub("#", lambda _: str(next(numbers)), text).encode()
    one, two = edi.read_claims(data)
    assert one.subscriber is not None
    assert one.billing_provider is not None
    assert two.subscriber is two.billing_provider is two.patient is None
    assert two.created == one.created
