"""What profiles come to, as values."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from edi.finding import Severity
from edi.rules.index import Stamp
from edi.rules.partner.applies import Applies
from edi.rules.partner.binding import Bound, for_partner
from edi.rules.partner.lists import Lists
from edi.rules.rule import Rule
from edi.rules.written import WrittenRule

if TYPE_CHECKING:
    from edi.rules.partner.partner import Partner


class Terms(NamedTuple):
    """How findings of claims are treated to which a profile applies: codes or prefixes that are
    off, and severities, by code or prefix."""

    applies: Applies
    ignore: tuple[str, ...]
    severities: tuple[tuple[str, Severity], ...]

    def is_off(self, code: str) -> bool:
        """Are findings of this rule not wanted? The longest code or prefix that fits decides."""
        off = max((len(one) for one in self.ignore if code.startswith(one)), default=0)
        return off > max((len(c) for c, _ in self.severities if code.startswith(c)), default=0)

    def severity(self, code: str) -> Severity | None:
        """What is set for a rule, by the longest code or prefix that fits; None for nothing."""
        fit = [one for one in self.severities if code.startswith(one[0])]
        return max(fit, key=lambda one: len(one[0]))[1] if fit else None


class Profiles(NamedTuple):
    """What some profiles come to. `files` are theirs, with those of rules that they name."""

    rules: tuple[Rule, ...] = ()
    terms: tuple[Terms, ...] = ()
    files: tuple[Path, ...] = ()


class ReadPart(NamedTuple):
    """What one file came to: a file of rules, or a profile in TOML with the rules of its tables and
    of its files."""

    file: Path
    text: str
    partner: "Partner | None" = None  # None for a file of rules
    of_files: Lists = MappingProxyType({})  # its lists that stand in files of their own
    stamps: Mapping[str, Stamp] = MappingProxyType({})  # of these files, by path
    bound: tuple[Bound, ...] = ()
    written: tuple[tuple[Path, str, tuple[WrittenRule, ...]], ...] = ()
    terms: Terms | None = None

    @property
    def applies(self) -> Applies:
        return self.partner.applies if self.partner is not None else Applies()

    @property
    def rules(self) -> tuple[Rule, ...]:
        written = (one for *_, rules in self.written for one in for_partner(self.applies, rules))
        return (*(one.rule for one in self.bound), *written)
