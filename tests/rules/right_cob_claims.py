"""Right claims after other payers, in all shapes of deciding; seeded, amounts in cents."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
KINDS = ("professional", "institutional", "dental")
SHAPES = (
    *("line", "claim", "split", "bundled", "denied", "liability", "liability of the claim"),
    *("two payers", "three payers", "claim and line", "bypassed", "bypassed and decided"),
    *("Medicare", "Medicare and supplement", "Medicaid", "to Medicare", "dual coverage"),
    *("Advantage", "TRICARE", "later payer named", "capitation", "repriced"),
)
MBI = "1EG4TE5MK73"
_SERVICES = {  # the service of a line, and what its SVD says of it
    "professional": ("SV1*HC:99214*{charge}*UN*{units}***1", "HC:99214**{units}"),
    "institutional": ("SV2*0450*HC:99284*{charge}*UN*{units}", "HC:99284*0450*{units}"),
    "dental": ("SV3*AD:D2150*{charge}****{units}", "AD:D2150**{units}"),
}

Trio = tuple[str, str, int]


@dataclass
class Decision:
    """What a payer made of a charge."""

    paid: int
    trios: list[Trio]
    into: int = 0  # line that this one was bundled into
    parts: int = 1  # 2430 loops


@dataclass
class Payer:
    level: str
    filing: str = "CI"
    identifier: str = ""
    member: str = ""
    by_line: bool = True
    decisions: list[Decision] = field(default_factory=list)
    bypassed: bool = False
    liability: str = ""  # "line" or "claim": where AMT*EAF stands
    insurance_type: str = ""


def money(cents: int) -> str:
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02}".rstrip("0").rstrip(".")


def claim(kind: str, shape: str, seed: int) -> bytes:
    """A file with one claim. `shape` is one of `SHAPES`."""
    return _Maker(kind, shape, random.Random(f"{kind} {shape} {seed}")).text().encode()


class _Maker:
    def __init__(self, kind: str, shape: str, rng: random.Random) -> None:
        self.kind, self.shape, self.rng = kind, shape, rng
        count = rng.randint(2 if shape == "bundled" else 1, 5)
        self.charges = [rng.randint(2000, 90000) for _ in range(count)]
        self.units = [1 if kind == "dental" else rng.randint(1, 4) for _ in range(count)]
        self.destination = "CI"
        self.payers = self._payers()

    # -- who decided what

    def _payers(self) -> list[Payer]:
        shape = self.shape
        first = Payer("P", member="QX1")
        if shape in ("Medicare", "Medicare and supplement", "Medicaid"):
            first.filing, first.member = ("MA" if self.kind == "institutional" else "MB"), MBI
        first.filing = {"Advantage": "16", "TRICARE": "CH"}.get(shape, first.filing)
        first.by_line = shape not in ("claim", "liability of the claim", "claim and line")
        first.by_line = first.by_line and shape != "dual coverage"
        payers = [first]
        if shape == "Medicaid":
            self.destination = "MC"
        if shape == "TRICARE":
            first.filing, self.destination = "CI", "CH"
        if shape == "to Medicare":
            self.destination = "MA" if self.kind == "institutional" else "MB"
        if shape in ("two payers", "claim and line", "Medicare and supplement", "dual coverage"):
            payers.append(Payer("S", member="QX2", by_line=shape != "dual coverage"))
        if shape == "three payers":
            payers += [Payer("S", member="QX2"), Payer("T", member="QX3")]
        if shape.startswith("bypassed"):
            first.bypassed = True
        if shape == "bypassed and decided":
            payers.append(Payer("S", member="QX2"))
        if shape.startswith("liability"):
            first.liability = "line" if first.by_line else "claim"
        for number, payer in enumerate(payers):
            payer.identifier = f"5432{0 if shape == 'dual coverage' else number}"
            if not payer.bypassed:
                payer.decisions = [self._decide(n, payers[:number], payer) for n in self._lines()]
        if shape == "later payer named":
            payers.append(Payer("T", "MC", "99887", "QX9"))
        return payers

    def _lines(self) -> range:
        return range(len(self.charges))

    def _decide(self, line: int, before: list[Payer], payer: Payer) -> Decision:
        charge, rng = self.charges[line], self.rng
        decided = [one.decisions[line] for one in before if one.decisions]
        if payer.filing in ("MA", "MB"):
            return _of_medicare(charge, rng)
        if decided:
            return _of_later(charge, decided, rng)
        if self.shape == "bundled" and line == 1:
            return Decision(0, [("CO", "97", charge)], into=1)
        if self.shape == "denied" and line == 0:
            return Decision(0, [rng.choice([("PR", "96", charge), ("CO", "29", charge)])])
        if self.shape == "capitation":
            return Decision(0, [("CO", "24", charge)])
        excess = rng.randint(0, charge // 2)
        deductible = rng.randint(0, (charge - excess) // 4)
        coinsurance = rng.randint(0, (charge - excess - deductible) // 3)
        trios = [("CO", "45", excess), ("PR", "1", deductible), ("PR", "2", coinsurance)]
        made = Decision(charge - excess - deductible - coinsurance, trios)
        made.parts = 2 if self.shape == "split" and made.paid > 100 else 1
        return made

    # -- the file

    def text(self) -> str:
        base = (BASE / f"{self.kind}.edi").read_text(encoding="utf-8")
        level = "PSTABC"[len(self.payers)]
        if self.shape == "later payer named":
            level = "S"
        by_code = self.destination in ("MA", "MB") and self.kind != "institutional"
        head = base[: base.index("SBR*P")]
        relation = "18" if self.kind == "institutional" else ""
        head = head.replace(
            f"SBR*S*{relation}*G0012******CI",
            f"SBR*{level}*{relation}*G0012**{'12' if by_code else ''}****{self.destination}",
        )
        if self.destination in ("MA", "MB"):
            head = head.replace("MI*TS1000877", f"MI*{MBI}")
        segments = head.split("~\n")[:-1]
        at = next(n for n, one in enumerate(segments) if one.startswith("CLM*"))
        values = segments[at].split("*")
        segments[at] = "*".join([*values[:2], money(sum(self.charges)), *values[3:]])
        if self.kind == "institutional" and self.destination == "MA":
            paid = sum(one.paid for payer in self.payers for one in payer.decisions)
            where = next(n for n, one in enumerate(segments) if one.startswith("HI*ABK")) + 1
            segments.insert(where, f"HI*BE:12:::{money(paid)}")
        for payer in self.payers:
            segments += self._payer(payer)
        for line in self._lines():
            segments += self._line(line)
        begin = next(n for n, one in enumerate(segments) if one.startswith("ST*"))
        tail = base[base.index("~\nSE*") + 2 :].split("*")
        tail[1] = str(len(segments) - begin + 1)
        return "~\n".join(segments) + "~\n" + "*".join(tail)

    def _payer(self, payer: Payer) -> Iterator[str]:
        yield f"SBR*{payer.level}*18*GRP{payer.level}**{payer.insurance_type}****{payer.filing}"
        trios: list[Trio] = [trio for one in payer.decisions for trio in one.trios]
        if payer.decisions and not payer.by_line:
            yield from _cas(trios)
        if payer.bypassed:
            yield f"AMT*A8*{money(sum(self.charges))}"
        elif payer.decisions:
            yield f"AMT*D*{money(sum(one.paid for one in payer.decisions))}"
        if payer.liability == "claim":
            yield f"AMT*EAF*{money(_owed(trios))}"
        yield "OI***Y***Y"
        if payer.filing in ("MB", "MA"):
            yield "MOA***MA01"
        yield f"NM1*IL*1*DOE*ANN****MI*{payer.member}"
        yield f"NM1*PR*2*PLAN {payer.level}*****PI*{payer.identifier}"
        if payer.decisions and not payer.by_line:
            yield "DTP*573*D8*20260428"

    def _line(self, line: int) -> Iterator[str]:
        service, procedure = _SERVICES[self.kind]
        units = self.units[line]
        yield f"LX*{line + 1}"
        yield service.format(charge=money(self.charges[line]), units=units)
        yield (
            f"DTP*472*D8*202604{line + 1:02}"
            if self.kind != "institutional"
            else ("DTP*472*D8*20260409")
        )
        if self.shape == "repriced":
            yield f"HCP*03*{money(self.charges[line] - 1000)}*10"
        for payer in self.payers:
            if not payer.decisions or not payer.by_line:
                continue
            made = payer.decisions[line]
            owed = _owed(made.trios)
            for part in range(made.parts):
                paid, trios = made.paid, made.trios
                if made.parts > 1:
                    first = paid // 2
                    paid = paid - first if part else first
                    trios = made.trios[:1] if part else made.trios[1:]
                count = 0 if not made.paid and not made.into else units
                name = procedure.format(units=count)
                into = f"*{made.into}" if made.into else ""
                yield f"SVD*{payer.identifier}*{money(paid)}*{name}{into}"
                yield from _cas(trios)
                yield "DTP*573*D8*20260428"
                if payer.liability == "line":
                    yield f"AMT*EAF*{money(owed)}"


def _of_medicare(charge: int, rng: random.Random) -> Decision:
    excess = rng.randint(0, charge // 2)
    deductible = rng.choice([0, rng.randint(0, (charge - excess) // 2)])
    payable = charge - excess - deductible
    coinsurance = payable // 5
    withheld = round((payable - coinsurance) * 0.02)
    trios = [("CO", "45", excess), ("CO", "253", withheld), ("PR", "1", deductible)]
    trios.append(("PR", "2", coinsurance))
    return Decision(payable - coinsurance - withheld, trios)


def _of_later(charge: int, before: list[Decision], rng: random.Random) -> Decision:
    """After others: 23 for what they paid and wrote off, then a part of what is left."""
    done = sum(one.paid for one in before)
    done += sum(a for one in before for g, reason, a in one.trios if g != "PR" and reason != "23")
    left = charge - done
    own = rng.randint(0, left // 3)  # a contract of its own
    owed = rng.randint(0, left - own)
    return Decision(left - own - owed, [("OA", "23", done), ("CO", "45", own), ("PR", "2", owed)])


def _owed(trios: list[Trio]) -> int:
    return sum(amount for group, _, amount in trios if group == "PR")


def _cas(trios: list[Trio]) -> Iterator[str]:
    """One segment a group; amounts of one reason together, without those of nothing."""
    sums: dict[str, dict[str, int]] = {}
    for group, reason, amount in trios:
        of_group = sums.setdefault(group, {})
        of_group[reason] = of_group.get(reason, 0) + amount
    for group, found in sums.items():
        parts = [f"{reason}*{money(amount)}" for reason, amount in found.items() if amount]
        if parts:
            yield f"CAS*{group}*" + "**".join(parts)
