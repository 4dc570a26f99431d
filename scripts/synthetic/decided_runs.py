"""Runs of many claims with decisions on them, most of them plain and some twisted in a way or two.

For comparing what different ways of paying them come to: a twist may be right, wrong or odd.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

from edi.codes.npi import check_digit

_GROUP = """
[[group]]
number = "{}"
account_owner_tax_id = "820771001"
payer = {{ name = "EXAMPLE TPA", id = "12345", address = ["PO BOX 1", "BOISE", "ID", "83701"], \
contact = {{ name = "HELP", phone = "8005550100" }} }}
payment = {{ method = "CHK" }}
{}
"""
GROUPS = "".join(
    [
        _GROUP.format("G1", "recoupment = true"),
        _GROUP.format("G2", "effective = 2026-01-01\nthrough = 2026-04-15"),
        _GROUP.format("G2", 'effective = 2026-04-16\nfiling = "HM"'),
    ]
)


def npi(number: int) -> str:
    """A synthetic NPI with a right check digit."""
    first = f"1{number:08d}"
    return first + check_digit(first)


_HEAD = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*12345          "
    "*260615*0915*^*00501*000000001*0*P*:",
    "GS*HC*SENDER*12345*20260615*0915*1*X*005010X222A1",
    "ST*837*0001*005010X222A1",
    "BHT*0019*00*B1*20260615*0915*CH",
    "NM1*41*2*SENDER*****46*SENDER",
    "PER*IC*DESK*TE*8005550144",
    "NM1*40*2*EXAMPLE TPA*****46*12345",
)
# Elements of a claim's segments, and what may stand there, right or wrong.
_TEXTS = ("O'HARE", "PEÑA", "A  B", " ASH", "ASH ", "X" * 36, "X" * 61, "", "A|B", "asher", "1")
_DAYS = ("20260401", "20260420", "20260230", "20300101", "2026040", "")
_AMOUNTS = ("100.00", "0100", ".5", "100.", "+100", "1E2", "-5", "", "99999999999", "100.001")
_ELEMENTS: dict[tuple[str, int], tuple[str, ...]] = {
    ("SBR", 1): ("S", "T", "U", ""),
    ("SBR", 3): ("G2", "G9", "", "G1 "),
    ("SBR", 9): ("11", "MB", "MC", "BL", "12", "", "zz"),
    ("NM1", 2): ("1", "2", ""),
    ("NM1", 3): _TEXTS,
    ("NM1", 4): _TEXTS,
    ("NM1", 5): _TEXTS,
    ("NM1", 7): ("JR", "SENIOR THE X", " "),
    ("NM1", 8): ("II", "MI", "", "ZZ"),
    ("NM1", 9): ("M", "", "M 1", "m001x", npi(1), npi(7)),
    ("DMG", 2): ("19820229", "", "18500101", "1982021", "20260614"),
    ("CLM", 1): ("", "C 1", "C0 "),
    ("CLM", 2): _AMOUNTS,
    ("CLM", 5): ("11:B:7", "11:B:8", "21:B:1", "11::1", "11", "11:B: 1", "", "11:B:1:"),
    ("CLM", 8): ("N", "W", "", " "),
    ("LX", 1): ("01", "2", "9", ""),
    ("SV1", 1): (
        "HC:99213:25",
        "HC:99213:76:25:LT:RT",
        "HC:99213:::LT",
        "HC:99213: 25",
        "ER:99213",
        "HC:99213:25:::::DESC",
        "NU:0450",
        "HC:99213:25:LT:RT:76:NAME:X",
        "HC",
        ":99213",
    ),
    ("SV1", 2): _AMOUNTS,
    ("SV1", 4): ("2", "0", "1.0", "1.5", "01", "10", "-1", ""),
    ("SV2", 1): ("0450", "", " 0510"),
    ("SV2", 2): ("", "HC:99213:25", "NU:0450", "HC:"),
    ("SV2", 5): ("2", "0", "1.5"),
    ("DTP", 2): ("RD8", "D8", "DT"),
    ("DTP", 3): (*_DAYS, "20260401-20260403", "20260403-20260401", "20260414-20260417"),
    ("REF", 1): ("EA", "F8", "6R", "D9", "6R "),
    ("REF", 2): ("L 1", "L  2", " L3", "", "É", "A" * 60),
}
_MORE = (  # segments behind CLM
    ("REF", "EA", "M100"),
    ("REF", "F8", "OLD"),
    ("REF", "F8", ""),
    ("REF", "D9", "T1"),
    ("REF", "EA", "M*"),
)
_AFTER_HI = (
    (("NM1", "82", "1", "DOE", "ANN", "", "", "", "XX", npi(5)),),
    (("NM1", "82", "2", "GROUP PRACTICE", "", "", "", "", "XX", npi(1)),),
    (("NM1", "82", "1", "DOE", "ANN"), ("REF", "G2", "77")),
    (
        ("SBR", "S", "18", "X", "", "", "", "", "", "CI"),
        ("AMT", "D", "5"),
        ("OI", "", "", "Y", "", "", "Y"),
        ("NM1", "IL", "1", "ASH", "N", "", "", "", "MI", "1"),
        ("NM1", "PR", "2", "OTHER", "", "", "", "", "PI", "999"),
    ),
)
_ABSENT = object()
_KEYS: dict[str, tuple[object, ...]] = {
    "claim": ("", " C1", 7, None),
    "status": ("1", "2", "3", "4", "19", "22", "25", "", "99", None),
    "payer_claim_control_number": ("P*1", "P 1", "", "P" * 51, "É", None, _ABSENT),
    "paid": ("0", "0.01", "1e3", "-1", "01", "1.005", 5, None, _ABSENT),
    "charge": ("100", "0", None),
    "group": ("G1", "G2", "G7", "", " G1", None),
    "provider": (npi(1), npi(2), "123", "", None),
    "frequency": ("1", "7", "", None),
    "filing": ("12", "MB", "XX", "", None),
    "covered": ("0", "0.01", "99999", None),
    "received": ("2026-04-20", "2026-02-30", "2027-01-01", "2020-01-01", "", None),
    "remarks": ([], ["N130"], ["N130", "MA01"], ["XXXX"], ["N130"] * 6, None),
    "interest": ("0", "0.00", "1.5", None),
    "adjustments": ([], [{"group": "CO", "reason": "45", "amount": "1"}], None),
    "original_claim_control_number": ("", "OLD", None),
    "crossover": (None, {"name": "OTHER", "id": "99"}),
    "drg": ("", "123", None),
    "covered_days": ("2", None),
    "coverage_expired": ("2026-04-01", "", None),
    "corrected_insured": ({"last_name": "X"}, None),
    "note": ("unknown", None),
    "lines": ([], None, _ABSENT),
}
_LINE_KEYS: dict[str, tuple[object, ...]] = {
    "line": (1, 2, 9, 0, True, "1", 1.0, None, _ABSENT),
    "control_number": ("", "L1", None),
    "paid": ("0", "5", "1.5", -1, None, _ABSENT),
    "charge": ("100", "0", None),
    "allowed": ("0", "0.01", "99999", None),
    "units": ("0", "1", "2", "1.0", "01", "1.5", "", None),
    "procedure": (None, {"code": "99212"}),
    "remarks": ([], ["N130"], ["N130", "MA01"], ["nope"], None),
    "adjustments": ([], None, _ABSENT),
}
_TRIO_KEYS: dict[str, tuple[object, ...]] = {
    "group": ("CO", "PR", "OA", "PI", "CR", "co", "", None, _ABSENT),
    "reason": ("45", "23", "27", "253", "223", "1", "999", "", " 45", None, _ABSENT),
    "amount": ("0", "1", "-1", "1.5", None, _ABSENT),
    "quantity": ("1", None),
}


def shortest(cents: int) -> str:
    """Dollars as a claim has them."""
    return f"{cents // 100}.{cents % 100:02d}".rstrip("0").rstrip(".")


def dollars(cents: int, r: Random) -> str:
    """Dollars as a decision may have them."""
    return shortest(cents) if r.random() < 0.5 else f"{cents // 100}.{cents % 100:02d}"


class Run:
    """Claims of an 837P or 837I (`kind` P or I) and decisions on them; a share is `twisted`.

    `later` are decisions for another run on the same claims: reversals, corrections, and
    adjustments of providers.
    """

    def __init__(self, seed: int, count: int, *, kind: str = "P", twisted: float = 0.6) -> None:
        self._r = r = Random(seed)
        self._kind = kind
        self._twisted = twisted
        self._level = 0
        self._segments = list(_HEAD)
        self.decisions: list[str] = []
        self.later: list[str] = []
        provider = 0
        for number in range(count):
            if number % 4 == 0:
                provider = provider % 3 + 1
                self._level += 1
                above = self._level
                self._segments += [
                    f"HL*{above}**20*1",
                    f"NM1*85*2*CLINIC {provider}*****XX*{npi(provider)}",
                    "N3*1 MAIN ST",
                    "N4*BOISE*ID*837010001",
                    f"REF*EI*82{provider:07d}",
                ]
            self._add(f"C{number}", above)
        for _ in range(2):
            self.later.append(json.dumps({"provider_adjustment": self._adjustment()}))
        r.shuffle(self.later)

    @property
    def claims(self) -> bytes:
        n = len(self._segments) - 1
        parts = [*self._segments, f"SE*{n}*0001", "GE*1*1", "IEA*1*000000001"]
        text = "~\n".join(parts) + "~\n"
        return text.replace(
            "005010X222A1", "005010X223A2" if self._kind == "I" else "005010X222A1"
        ).encode()

    def _add(self, id_: str, above: int) -> None:
        r = self._r
        is_dependent = r.random() < 0.3
        count = r.randint(1, 4)
        charges = [r.randint(1, 40_000) for _ in range(count)]
        day = f"202604{r.randint(1, 28):02d}"
        group = r.choice(("G1", "G1", "G2"))
        self._level += 1
        parts: list[list[str]] = [
            ["HL", str(self._level), str(above), "22", str(int(is_dependent))],
            ["SBR", "P", "" if is_dependent else "18", group, *[""] * 5, r.choice(("CI", "12"))],
            ["NM1", "IL", "1", "ASH", "NADIA", "Q", "", "", "MI", f"M{r.randint(1, 50):04d}"],
        ]
        if not is_dependent:
            parts += self._address()
        parts.append(["NM1", "PR", "2", "EXAMPLE TPA", *[""] * 4, "PI", "12345"])
        if is_dependent:
            self._level += 1
            parts += [
                ["HL", str(self._level), str(self._level - 1), "23", "0"],
                ["PAT", "19"],
                ["NM1", "QC", "1", "ASH", r.choice(("MILO", "mia"))],
                *self._address(),
            ]
        total = shortest(sum(charges))
        is_bill = self._kind == "I"
        if is_bill:
            parts.append(["CLM", id_, total, "", "", "13:A:1", "", "A", "Y", "Y"])
            parts.append(["DTP", "434", "RD8", f"{day}-{day}"])
            parts.append(["CL1", "1", "1", "01"])
        else:
            parts.append(["CLM", id_, total, "", "", "11:B:1", "Y", "A", "Y", "Y"])
        if r.random() < 0.2:
            parts.append(list(r.choice(_MORE)))
        parts.append(["HI", "ABK:I10"])
        if r.random() < 0.15:
            parts += [list(one) for one in r.choice(_AFTER_HI)]
        for number, charge in enumerate(charges, start=1):
            parts.append(["LX", str(number)])
            code = r.choice(("HC:99213", "HC:99214:25", "HC:93000:26:59"))
            units = str(r.randint(1, 3))
            if is_bill:
                parts.append(["SV2", "0510", code, shortest(charge), "UN", units])
            else:
                parts.append(["SV1", code, shortest(charge), "UN", units, "", "", "1"])
            if not is_bill or r.random() < 0.7:
                parts.append(["DTP", "472", "D8", day])
            if r.random() < 0.7:
                parts.append(["REF", "6R", f"{id_}L{number}"])
        record = self._decision(id_, charges)
        if r.random() < 0.2:
            self._reverse(record, charges)
        text = ""
        while r.random() < self._twisted:
            if r.random() < 0.5:
                self._twist_claim(parts)
            else:
                text = self._twist_decision(record) or text
        self._segments += ["*".join(part) for part in parts]
        if r.random() < 0.98:
            self.decisions.append(text or json.dumps(record))

    def _address(self) -> list[list[str]]:
        born = f"{self._r.randint(1950, 2010)}0{self._r.randint(1, 9)}15"
        return [
            ["N3", "2 ELM ST"],
            ["N4", "BOISE", "ID", "83701"],
            ["DMG", "D8", born, "F"],
        ]

    def _decision(self, id_: str, charges: list[int]) -> dict[str, Any]:
        r = self._r
        lines = []
        total = 0
        is_denied = r.random() < 0.1
        for number, charge in enumerate(charges, start=1):
            left = charge
            trios = []
            for code, reason in r.sample(
                (("CO", "45"), ("PR", "1"), ("PR", "2"), ("OA", "94"), ("PR", "3"), ("PI", "45")),
                r.randint(0, 4),
            ):
                cents = r.randint(0, left // 2)
                if cents:
                    trios.append({"group": code, "reason": reason, "amount": dollars(cents, r)})
                    left -= cents
            if is_denied and left:
                trios.append({"group": "CO", "reason": "29", "amount": dollars(left, r)})
                left = 0
            total += left
            one: dict[str, Any] = {"line": number, "paid": dollars(left, r), "adjustments": trios}
            if r.random() < 0.6:
                one["allowed"] = dollars(r.randint(left, charge), r)
            if r.random() < 0.3:
                one["remarks"] = ["N130"]
            lines.append(one)
        found: dict[str, Any] = {
            "claim": id_,
            "status": "4" if is_denied and r.random() < 0.5 else "1",
            "payer_claim_control_number": f"P{id_}" if r.random() < 0.98 else "PC1",
            "paid": dollars(total, r),
            "lines": lines,
        }
        if r.random() < 0.3:
            found["received"] = "2026-05-01"
        if r.random() < 0.3:
            found["covered"] = "0.01"
        return found

    def _reverse(self, record: dict[str, Any], charges: list[int]) -> None:
        """Take the payment back and, mostly, pay anew."""
        r = self._r
        number = record["payer_claim_control_number"]
        again = json.loads(json.dumps(record)) | {"status": "22"}
        if r.random() < 0.2:
            self._twist_decision(again)
        self.later.append(json.dumps(again))
        if r.random() < 0.7:
            more = {"payer_claim_control_number": f"{number}A", "status": "1"}
            if r.random() < 0.5:
                more["original_claim_control_number"] = number
            self.later.append(json.dumps(self._decision(record["claim"], charges) | more))

    def _adjustment(self) -> dict[str, Any]:
        r = self._r
        return {
            "provider": npi(r.randint(1, 4)),
            "group": r.choice(("G1", "G2", "G9")),
            "reason": r.choice(("CS", "LE", "WO", "FB", "72", "AH", "ZZ")),
            "reference": r.choice(("AUDIT", "PC1", "")),
            "amount": r.choice(("-10.00", "10", "0.01", "5", "0")),
        }

    def _twist_claim(self, parts: list[list[str]]) -> None:
        r = self._r
        part = r.choice(parts)
        positions = [position for name, position in _ELEMENTS if name == part[0]]
        if not positions:
            return
        position = r.choice(positions)
        part += [""] * (position + 1 - len(part))
        part[position] = r.choice(_ELEMENTS[part[0], position])

    def _twist_decision(self, record: dict[str, Any]) -> str:
        """Changes a key of it, or returns another text of it."""
        r = self._r
        spots = [(record, _KEYS)]
        lines = [one for one in record.get("lines") or () if isinstance(one, dict)]
        spots += [(one, _LINE_KEYS) for one in lines]
        trios = [t for one in (record, *lines) for t in one.get("adjustments") or ()]
        spots += [(one, _TRIO_KEYS) for one in trios]
        if r.random() < 0.2:
            return self._spelled(json.dumps(record))
        spot, table = r.choice(spots)
        key = r.choice(list(table))
        value = r.choice(table[key])
        if value is _ABSENT:
            spot.pop(key, None)
        else:
            spot[key] = value
        return ""

    def _spelled(self, text: str) -> str:
        r = self._r
        return r.choice(
            (
                text.replace('"claim"', '"claim" : "C1", "claim"'),
                text.replace("{", " {\t ").replace(":", " : "),
                text.replace('"status"', '"st\\u0061tus"'),
                text + " ",
                text + " x",
                text[:-1],
                text.replace('"paid"', '"paid": "1", "paid"', 1),
                text.replace("]", ",]", 1),
                text.replace('"1"', "1", 1),
                text.replace("P", "\u00c9", 1),
                text.replace('"lines"', '"LINES"'),
                text.replace('"}', '",}', 1),
                f"[{text}]",
            )
        )
