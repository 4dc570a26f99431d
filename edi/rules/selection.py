"""Which findings a user wants, and how severe they are: the options of `edi validate`, and what
a configuration adds."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from edi.errors import EdiError
from edi.finding import Severity
from edi.rules import registry
from edi.rules.rule import Memory, Rule, Scope

if TYPE_CHECKING:
    from edi.rules.profile import Terms


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


    `severities` say how severe the findings of codes or prefixes are, None that they are off.
    `per_file` are codes or prefixes unwanted in files whose name fits a pattern: one without "/"
    is held against the last part of the name, any other against the whole path. `per_payer` are
    those unwanted of what is sent to, or comes from, the payer with an identifier. `terms` are
    what profiles say of the claims that they apply to.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    snip: int = 7
    strict: bool = False
    min_severity: Severity = Severity.INFO
    profile: tuple[Rule, ...] = ()
    answered: Memory | None = None
    severities: tuple[tuple[str, Severity | None], ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    per_payer: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    terms: "tuple[Terms, ...]" = ()

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
        own = tuple(profile)
        chosen, unwanted = tuple(_codes(select)), tuple(_codes(ignore))
        known_codes((*chosen, *unwanted), own)
        return cls(chosen, unwanted, snip, strict, Severity(min_severity), own, answered)

    def rule(self, code: str) -> Rule:
        """The rule with this code, of the profile or the registry. Raises `UnknownRule`."""
        for one in self.profile:
            if one.code == code:
                return one
        return registry.get(code)

    def rules_of(self, scope: Scope) -> tuple[Rule, ...]:
        """All rules that look at claims, claim payments or remittances."""
        own = tuple(rule for rule in self.profile if scope in rule.scopes)
        return tuple(r for r in registry.rules_of(scope) if not r.declared.needs_partner) + own

    def wants(self, rule: Rule) -> bool:
        """Are this rule's findings wanted?"""
        if rule.snip > self.snip or (rule.declared.needs_answered and self.answered is None):
            return False
        code, set_to = self._set(rule.code)
        chosen = max((len(p) for p in self.select if rule.code.startswith(p)), default=0)
        unwanted = max((len(p) for p in self.ignore if rule.code.startswith(p)), default=0)
        if unwanted and unwanted >= chosen:
            return False
        if code and set_to is None and len(code) > chosen:
            return False
        if self.select and not chosen:
            return False
        return not rule.optional or self.strict or rule.code in (*self.select, code)

    def shows(self, severity: Severity) -> bool:
        """Is a finding of this severity, as it is reported, wanted?"""
        return self.min_severity is Severity.INFO or (
            _ORDER.index(severity) >= _ORDER.index(self.min_severity)
        )

    def severity(self, code: str, severity: Severity, terms: "Iterable[Terms]" = ()) -> Severity:
        """The severity to report a finding of a rule with: the one that is set, by `terms` that
        concern the claim before all, and under --strict no warning."""
        if self.severities:
            severity = self._set(code)[1] or severity
        for one in terms:
            severity = one.severity(code) or severity
        if self.strict and severity is Severity.WARNING:
            return Severity.ERROR
        return severity

    def unwanted_in(self, file: str | None) -> tuple[str, ...]:
        """Codes or prefixes that are not wanted in a file of this name."""
        if not self.per_file or file is None:
            return ()
        path = Path(file).resolve().as_posix()
        name = path.rpartition("/")[2]
        return tuple(
            code
            for pattern, codes in self.per_file
            if fnmatchcase(path if "/" in pattern else name, pattern)
            for code in codes
        )

    def _set(self, code: str) -> tuple[str, Severity | None]:
        """The longest code or prefix with a severity that fits, and that severity; "" for none."""
        fit = [one for one in self.severities if code.startswith(one[0])]
        return max(fit, key=lambda one: len(one[0]), default=("", None))


def known_codes(codes: Iterable[str], own: tuple[Rule, ...] = ()) -> tuple[str, ...]:
    """Codes or prefixes, upper-cased, of rules that there are: `own`, or of the registry.

    Each text may have several with commas. Raises `UnknownCode`.
    """
    found = tuple(_codes(codes))
    unknown = [
        prefix
        for prefix in dict.fromkeys(found)
        if not _is_known(prefix) and not any(rule.code.startswith(prefix) for rule in own)
    ]
    if unknown:
        raise UnknownCode(*unknown)
    return found


_ORDER = (Severity.INFO, Severity.WARNING, Severity.ERROR)  # from the lowest


def _is_known(prefix: str) -> bool:
    codes = (code for family in registry.FAMILIES for code in registry.codes(family))
    return any(code.startswith(prefix) for code in codes)


def _codes(values: Iterable[str]) -> Iterable[str]:
    for value in values:
        for code in value.split(","):
            if code.strip():
                yield code.strip().upper()
