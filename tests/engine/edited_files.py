"""Files of several claims and payees, and edits that make something wrong in them."""

import re
import sys
from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
BASE = ROOT / "fixtures" / "rules" / "base"
sys.path.insert(0, str(ROOT / "scripts"))

import claim_files  # noqa: E402


def generated(kind: str, claims: int, seed: int = 7) -> str:
    return "".join(f"{segment}~\n" for segment in claim_files.KINDS[kind](claims, seed))


def one_provider(claims: int) -> str:
    """A professional claim file with one billing provider and a subscriber for each claim."""
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    head, _, rest = text.partition("HL*2*1*22")
    body, end, tail = rest.partition("SE*")
    many = ""
    for n in range(2, 2 * claims + 2, 2):
        level = body.replace("HL*3*2*23", f"HL*{n + 1}*{n}*23")
        many += f"HL*{n}*1*22" + re.sub(r"(NM1\*IL\*.*\*)\w+~", rf"\g<1>M{n:04}~", level)
    count = (head + many).partition("ST*")[2].count("~") + 1
    return head + many + end + re.sub(r"^\d+", str(count), tail)


def one_payer_batch(payments: int) -> str:
    """An 835 with one LX and many claim payments; what they sum to is not BPR02."""
    text = (BASE / "remittance.edi").read_text(encoding="utf-8")
    head, claim, rest = text.partition("CLP*")
    body, end, tail = rest.partition("PLB*")
    many = (f"{claim}{n}{body.replace('P1002*', f'P1002{n}*')}" for n in range(payments))
    return head + "".join(many) + end + tail


FILES = {
    "providers": generated("837p", 40),
    "facilities": generated("837i", 25),
    "payees": generated("835", 60),
    "one provider": one_provider(40),
    "one batch": one_payer_batch(40),
}

# And of the guides whose claims get no precheck, or that are about no claims.
ALL_FILES = {
    **FILES,
    "dentists": generated("837d", 90),
    "acknowledgements": generated("999", 150),
    "statuses": generated("277ca", 120),
    "one provider's statuses": generated("277ca", 45, 32),
}

EDITS = (
    *("drop", "repeat", "blank", "value", "level", "pad", "empty", "set", "group", "payment"),
    *("acknowledgment", "header", "filler", "trailer", "last", "adjustment", "service"),
)
VALUES = ("", "X", "20", "22", "1", "CO", "0", "99999999999", "0001")
INSERTED = {
    "level": "\nHL*9*1*22*0",
    "empty": "",
    "set": "\nST*837*0001*005010X222A1",
    "group": "\nGE*1*1",
    "payment": "\nCLP*1*1*1*1",
    "acknowledgment": "\nTA1*1*260101*1200*A*000",
    "header": "\nISA*00*",
    "filler": "\nHL\0*2*1*22*0",
    "trailer": "\nIK5*A",
    "last": "\nAK9*A*1*1*1",
    "adjustment": "\nPLB*1500001213*20261231*WO:1*1",
    "service": "\nSVC*HC:99213*100*100",
}
EDIT = st.tuples(st.sampled_from(EDITS), st.floats(0, 0.999), st.sampled_from(VALUES))


def edited(text: str, edits: list[tuple[str, float, str]]) -> str:
    segments = text.split("~")
    for kind, place, value in edits:
        at = int(place * len(segments))
        match kind:
            case "drop":
                del segments[at]
            case "repeat":
                segments[at : at + 12] = segments[at : at + 12] * 2
            case "blank":
                segments[at] = segments[at].replace("*", "**", 1)
            case "pad":
                segments[at] = " " + segments[at]
            case "value":
                elements = segments[at].split("*")
                elements[len(elements) // 2] = value
                segments[at] = "*".join(elements)
            case _:
                segments.insert(at, INSERTED[kind])
    return "~".join(segments)
