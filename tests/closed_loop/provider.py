"""A provider that shares no code with the project: its claims, other coverages, posted payments."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

Segments = list[list[str]]

BILLED, REPLACED, VOIDED = "1", "7", "8"  # CLM05-3
OTHER_MUTUAL = {
    "name": "OTHER MUTUAL",
    "id": "22222",
    "address": ["PO BOX 9", "BOISE", "ID", "83701"],
}
ADMINISTRATOR = {"name": "EXAMPLE BENEFIT ADMINISTRATORS", "id": "12345"}


def segments(path: Path) -> Segments:
    return [one.strip().split("*") for one in path.read_text("ascii").split("~") if one.strip()]


# -- claims


class Level(NamedTuple):
    """An HL with its own segments and its claims."""

    number: str
    parent: str
    own: Segments
    claims: list[Segments]


def levels(found: Segments) -> tuple[Segments, list[Level]]:
    """What stands before the first HL of a file with one transaction set, and its levels."""
    head: Segments = []
    opened: list[Level] = []
    for one in found:
        if one[0] in ("SE", "GE", "IEA"):
            continue
        if one[0] == "HL":
            opened.append(Level(one[1], one[2], [one], []))
        elif not opened:
            head.append(one)
        elif one[0] == "CLM":
            opened[-1].claims.append([one])
        elif opened[-1].claims:
            opened[-1].claims[-1].append(one)
        else:
            opened[-1].own.append(one)
    return head, opened


def corrections(
    source: Path, target: Path, numbers: Mapping[str, str], seed: int, frequency: str
) -> dict[str, Decimal]:
    """Writes replacements (CLM05-3 7) or voids (8) of one claim in five, each with the payer's
    number (REF*F8). A replacement charges ten dollars more where no other payer has decided. With
    1, the claims that the voids are about are billed anew, under another number. Where no claim is
    chosen no file is written. Returns the charge of each by CLM01."""
    rng = random.Random(seed)
    head, found = levels(segments(source))
    kept: dict[str, list[Segments]] = {}
    charges: dict[str, Decimal] = {}
    for level in found:
        for claim in level.claims:
            if rng.random() < 0.2 and claim[0][1] in numbers:
                changed = _corrected(claim, numbers[claim[0][1]], frequency)
                charges[changed[0][1]] = Decimal(changed[0][2])
                kept.setdefault(level.number, []).append(changed)
    if not kept:
        return {}
    parents = {level.number: level.parent for level in found}
    needed: set[str] = set()
    for number in kept:
        while number:
            needed.add(number)
            number = parents[number]
    body: Segments = []
    renumbered = {"": ""}
    for level in found:
        if level.number not in needed:
            continue
        renumbered[level.number] = str(len(renumbered))
        has_child = any(parents[one] == level.number for one in needed)
        hl = ["HL", renumbered[level.number], renumbered[level.parent], level.own[0][3]]
        body += [[*hl, "1" if has_child else "0"], *level.own[1:]]
        body += [one for claim in kept.get(level.number, ()) for one in claim]
    isa, gs, st, *header = head
    isa[13] = f"9{isa[13][1:]}"
    header[0][3] += f"-{frequency}"  # BHT03
    inside = [st, *header, *body]
    ends = [["SE", str(len(inside) + 1), st[2]], ["GE", "1", gs[6]], ["IEA", "1", isa[13]]]
    target.write_text("".join("*".join(one) + "~\n" for one in [isa, gs, *inside, *ends]), "ascii")
    return charges


def _corrected(claim: Segments, number: str, frequency: str) -> Segments:
    made = [list(one) for one in claim]
    facility, qualifier, _ = made[0][5].split(":")
    made[0][5] = f"{facility}:{qualifier}:{frequency}"
    if frequency == BILLED:
        made[0][1] += "R"
        return made
    place = next(n for n, one in enumerate(made) if one[:2] == ["REF", "D9"])
    made.insert(place, ["REF", "F8", number])
    if frequency == REPLACED and not any(one[0] == "SBR" for one in made):
        line = next(one for one in made if one[0] in ("SV1", "SV2", "SV3"))
        charge = 3 if line[0] == "SV2" else 2
        line[charge] = _text(Decimal(line[charge]) + 10)
        made[0][2] = _text(Decimal(made[0][2]) + 10)
    return made


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"


def other_coverages(claims: Sequence[Path], groups: Sequence[str]) -> dict[str, object]:
    """Four members in five have another coverage, with another of the groups; one half of them with
    the same administrator."""
    seen: dict[str, str] = {}
    for path in claims:
        group = ""
        for one in segments(path):
            if one[0] == "SBR":
                group = one[3] if len(one) > 3 else ""
            if one[:2] == ["NM1", "IL"] and group in groups:
                seen.setdefault(one[9], group)
    coverages = [
        {
            "member_id": member,
            "coverage_id": f"X{member[1:]}",
            "filing": "CI",
            "group_number": groups[(groups.index(group) + 1 + n % 4) % len(groups)],
            "effective": "2026-01-01",
            "payer": ADMINISTRATOR if n % 2 else OTHER_MUTUAL,
        }
        for n, (member, group) in enumerate(seen.items())
        if n % 5
    ]
    return {"coverage": coverages, "administrator": [ADMINISTRATOR["id"]]}


# -- payments


class Posted(NamedTuple):
    """A claim of an 835, dollars."""

    status: str
    charge: Decimal
    paid: Decimal
    adjusted: dict[tuple[str, str], Decimal]  # by group and reason, claim and lines together


def posted(path: Path) -> Iterator[tuple[str, Posted]]:
    """CLM01 and what was paid, in the order of the file."""
    for st in _parts(segments(path), "ST"):
        for clp in _parts(st, "CLP"):
            adjusted: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
            for one in clp:
                if one[0] == "PLB":
                    break
                if one[0] == "CAS":
                    for at in range(2, len(one), 3):
                        adjusted[one[1], one[at]] += Decimal(one[at + 1])
            _, number, status, charge, paid = clp[0][:5]
            yield number, Posted(status, Decimal(charge), Decimal(paid), dict(adjusted))


def _parts(found: Segments, name: str) -> Iterator[Segments]:
    starts = [n for n, one in enumerate(found) if one[0] == name]
    for start, end in zip(starts, [*starts[1:], len(found)], strict=True):
        yield found[start:end]


def payer_numbers(decisions: Path) -> dict[str, str]:
    """The payer's claim number by CLM01."""
    found = map(json.loads, decisions.read_text("utf-8").splitlines())
    return {one["claim"]: one["payer_claim_control_number"] for one in found if "claim" in one}
