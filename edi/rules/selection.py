"""Which findings a user wants: --select, --ignore, --snip, --strict, --min-severity."""

from collections.abc import Iterable
from typing import NamedTuple

from edi.errors import EdiError
from edi.finding import Severity
from edi.rules import registry
from edi.rules.rule import Memory, Rule, Scope


class UnknownCode(EdiError, ValueError):
    """Codes or prefixes that no rule starts with, in `codes`."""

    def __init__(self, *codes: str) -> None:
        super().__init__(f"no rule has the code {', '.join(codes)}")
        self.codes = codes


class Selection(NamedTuple):
    """Codes or prefixes wanted (all when empty) and unwanted; the longest prefix that fits wins.

    `snip` is the highest SNIP type wanted. `strict` runs optional rules and turns warnings into
    errors; `min_severity` is the lowest to report after that. `profile` are the rules of a user's
    own files, which run beside those of the registry. `answered` are the claims that remittances
    answer, in the kind of memory of the rules that compare them; None where they are not given.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    snip: int = 7
    strict: bool = False
    min_severity: Severity = Severity.INFO
    profile: tuple[Rule, ...] = ()
    answered: Memory | None = None

    @classmethod
    def of(
        cls,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        snip: int = 7,
        strict: bool = False,
        min_severity: Severity | str = Severity.INFO,
        profile: Iterable[Rule] = (),
        answered: Memory | None = None,
    ) -> "Selection":
        """A selection of upper-cased, checked codes. Raises `UnknownCode`."""
        chosen = tuple(_codes(select))
        unwanted = tuple(_codes(ignore))
        own = tuple(profile)
        unknown = [
            prefix
            for prefix in dict.fromkeys((*chosen, *unwanted))
            if not _is_known(prefix) and not any(rule.code.startswith(prefix) for rule in own)
        ]
        if unknown:
            raise UnknownCode(*unknown)
        return cls(chosen, unwanted, snip, strict, Severity(min_severity), own, answered)

    def rule(self, code: str) -> Rule:
        """The rule with this code, of the profile or the registry. Raises `UnknownRule`."""
        for one in self.profile:
            if one.code == code:
                return one
        return registry.get(code)

    def rules_of(self, scope: Scope) -> tuple[Rule, ...]:
        """All rules that look at claims, claim payments or remittances."""
        return registry.rules_of(scope) + tuple(r for r in self.profile if scope in r.scopes)

    def wants(self, rule: Rule) -> bool:
        """Are this rule's findings wanted?"""
        if rule.snip > self.snip or (rule.declared.needs_answered and self.answered is None):
            return False
        chosen = max((len(p) for p in self.select if rule.code.startswith(p)), default=0)
        unwanted = max((len(p) for p in self.ignore if rule.code.startswith(p)), default=0)
        if unwanted and unwanted >= chosen:
            return False
        if self.select and not chosen:
            return False
        return not rule.optional or self.strict or rule.code in self.select

    def shows(self, severity: Severity) -> bool:
        """Is a finding of this severity, as it is reported, wanted?"""
        return self.min_severity is Severity.INFO or (
            _ORDER.index(severity) >= _ORDER.index(self.min_severity)
        )

    def severity(self, severity: Severity) -> Severity:
        """The severity to report under --strict or not."""
        if self.strict and severity is Severity.WARNING:
            return Severity.ERROR
        return severity


_ORDER = (Severity.INFO, Severity.WARNING, Severity.ERROR)  # from the lowest


def _is_known(prefix: str) -> bool:
    codes = (code for family in registry.FAMILIES for code in registry.codes(family))
    return any(code.startswith(prefix) for code in codes)


def _codes(values: Iterable[str]) -> Iterable[str]:
    for value in values:
        for code in value.split(","):
            if code.strip():
                yield code.strip().upper()
