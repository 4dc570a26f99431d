"""Providers of claims, and payers and payees of remittances."""

from edi.convert.tables.column import Rows, Table, code, count, key, text
from edi.convert.tables.declared.shared import FILE, TRANSACTION, address

_LEVEL = ("2010AA", "2010AB", "2010AC")
_CLAIM = {
    "837P": "2310A 2310B 2310C 2310D 2310E 2310F",
    "837I": "2310A 2310B 2310C 2310D 2310E 2310F",
    "837D": "2310A 2310B 2310C 2310D 2310E",
}
_PAYER = {
    "837P": "2330C 2330D 2330E 2330F 2330G",
    "837I": "2330C 2330D 2330E 2330F 2330G 2330H 2330I",
    "837D": "2330C 2330D 2330E 2330F 2330G 2330H",
}
_LINE = {
    "837P": "2420A 2420B 2420C 2420D 2420E 2420F 2420G 2420H",
    "837I": "2420A 2420B 2420C 2420D",
    "837D": "2420A 2420B 2420C 2420D",
}


def _rows() -> tuple[Rows, ...]:
    found = [Rows("837", loop, constants={"loop": loop}, number="number") for loop in _LEVEL]
    for below in (_CLAIM, _PAYER, _LINE):
        above = "payer" if below is _PAYER else ""
        for guide, loops in below.items():
            found += [
                Rows(guide, loop, constants={"loop": loop}, number="number", above=above)
                for loop in loops.split()
            ]
    found += [
        Rows("835", loop, constants={"loop": loop}, number="number") for loop in ("1000A", "1000B")
    ]
    found += [Rows("835", "2100", "NM1[82]", constants={"loop": "2100"}, number="number")]
    return tuple(found)


def _others(element: str) -> dict[str, str]:
    payment = {"1000A": "2U EO HI NF", "1000B": "0B D3 PQ"}
    return {
        "x837": " | ".join(f"REF[{one}]{element}" for one in "0B 1G G2 LU 2U FY NF".split()),
        "x835": " | ".join(
            f"{loop}:REF[{one}]{element}" for loop, all_ in payment.items() for one in all_.split()
        ),
    }


PROVIDERS = Table(
    "providers",
    "One row per provider loop: of a billing provider (2010AA to 2010AC), a claim (2310), another"
    " payer (2330) or a line (2420) of an 837; payer (1000A), payee (1000B) and rendering provider"
    " (2100 NM1*82) of an 835.",
    "claim line",
    _rows(),
    (
        FILE,
        TRANSACTION,
        key(
            "billing_provider",
            "Billing provider: byte offset of its HL, as in claims",
            "not of 2010AA to 2010AC",
            x837="2010AA:2000A/@ | 2010AB:2000A/@ | 2010AC:2000A/@",
        ),
        key("claim", "Claim or claim payment: byte offset of its CLM or CLP", "of no single claim"),
        count("line", "Line: its place in the claim, from 1", "of no single line"),
        count("payer", "Other payer: its 2320's place in the claim", "not of a 2330 loop"),
        count("number", "Place among the loops of the same kind, from 1"),
        code("loop", "Loop: 2310A, 2420B, …"),
        code(
            "entity",
            "85 billing, 82 rendering, 77 facility, DN referring, PR payer, PE payee, …",
            x837="NM101",
            x835="N101 | NM1[82]01",
        ),
        code("entity_type", "1 person, 2 organization", x837="NM102", x835="NM1[82]02"),
        text(
            "last_name",
            "Last name, or name of an organization",
            x837="NM103",
            x835="N102 | NM1[82]03",
        ),
        text("first_name", "First name", x837="NM104", x835="NM1[82]04"),
        text("middle_name", "Middle name or initial", x837="NM105", x835="NM1[82]05"),
        text("suffix", "Suffix of the name", x837="NM107", x835="NM1[82]07"),
        code("id_qualifier", "Kind of id; XX is an NPI", x837="NM108", x835="N103 | NM1[82]08"),
        text("id", "Id", x837="NM109", x835="N104 | NM1[82]09"),
        code("taxonomy", "Specialty (taxonomy)", x837="PRV03 | 2010AA:2000A/PRV03"),
        text("tax_id", "Tax number", x837="REF[EI]02 | REF[SY]02", x835="1000B:REF[TJ]02"),
        code("other_id_qualifier", "Kind of the first other id (REF)", **_others("01")),
        text("other_id", "First other id", **_others("02")),
        *address("", "", x837="", x835=""),
    ),
)
