"""Columns that several tables have."""

from edi.convert.tables.column import Column, code, file_key, key, text

FILE = file_key()
TRANSACTION = key("transaction", "Transaction set: byte offset of its ST")
CLAIM = key("claim", "Claim: byte offset of its CLM")
PAYMENT = key("claim", "Claim payment: byte offset of its CLP")
CLAIM_OF_LINE = key("claim", "Claim: byte offset of its CLM", "the CLM is missing")
PAYMENT_OF_LINE = key("claim", "Claim payment: byte offset of its CLP", "the CLP is missing")


def procedure(**guides: str) -> tuple[Column, ...]:
    """Of a composite medical procedure identifier, by its path in each guide."""
    parts = (
        ("procedure_qualifier", "Kind of procedure code", 1),
        ("procedure", "Procedure code", 2),
        ("modifier_1", "Procedure modifier 1", 3),
        ("modifier_2", "Procedure modifier 2", 4),
        ("modifier_3", "Procedure modifier 3", 5),
        ("modifier_4", "Procedure modifier 4", 6),
    )
    return tuple(
        code(name, about, **{guide: f"{at}-{part}" for guide, at in guides.items()})
        for name, about, part in parts
    )


def person(prefix: str, about: str, **guides: str) -> tuple[Column, ...]:
    """Of an NM1 segment; `guides` have its path ("2010BA/NM1"), or several with " | "."""
    parts = (
        ("last_name", "last name, or name of an organization", "03"),
        ("first_name", "first name", "04"),
        ("middle_name", "middle name or initial", "05"),
        ("suffix", "suffix of the name", "07"),
    )
    return tuple(
        text(f"{prefix}_{name}", f"{about}: {what}", **_with(guides, element))
        for name, what, element in parts
    )


def address(prefix: str, about: str, **guides: str) -> tuple[Column, ...]:
    """Of N3 and N4; `guides` have their loops, or several with " | "."""
    parts = (
        ("address_1", "street address", "N301", text),
        ("address_2", "second line of the street address", "N302", text),
        ("city", "city", "N401", text),
        ("state", "state or province", "N402", code),
        ("zip", "ZIP or postal code", "N403", text),
        ("country", "country", "N404", code),
    )
    return tuple(
        make(
            f"{prefix}{name}",
            f"{about}{what}" if about else what[0].upper() + what[1:],
            **_with(guides, f"/{element}" if any(guides.values()) else element),
        )
        for name, what, element, make in parts
    )


def _with(guides: dict[str, str], tail: str) -> dict[str, str]:
    return {
        guide: " | ".join(path + tail for path in paths.split(" | "))
        for guide, paths in guides.items()
    }
