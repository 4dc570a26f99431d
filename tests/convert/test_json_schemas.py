"""The JSON Schemas that are shipped: each line is valid by them, and they describe every key."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from effort import examples
from json_conversion import as_claims, as_json
from json_mutants import FIXTURES, fixture_files, mutants
from jsonschema import Draft202012Validator

from edi.claims.as_dict import FIELDS
from edi.convert.formats import SCHEMAS, schema
from edi.errors import EdiError

_FILES = fixture_files()
_LOSSLESS = json.loads(schema("json"))
_CLAIMS = json.loads(schema("claims-json"))


def _validator(of: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(of, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _check_lossless(data: bytes) -> None:
    validator = _validator(_LOSSLESS)
    for line in as_json(data).split(b"\n")[:-1]:
        validator.validate(json.loads(line))


def _check_claims(data: bytes) -> int:
    validator = _validator(_CLAIMS)
    try:
        lines = as_claims(data, "a file")
    except EdiError:
        return 0
    for line in lines:
        validator.validate(line)
    return len(lines)


@pytest.mark.parametrize("name", SCHEMAS)
def test_they_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema(name)))


def _properties(of: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(of, dict):
        for key, value in of.get("properties", {}).items():
            yield f"{path}/{key}", value
        for key, value in of.items():
            yield from _properties(value, f"{path}/{key}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_is_described(name: str) -> None:
    found = list(_properties(json.loads(schema(name))))
    assert found
    for path, one in found:
        if path.startswith("/$defs/") or "$ref" not in one:
            described = one.get("description") or "$ref" in one
            assert described, path


def test_every_key_of_the_models_and_no_other_is_there() -> None:
    definitions = _CLAIMS["$defs"]
    names = set(definitions) - {"decimal", "days", "address", "diagnosis", "header"}
    kebab = {re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower(): kind for kind in FIELDS}
    assert names == set(kebab)
    for name, kind in kebab.items():
        assert list(definitions[name]["properties"]) == [key for key, _ in FIELDS[kind]], name


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_lines_of_fixtures(path: Any) -> None:
    _check_lossless(path.read_bytes())
    _check_claims(path.read_bytes())


def test_lines_of_mutants() -> None:
    found = 0
    for data in mutants(11, 40):
        _check_lossless(data)
        found += _check_claims(data)
    assert found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12, 16))
def test_lines_of_many_mutants(seed: int) -> None:
    for data in mutants(seed, examples(12)):
        _check_lossless(data)
        _check_claims(data)


def test_every_definition_is_used_by_some_fixture() -> None:
    """Else a key of it could be of any kind and nothing would notice."""
    seen: set[str] = set()
    for path in _FILES:
        try:
            for line in as_claims(path.read_bytes(), "a file"):
                seen.add(line["type"])
        except EdiError:
            continue
    names = [one["$ref"].rpartition("/")[2] for one in _CLAIMS["oneOf"]]
    tops = {_CLAIMS["$defs"][name]["properties"]["type"]["const"] for name in names}
    assert tops - seen <= {"provider-status", "receiver-status", "interchange-acknowledgement"}


def test_dates_are_checked_by_the_schema() -> None:
    line = as_claims((FIXTURES / "rules" / "base" / "professional.edi").read_bytes())[0]
    date.fromisoformat(line["created"])
    assert not _validator(_CLAIMS).is_valid(line | {"created": "15.06.2026"})
    assert not _validator(_CLAIMS).is_valid(line | {"charge": 500})
    assert not _validator(_CLAIMS).is_valid(line | {"patient_name": "A"})
