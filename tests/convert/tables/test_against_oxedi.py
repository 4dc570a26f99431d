"""Of an 835 oxedi, another reader, makes tables of its own: rows, sums and codes are the same."""

from collections import Counter
from pathlib import Path
from typing import Any

import oxedi
import pytest
from table_sources import SourceFile, fixtures, of_generators, of_third_parties, tables_of

# Their table, ours, and the columns of both: theirs, ours.
PAIRS = [
    (
        "claims",
        "claim_payments",
        {
            "claim_id": "claim_id",
            "claim_status": "status",
            "charge_amount": "charge",
            "payment_amount": "paid",
            "patient_responsibility": "patient_responsibility",
            "coverage_amount": "covered",
            "drg_code": "drg",
            "facility_type": "facility_code",
            "filing_indicator": "filing",
            "frequency_code": "frequency",
            "patient_id": "patient_id",
            "patient_last_name": "patient_last_name",
            "patient_first_name": "patient_first_name",
            "payer_control_number": "payer_claim_control_number",
            "statement_from": "statement_from",
        },
    ),
    (
        "services",
        "service_payments",
        {
            "charge_amount": "charge",
            "payment_amount": "paid",
            "allowed_amount": "allowed",
            "line_item_control_number": "control_number",
            "procedure_code": "procedure",
            "procedure_qualifier": "procedure_qualifier",
        },
    ),
    (
        "adjustments",
        "adjustments",
        {"group_code": "group_code", "reason_code": "reason", "amount": "amount"},
    ),
    ("provider_adjustments", "provider_adjustments", {"amount": "amount"}),
    (
        "payments",
        "remittances",
        {
            "total_payment_amount": "payment",
            "payment_method": "method",
            "payment_date": "payment_date",
            "trace_number": "trace_number",
            "payer_name": "payer_name",
            "payee_id": "payee_id",
            "production_date": "produced",
        },
    ),
]


def _text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


def _theirs(path: Path, name: str) -> list[dict[str, Any]]:
    frame = oxedi.parse_file(str(path)).tables[name].to_pandas()
    return [{key: _text(value) for key, value in row.items()} for row in frame.to_dict("records")]


def _remittances() -> list[SourceFile]:
    wanted = [*of_generators(), *fixtures(), *of_third_parties()]
    return [one for one in wanted if b"*005010X221" in one.data and one.data.startswith(b"ISA")]


def _counted(rows: list[dict[str, Any]], columns: list[str]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row[name] for name in columns) for row in rows)


def _compare(source: SourceFile, path: Path) -> None:
    path.write_bytes(source.data)
    ours = tables_of(source)
    claims = {row["claim"] for row in ours["claims"]}  # of 837s in the same file
    ours["adjustments"] = [row for row in ours["adjustments"] if row["claim"] not in claims]
    for their_name, our_name, columns in PAIRS:
        theirs = _theirs(path, their_name)
        theirs = [row for row in theirs if any(row[name] is not None for name in columns)]
        missing = [name for name in columns if theirs and name not in theirs[0]]
        assert not missing, their_name
        mine = _counted(ours[our_name], list(columns.values()))
        assert _counted(theirs, list(columns)) == mine, (source.name, their_name)


@pytest.mark.parametrize("source", _remittances(), ids=lambda source: source.name)
def test_rows_and_values_are_those_of_oxedi(source: SourceFile, tmp_path: Path) -> None:
    _compare(source, tmp_path / "a.835")
