"""Claims, claim payments, acknowledgements and statuses as lines of JSON: what `as_dict` gives."""

import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from json_conversion import as_claims
from json_mutants import FIXTURES

import edi
from edi.claims import as_dict
from edi.claims.as_dict import by_fields
from edi.claims.stream import models_of
from edi.convert.formats import to_claims_json
from edi.structure.document import Document

_BASE = FIXTURES / "rules" / "base"
_DEMO = sorted((FIXTURES / "demo" / "claims").iterdir())
_TA1 = b"TA1*000000905*260115*0930*R*001~\n"


def _read(name: str) -> bytes:
    return (_BASE / f"{name}.edi").read_bytes()


_READERS: dict[str, tuple[Callable[..., Iterable[Any]], ...]] = {
    "professional": (edi.read_claims,),
    "institutional": (edi.read_claims,),
    "dental": (edi.read_claims,),
    "remittance": (edi.read_payments, edi.read_remittances),
    "acknowledgement": (edi.read_acknowledgements,),
    "status": (edi.read_statuses,),
}


@pytest.mark.parametrize("name", _READERS)
def test_lines_are_what_as_dict_gives(name: str) -> None:
    path = _BASE / f"{name}.edi"
    lines = as_claims(path.read_bytes(), str(path))
    expected = [model.as_dict() for read in _READERS[name] for model in read(path)]
    assert lines == expected


@pytest.mark.parametrize("path", [*_DEMO, FIXTURES / "family" / "claims.837"], ids=lambda p: p.name)
def test_lines_of_whole_files_of_claims(path: Path) -> None:
    expected = [claim.as_dict() for claim in edi.read_claims(path)]
    assert as_claims(path.read_bytes(), str(path)) == expected
    assert expected


@pytest.mark.parametrize("path", sorted((FIXTURES / "remittances").iterdir()), ids=lambda p: p.name)
def test_lines_of_whole_remittances(path: Path) -> None:
    payments = [payment.as_dict() for payment in edi.read_payments(path)]
    remittances = [remittance.as_dict() for remittance in edi.read_remittances(path)]
    lines = as_claims(path.read_bytes(), str(path))
    assert [line for line in lines if line["type"] == "payment"] == payments
    assert [line for line in lines if line["type"] == "remittance"] == remittances
    assert payments and remittances


def test_all_kinds_in_one_file_in_file_order() -> None:
    data = b"".join(map(_read, _READERS)).replace(b"\nGS*HC", b"\n" + _TA1 + b"GS*HC", 1)
    kinds = list(dict.fromkeys(line["type"] for line in as_claims(data)))
    assert kinds == [
        "interchange-acknowledgement",
        "claim",
        "payment",
        "remittance",
        "acknowledgement",
        "claim-status",
        *(kind for kind in ("provider-status", "receiver-status") if kind in kinds),
    ]
    summary = to_claims_json(io.BytesIO(data), io.BytesIO())
    assert summary.counts["claims"] == 3
    assert summary.counts["acknowledgements"] == 2
    assert not summary.notes


def test_a_claim_of_a_dependent_with_another_payer() -> None:
    (claim,) = as_claims(_read("professional"))
    assert (claim["type"], claim["guide"], claim["id"]) == ("claim", "837P", "P1002")
    assert (claim["charge"], claim["created"]) == ("500", "2026-06-15")
    assert claim["service_dates"] == {"first": "2026-04-09", "last": "2026-04-09"}
    assert claim["patient"]["first_name"] != claim["subscriber"]["party"]["first_name"]
    assert claim["patient_relationship"] == "19"
    assert claim["billing_provider"]["npi"] == "1500001213"
    assert claim["diagnoses"] == [
        {"qualifier": "ABK", "code": "I10"},
        {"qualifier": "ABF", "code": "E785"},
    ]
    (other,) = claim["other_payers"]
    assert (other["responsibility"], other["paid"], other["payer"]["id"]) == ("P", "300", "54321")
    first, second = claim["lines"]
    assert first["procedure"] == {"qualifier": "HC", "code": "99214"}
    assert (first["diagnosis_pointers"], second["diagnosis_pointers"]) == (["1", "2"], ["1"])
    (decided,) = first["adjudications"]
    assert (decided["payer_id"], decided["paid"]) == ("54321", "200")
    assert decided["adjustments"] == [
        {"group": "CO", "reason": "45", "amount": "70"},
        {"group": "PR", "reason": "1", "amount": "50"},
    ]


def test_what_dental_and_institutional_claims_have_besides() -> None:
    (dental,) = as_claims(_read("dental"))
    assert dental["lines"][0]["teeth"] == [{"code": "3", "surfaces": ["M", "O"]}]
    assert dental["tooth_statuses"] == [{"code": "14", "status": "M"}]
    (institutional,) = as_claims(_read("institutional"))
    assert institutional["lines"][0]["revenue_code"] == "0450"
    assert institutional["statement_dates"]["first"] == "2026-04-09"
    assert institutional["patient_relationship"] == "18"
    assert institutional["patient"] == institutional["subscriber"]["party"]


def test_amounts_are_as_they_were_sent() -> None:
    data = _read("professional").replace(b"CLM*P1002*500*", b"CLM*P1002*500.00*")
    assert as_claims(data)[0]["charge"] == "500.00"
    data = _read("professional").replace(b"CLM*P1002*500*", b"CLM*P1002*.0000001*")
    assert as_claims(data)[0]["charge"] == "0.0000001"
    data = _read("professional").replace(b"CLM*P1002*500*", b"CLM*P1002*ABC*")
    assert "charge" not in as_claims(data)[0]


def test_a_claim_that_is_cut_off_is_said_to_be() -> None:
    data = _read("professional")
    data = data[: data.index(b"LX*1")]
    target = io.BytesIO()
    summary = to_claims_json(io.BytesIO(data), target)
    assert json.loads(target.getvalue())["is_whole"] is False
    assert any("could not be read to its end" in note.message for note in summary.notes)
    assert any("cut off" in note.message for note in summary.notes)


def test_sets_that_are_not_read_are_noted() -> None:
    other = _read("professional").replace(b"ST*837*", b"ST*270*").replace(b"*HC*", b"*HS*")
    summary = to_claims_json(io.BytesIO(_read("dental") + other), io.BytesIO())
    assert summary.counts == {"claims": 1}
    assert [note.message for note in summary.notes] == [
        "transaction sets 270 are skipped: only the formats json and x12 have them"
    ]
    assert summary.notes[0].line == _read("dental").count(b"\n") + 3
    with pytest.raises(edi.NotThisTransaction, match="a file: no transaction set that edi reads"):
        to_claims_json(io.BytesIO(other), io.BytesIO(), "a file")


@pytest.mark.parametrize("data", [b"", b"text", b'{"a":1}'])
def test_what_is_no_x12_is_refused(data: bytes) -> None:
    with pytest.raises(edi.NotX12):
        as_claims(data)


def test_a_file_without_an_interchange_when_asked_for() -> None:
    data = (FIXTURES / "interchanges" / "headless_st.edi").read_bytes()
    with pytest.raises(edi.NotX12):
        as_claims(data)
    assert to_claims_json(io.BytesIO(data), io.BytesIO(), no_envelope=True).counts["claims"]


def test_proper_characters() -> None:
    for name in ("names_utf8", "names_latin1"):
        data = (FIXTURES / "interchanges" / f"{name}.edi").read_bytes()
        target = io.BytesIO()
        to_claims_json(io.BytesIO(data), target)
        text = target.getvalue().decode()
        assert not text.isascii()
        assert [model.as_dict() for model in edi.read_claims(data)] == as_claims(data)


def test_what_is_made_at_once_is_what_its_fields_are() -> None:
    """The most usual models have functions of their own, for speed."""
    compared: dict[type, int] = {}
    at_once = as_dict._AT_ONCE

    def compare(kind: type, made: Callable[[Any], dict[str, Any]]) -> Callable[[Any], Any]:
        def both(model: Any) -> dict[str, Any]:
            compared[kind] = compared.get(kind, 0) + 1
            assert made(model) == by_fields(model)
            return made(model)

        return both

    for kind, made in list(at_once.items()):
        at_once[kind] = compare(kind, made)
        try:
            for path in FIXTURES.rglob("*.edi"):
                for model in models_of(Document(io.BytesIO(path.read_bytes()))):
                    model.as_dict()
        finally:
            at_once[kind] = made
    assert set(compared) == set(at_once)


def test_a_model_without_a_form_says_so() -> None:
    with pytest.raises(TypeError, match="ClaimContext has no form of plain values"):
        as_dict.as_dict(next(iter(edi.read_claims(_read("dental")))).context)
