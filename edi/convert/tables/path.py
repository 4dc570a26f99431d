"""Paths of values: where in a guide the value of a column stands."""

import re
from functools import cache
from typing import NamedTuple

_PATH = re.compile(
    r"(?:(?P<rows>\w+):)?(?:(?P<loop>\w+)/)?"
    r"(?:(?P<chunk>@)|(?P<segment>[A-Z][A-Z0-9]{1,2})(?:\[(?P<qualifier>\w+)\])?(?:\#(?P<nth>\d))?"
    r"(?:(?P<element>\d\d)|@(?P<step>\d+))(?:-(?P<component>\d+))?"
    r"(?:/(?P<part>[12t]))?(?:\?(?P<other>\d\d)=(?P<value>\w+))?)"
)
_PARTS = {None: 0, "1": 1, "2": 2, "t": 3}


class Path(NamedTuple):
    """ "2010BA/NM109", "CLM05-3", "REF[G1]02", "LQ#202" (LQ02 of the second LQ).

    Without a loop it is of the row's own. "CAS@1" is the element next to the one that a group
    starts with. "/1" and "/2" at its end are the first and the last day of a range, "/t" what
    stands behind a date; "?08=XX" asks for the value of another element. "2000A/@" is the byte
    offset of a loop, "@" that of the segments that the row is read with. "2010AA:…" is for rows
    of that loop only.
    """

    text: str
    rows: str
    loop: str
    segment: str  # "" for an offset
    qualifier: str
    nth: int  # 0 for any
    element: int
    step: int  # -1 where `element` is not counted from the start of a group
    component: int  # 0: the whole element
    part: int
    condition: tuple[int, str] | None  # another element, and its value

    @property
    def shown(self) -> str:
        """As documentation shows it: "2010BA NM109", "CAS"."""
        return self.text.partition(":")[2] or self.text


@cache
def path_of(text: str) -> Path:
    """Raises `ValueError`."""
    found = _PATH.fullmatch(text)
    if found is None:
        raise ValueError(f"not the path of a value: {text}")
    group = found.groupdict()
    condition = (int(group["other"]), group["value"]) if group["other"] else None
    return Path(
        text,
        group["rows"] or "",
        group["loop"] or "",
        group["segment"] or "",
        group["qualifier"] or "",
        int(group["nth"] or 0),
        int(group["element"] or 0),
        int(group["step"]) if group["step"] else -1,
        int(group["component"] or 0),
        _PARTS[group["part"]],
        condition,
    )


def paths_of(sources: str) -> tuple[Path, ...]:
    """The paths of a column's sources, separated by " | "."""
    return tuple(path_of(one) for one in sources.split(" | "))
