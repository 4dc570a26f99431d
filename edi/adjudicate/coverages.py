"""What is known of members' other coverages: JSON Lines of the facts that `edi cob order` reads."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from edi.adjudicate.error import InvalidPlans
from edi.cob import facts
from edi.cob.facts_json import NotJson, parsed
from edi.cob.payer_order import Order, order
from edi.rules.partner.table import near, there_are

_KEYS = ("member", "first_name", "plan", "person", "coverages", "names")
_ANY_DAY = "2000-01-01"


class Known(NamedTuple):
    """One member's facts."""

    first_name: str
    plan: str  # which of the coverages this plan is
    facts: facts.Facts
    names: Mapping[str, str]  # of payers, by the id of their coverage

    def order(self, on: date) -> Order:
        return order(self.facts.person, self.facts.coverages, on)

    def name(self, id_: str) -> str:
        return self.names.get(id_, id_)


class Coverages:
    """Those of a plan's members."""

    def __init__(self, known: dict[str, list[Known]]) -> None:
        self._known = known

    @classmethod
    def read(cls, file: Path) -> "Coverages":
        """Raises `InvalidPlans`, `OSError`."""
        found: dict[str, list[Known]] = {}
        with file.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                try:
                    member, one = _read(parsed(line))
                except (facts.WrongFacts, NotJson, _Wrong) as error:
                    says = str(error).removeprefix("line 1, ")
                    raise InvalidPlans(f"{file}, line {number}: {says}") from None
                same = found.setdefault(member, [])
                if any(other.first_name == one.first_name for other in same):
                    raise InvalidPlans(f"{file}, line {number}: this member has a line before")
                same.append(one)
        return cls(found)

    def of(self, member: str, first_name: str) -> Known | None:
        for one in self._known.get(member.upper(), ()):
            if one.first_name in ("", first_name.upper()):
                return one
        return None


class _Wrong(ValueError):
    """A line that is not as it must be."""


def _read(record: Any) -> tuple[str, Known]:
    if not isinstance(record, dict):
        raise _Wrong("not a JSON object")
    for key in record:
        if key not in _KEYS:
            raise _Wrong(f"unknown key {key}{near(key, _KEYS) or there_are(_KEYS)}")
    for key in ("member", "plan"):
        if not isinstance(record.get(key), str) or not record[key]:
            raise _Wrong(f"{key} must be a text")
    names, first = record.get("names", {}), record.get("first_name", "")
    if not isinstance(names, dict) or not all(isinstance(one, str) for one in names.values()):
        raise _Wrong("names must be texts by the id of a coverage")
    if not isinstance(first, str):
        raise _Wrong("first_name must be a text")
    own = {key: record[key] for key in ("person", "coverages") if key in record}
    known = facts.read({"on": _ANY_DAY, **own})
    ids = [one.id for one in known.coverages]
    if record["plan"] not in ids:
        raise _Wrong(f"plan names none of the coverages{there_are(ids)}")
    return record["member"].upper(), Known(first.upper(), record["plan"], known, names)
