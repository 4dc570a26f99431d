"""Defects of interchange, group and transaction set (ENV)."""

import re
from collections.abc import Callable

from claim_file import ClaimFile, NoPlace, Segment
from defect import Spot, defect, put

ALL = "PIDRAS"
WHOLE_FILE = Spot(None)


def other_number(value: str) -> str:
    """A number of as many digits."""
    return f"{(int(value) + 4321) % 10 ** len(value):0{len(value)}}"


def one_more(value: str) -> str:
    return str(int(value) + 1)


put("IEA02 differs from ISA13", "ENV003", ALL, "IEA", 2, other_number)
put("number of groups is wrong", "ENV004", ALL, "IEA", 1, one_more)
put("GE02 differs from GS06", "ENV005", ALL, "GE", 2, one_more)
put("number of transaction sets is wrong", "ENV006", ALL, "GE", 1, one_more)
put("SE02 differs from ST02", "ENV007", ALL, "SE", 2, other_number)
put("GS01 of another kind of transaction set", "ENV012", "PIDR", "GS", 1, "HN", spot=1)


@defect("GS08 of no guide", "ENV013", "R")
def _no_guide(file: ClaimFile) -> Segment:
    file.pick("GS")[8] = "005010X999A1"
    return file.pick("ST")


put("ST03 of another guide than GS08", "ENV013", "PID", "ST", 3, "005010X228")
put("ISA09 has a thirteenth month", "ENV014", ALL, "ISA", 9, "261315")
put("ISA10 has 25 hours", "ENV014", ALL, "ISA", 10, "2515")
put("GS04 is April 31", "ENV014", ALL, "GS", 4, "20260431")
put("GS05 has 75 minutes", "ENV014", ALL, "GS", 5, "0975")
put("ISA15 is neither test nor production", "ENV017", ALL, "ISA", 15, "X")
put("ISA05 is no qualifier", "ENV017", ALL, "ISA", 5, "QQ")
put("ISA07 is no qualifier", "ENV017", ALL, "ISA", 7, "7X")
put("ISA14 is neither 0 nor 1", "ENV017", ALL, "ISA", 14, "2")
put("GS07 is not X", "ENV017", ALL, "GS", 7, "T")


@defect("group number with letters", "ENV017", ALL)
def _letters(file: ClaimFile) -> Spot:
    gs = file.pick("GS")
    gs[6] = file.pick("GE")[2] = "A1001"
    return Spot(gs, 6)


@defect("text without ISA", "ENV001", ALL)
def _no_header(file: ClaimFile) -> Spot:
    file.remove(file.pick("ISA"))
    return WHOLE_FILE


@defect("ISA06 one blank short", "ENV002", ALL)
def _short_header(file: ClaimFile) -> Spot:
    isa = file.pick("ISA")
    isa[6] = isa[6][:-1]
    return Spot(isa, 6)


@defect("SE01 is not the number of segments", "ENV008", ALL)
def _count(file: ClaimFile) -> Spot:
    file.text()
    file.counted = False
    se = file.pick("SE")
    se[1] = str(int(se[1]) + file.rng.choice((-3, -1, 1, 2, 10)))
    return Spot(se, 1)


def _lost(trailer: str, following: str) -> None:
    @defect(f"{trailer} is missing", "ENV009", ALL)
    def plant(file: ClaimFile) -> Spot:
        file.text()
        file.counted = False
        file.remove(file.pick(trailer))
        return Spot(file.pick(following) if following else None)


_lost("SE", "GE")
_lost("GE", "IEA")
_lost("IEA", "")


@defect("a segment between SE and GE", "ENV010", ALL)
def _outside(file: ClaimFile) -> Segment:
    return file.insert(file.pick("SE"), "REF*EI*820111222")


@defect("a segment before the group", "ENV010", ALL)
def _before_group(file: ClaimFile) -> Segment:
    return file.insert(file.pick("ISA"), "REF*EI*820111222")


def _doubled(first: str, last: str, element: int) -> Callable[[ClaimFile], Spot]:
    """The envelope from one segment to another a second time, with the same control number."""

    def plant(file: ClaimFile) -> Spot:
        begin, end = file.index(file.pick(first)), file.index(file.pick(last))
        again = [str(one) for one in file.segments[begin : end + 1]]
        made = file.insert(file.segments[end], *again)
        if first == "ST":
            file.pick("GE")[1] = "2"
        if first == "GS":
            file.pick("IEA")[1] = "2"
        return Spot(made, element)

    return plant


defect("ST02 twice in a group", "ENV011", "A")(_doubled("ST", "SE", 2))
defect("GS06 twice in an interchange", "ENV011", "A")(_doubled("GS", "GE", 6))
defect("ISA13 twice in a file", "ENV011", "A", "warning")(_doubled("ISA", "IEA", 13))


@defect("blanks before a segment", "ENV015", ALL, "warning")
def _blanks(file: ClaimFile) -> Segment:
    one = file.choose(file.segments[1:])
    at = file.index(one)

    def spaced(text: str) -> str:
        lines = text.split("\n")
        lines[at] = "  " + lines[at]
        return "\n".join(lines)

    file.after = spaced
    return file.segments[at - 1]


@defect("text behind IEA", "ENV016", ALL, "warning")
def _behind(file: ClaimFile) -> Spot:
    file.after = lambda text: text + "END OF FILE\n"
    return WHOLE_FILE


@defect("a segment of 140,000 characters", "ENV018", "PIDRS")
def _endless(file: ClaimFile) -> Segment:
    one = file.pick("N1" if file.guide == "835" else "NM1", when=lambda s: s[3] or s[2])
    one[2 if one.id == "N1" else 3] = "A" * 140_000
    return one


@defect("wrapped every 80 characters", "ENV019", ALL, "warning")
def _wrapped(file: ClaimFile) -> Spot:
    file.after = lambda text: re.sub("(.{80})", r"\1\n", text.replace("\n", ""))
    return WHOLE_FILE


@defect("composites by another separator than ISA16", "ENV020", "PIDR")
def _separator(file: ClaimFile) -> Spot:
    isa = file.pick("ISA")
    if sum(str(one).count(":") for one in file.segments) < 5:
        raise NoPlace
    isa[16] = ">"
    return Spot(isa, 16)
