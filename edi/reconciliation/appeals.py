"""How often and until when a denial can be appealed.

Without a file of your own: 180 days from the decision at each of two levels, as an employer's
plan must give its members (29 CFR 2560.503-1(h)(3)(i)); for Medicare (SBR09 or CLP06 MA, MB) 120
days for a redetermination (42 CFR 405.942) and 180 for a reconsideration (42 CFR 405.962). What
holds for a provider is mostly a matter of its contract, so payers can be given their own.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from edi.codes import claim_filing
from edi.errors import EdiError
from edi.toml_text import parsed

DEFAULT = (180, 180)
MEDICARE = (120, 180)
_KEYS = frozenset({"payer", "days"})


class InvalidAppeals(EdiError, ValueError):
    """A file of appeals is not right; the message says where."""


class Deadline(NamedTuple):
    """Of the next appeal."""

    level: int  # 1 is the first; one more than there are levels where none is left
    until: date | None  # None: no level is left, or the day of the decision is not known


class Appeals:
    """Days for each level, by payer."""

    def __init__(self, by_payer: Mapping[str, tuple[int, ...]] | None = None) -> None:
        self._by_payer = dict(by_payer or {})

    @classmethod
    def read(cls, path: Path) -> "Appeals":
        """From a TOML file of tables `[[appeals]]`, each with `payer` (an id) and `days` (a list).
        Raises `InvalidAppeals`, `OSError`."""
        try:
            content = parsed(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InvalidAppeals(f"not TOML: {error}") from None
        unknown = set(content) - {"appeals"}
        entries = content.get("appeals", [])
        if unknown or not isinstance(entries, list):
            raise InvalidAppeals("expected tables [[appeals]] and nothing else")
        found: dict[str, tuple[int, ...]] = {}
        for number, entry in enumerate(entries, 1):
            where = f"[[appeals]] {number}"
            if not isinstance(entry, dict) or set(entry) != _KEYS:
                raise InvalidAppeals(f"{where}: the keys are payer and days")
            payer, days = entry["payer"], entry["days"]
            if not isinstance(payer, str) or not payer:
                raise InvalidAppeals(f"{where}: payer is the id of a payer, as text")
            if payer in found:
                raise InvalidAppeals(f"{where}: this payer is there already")
            if not isinstance(days, list) or not all(
                type(one) is int and 0 < one < 3660 for one in days
            ):
                raise InvalidAppeals(f"{where}: days is a list of numbers, one for each level")
            found[payer] = tuple(days)
        return cls(found)

    def deadline(self, payer: str, filing: str, earlier: int, decided: date | None) -> Deadline:
        """Of a denial after so many `earlier` ones of the same claim."""
        usual = MEDICARE if claim_filing.is_medicare(filing) else DEFAULT
        days = self._by_payer.get(payer, usual)
        level = earlier + 1
        if level > len(days) or decided is None:
            return Deadline(level, None)
        return Deadline(level, decided + timedelta(days=days[earlier]))
