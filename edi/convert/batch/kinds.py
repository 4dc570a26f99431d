"""What inputs can be converted to."""

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, NamedTuple, Protocol


class FileKind(NamedTuple):
    """One output for each input."""

    name: str
    suffix: str  # of outputs
    takes: str  # "x12" or "json"

    def output_name(self, name: str) -> str:
        """How the output of an input is named."""
        if self.takes == "x12":
            return name + self.suffix
        stem = name
        for packed in (".gz", ".zip"):
            stem = stem.removesuffix(packed)
        stem = stem.removesuffix(_JSON)
        for packed in (".gz", ".zip"):
            stem = stem.removesuffix(packed)
        return stem if stem != name else name + self.suffix

    def convert(self, source: BinaryIO, target: BinaryIO, name: str | None) -> "Summary":
        """Write what the source holds to the target. Raises `EdiError` for input that cannot be
        used, `OSError`."""
        from edi.convert import formats

        convert: Callable[..., Summary] = getattr(formats, f"to_{self.name.replace('-', '_')}")
        return convert(source, target, name)


class Summary(Protocol):
    """What came of a file."""

    @property
    def counts(self) -> Mapping[str, int]: ...

    @property
    def notes(self) -> tuple[Any, ...]: ...


class TableKind(NamedTuple):
    """Rows of all inputs in tables."""

    name: str  # "csv" or "parquet", which is the suffix too
    tables: tuple[str, ...]
    validate: bool = False
    compression: str | None = None


_JSON = ".jsonl"
FILES = {
    "json": FileKind("json", _JSON, "x12"),
    "claims-json": FileKind("claims-json", ".claims.jsonl", "x12"),
    "x12": FileKind("x12", ".x12", "json"),
}
TABLES = ("csv", "parquet")
NAMES = (*FILES, *TABLES)
Kind = FileKind | TableKind


def asked(kind: Kind) -> dict[str, Any]:
    """What the outputs of a folder depend on, as its manifest has it."""
    if isinstance(kind, FileKind):
        return {"to": kind.name, "tables": None, "validate": False}
    return {"to": kind.name, "tables": list(kind.tables), "validate": kind.validate}
