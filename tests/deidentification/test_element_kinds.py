"""Every element of every guide is decided upon."""

import json
import tomllib
from pathlib import Path

import pytest
from deid_cases import ROOT

from edi import guides
from edi.deidentification import kinds
from edi.guides.catalogue import GUIDES
from edi.guides.guide import ElementSpec, load

TABLE = json.loads(Path(guides.__path__[0], "element_kinds.json").read_text(encoding="utf-8"))
DECISIONS = tomllib.loads((ROOT / "scripts" / "element_kinds.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("guide", GUIDES)
def test_every_use_of_an_element_has_a_kind(guide: str) -> None:
    for loop in load(guide).loops.values():
        for segment in loop.segments:
            uses = kinds.uses_of(segment.id)
            for number, element in enumerate(segment.elements):
                for part, leaf in enumerate(element.components or (element,)):
                    assert leaf.ref in TABLE["kinds"], (guide, loop.id, leaf.ref)
                    use = uses[number].components[part] if element.components else uses[number]
                    if use.kind != "composite":  # another guide has components here
                        assert (use.ref, use.kind) == (leaf.ref, TABLE["kinds"][leaf.ref])


@pytest.mark.parametrize("guide", GUIDES)
def test_no_element_with_free_text_is_shown(guide: str) -> None:
    """What is no code, number or date in the guide is replaced, but for forms that are public."""
    shown = {"code", "number", "date", "time"}
    public = {"modifier", "industry", "product", "short", "loop", "version", "revenue", "control"}
    for loop in load(guide).loops.values():
        for segment in loop.segments:
            for element in segment.elements:
                for leaf in element.components or (element,):
                    kind = TABLE["kinds"][leaf.ref]
                    if leaf.type == "AN" and kind in shown:
                        has_list = bool(leaf.codes or leaf.external)
                        is_level = leaf.ref in ("HL01", "HL02", "CTX06-1")
                        assert kind == "date" or has_list or is_level or leaf.usage == "N", leaf.ref
                    if kind in public:
                        assert leaf.data_element not in ("1035", "1036", "67", "127", "1028") or (
                            leaf.ref in DECISIONS["elements"]
                        ), leaf.ref


def test_an_element_that_nobody_has_decided_upon_stops_the_script(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    from guide_tables.element_kinds import kind_of
    from guide_tables.schema import GenerateError

    new = ElementSpec("ZZZ01", "Something new", "S", "AN", "99999", 1, 10)
    with pytest.raises(GenerateError, match=r"ZZZ01 .*is of no kind"):
        kind_of(new, DECISIONS)
    assert kind_of(new._replace(data_element="1035"), DECISIONS) == "last"


@pytest.mark.parametrize(
    ("kind", "ref", "value", "qualifier", "is_public"),
    [
        ("code", "REF01", "G1", "", True),
        ("code", "REF01", "SMITH", "", False),
        ("code", "N402", "ID", "", True),
        ("code", "N402", "XQ", "", False),
        ("code", "DMG03", "F", "", True),
        ("code", "PLB05-1", "WO", "", True),
        ("industry", "HI01-2", "J4520", "ABK", True),
        ("industry", "HI01-2", "J45.20", "ABK", True),
        ("industry", "HI01-2", "JOHN SMITH", "ABK", False),
        ("industry", "HI01-2", "J4520", "SMITH", False),
        ("product", "SV101-2", "99213", "HC", True),
        ("product", "LIN03", "12345678901", "N4", True),
        ("product", "LIN03", "M123SERIAL9", "UK", False),
        ("modifier", "SV101-3", "25", "", True),
        ("short", "CLP11", "0470", "", True),
        ("short", "CLP11", "SMITH", "", False),
        ("version", "GS08", "005010X222A1", "", True),
        ("version", "GS08", "SMITHJOHN", "", False),
        ("loop", "IK303", "2010AA", "", True),
        ("text", "NTE02", "99213", "", False),
    ],
)
def test_public_codes(kind: str, ref: str, value: str, qualifier: str, is_public: bool) -> None:
    assert kinds.is_code(kind, ref, value, qualifier) is is_public


def test_numbers() -> None:
    for value in ("0", "1", "-12.50", ".5", "1234567890", "100000.00"):
        assert kinds.is_number(value), value
    for value in ("", "-", ".", "12345678901", "SMITH", "1 2", "١", "123-45-6789"):
        assert not kinds.is_number(value), value
