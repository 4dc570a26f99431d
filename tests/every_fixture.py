"""Every file of the fixtures as text, the cases of all rules included."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"
RULES = FIXTURES / "rules"
BASES = sorted((RULES / "base").glob("*.edi"))
_FILES = (*BASES, *FIXTURES.glob("interchanges/*"), *FIXTURES.glob("remittances/*"))
_CLAIMS = FIXTURES.glob("demo/claims/*")


def files() -> Iterator[tuple[str, bytes]]:
    """Name and content of every file."""
    for path in sorted((*_FILES, *_CLAIMS)):
        yield path.name, path.read_bytes()


def cases() -> Iterator[tuple[str, bytes]]:
    """Name and content of every case of every rule."""
    for file in sorted(RULES.glob("*/*.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        for case in table["case"]:
            text = (RULES / "base" / case.get("base", table.get("base", ""))).read_text("utf-8")
            for old, new, *times in case.get("replace", []):
                text = text.replace(old, new * times[0] if times else new)
            yield f"{file.stem} {case['name']}", text.encode(case.get("encoding", "utf-8"))


# Elements whose values may identify somebody: names, addresses, identifiers, dates, diagnoses.
_IDENTIFYING = re.compile(
    r"NM1(03|04|05|07|09)|N1(02|04)|N[23]01|N3(01|02)|N40[13]|REF02|DTP03|DTM02|DMG02|PER0[2468]"
    r"|HI\d\d|TRN0[2-4]|SBR0[34]|BPR(07|09|1[035])|PLB01|CLP07|K301|NTE02|PWK06|SVD01|LIN03|AK102"
)


def identifying_values(text: str) -> set[str]:
    """Values of a file with the usual separators that must not be shown: long enough not to occur
    elsewhere by chance."""
    found: set[str] = set()
    claims: set[str] = set()  # their ids are in the contract
    for segment in re.split(r"~\s*", text):
        segment_id, *values = segment.split("*")
        if segment_id in ("CLM", "CLP"):
            claims.update(values[:1])
        for number, value in enumerate(values, start=1):
            if _IDENTIFYING.fullmatch(f"{segment_id}{number:02d}"):
                found.update(one for one in re.split("[:^]", value) if len(one) >= 5)
    return found - claims
