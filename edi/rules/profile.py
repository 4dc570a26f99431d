"""Profiles: what a user's own files say of a trading partner, which is asked beside the catalogue.

A profile is a file of rules (`partner.rule`), or a TOML file that names some and says more of the
partner (docs/profiles.md):

    [profile]
    name = "Example Health Plan"
    rules = ["partner.rule", "surgery.rule"]   # beside this file

Some profiles are shipped, and are known by their name (`edi profile list`).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from edi.finding import Severity
from edi.rule_language.code_set import CodeSet
from edi.rule_language.errors import RuleTextError
from edi.rules import registry
from edi.rules.index import read_own
from edi.rules.partner.table import ProfileError, near
from edi.rules.rule import Rule
from edi.rules.written import SUFFIX, WrittenRule

if TYPE_CHECKING:
    from edi.rules.partner.applies import Applies
    from edi.rules.partner.partner import Partner

__all__ = ["ProfileError", "Profiles", "Terms", "file_of", "load", "read", "shipped"]

TOML = ".toml"
_SHIPPED = Path(__file__).with_name("shipped")
_CASES = ".cases.toml"


class Terms(NamedTuple):
    """How findings of claims are treated to which a profile applies: codes or prefixes that are
    off, and severities, by code or prefix."""

    applies: "Applies"
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
    """What some profiles come to."""

    rules: tuple[Rule, ...] = ()
    terms: tuple[Terms, ...] = ()
    partners: "tuple[Partner, ...]" = ()


def load(
    files: Iterable[str | Path], lists: Mapping[str, CodeSet] | None = None
) -> tuple[Rule, ...]:
    """The rules of these profiles, in order: `read(…).rules`."""
    return read(files, lists).rules


def read(files: Iterable[str | Path], lists: Mapping[str, CodeSet] | None = None) -> Profiles:
    """What these profiles come to. `lists` are those of a file of settings.

    Raises `OSError`, `RuleTextError` for what is wrong with a rule (file, line and column), and
    `ProfileError` for what is wrong with a TOML file or with files together.
    """
    given = lists or {}
    written: dict[str, WrittenRule] = {}
    rules: list[Rule] = []
    terms: list[Terms] = []
    partners: list[Partner] = []
    for_all: set[Path] = set()  # files of rules that are asked of every claim
    for file in dict.fromkeys(map(file_of, files)):
        if file.suffix == SUFFIX:
            if file not in for_all:
                for_all.add(file)
                rules += _written(file, given, written)
            continue
        from edi.rules.partner.binding import bound, for_partner
        from edi.rules.partner.partner import read_partner

        partner = read_partner(file, given)
        partners.append(partner)
        rules += bound(partner)
        for one in _rule_files_of(partner):
            if one not in for_all:
                rules += for_partner(partner, _written(one, partner.lists, written))
                if partner.applies.is_for_all:
                    for_all.add(one)
        terms.append(_terms(partner, rules))
    return Profiles(
        tuple(rules), tuple(one for one in terms if one[1:] != ((), ())), tuple(partners)
    )


def _written(
    file: Path, lists: Mapping[str, CodeSet], known: dict[str, WrittenRule]
) -> tuple[WrittenRule, ...]:
    """The rules of a file, whose codes no other file may have."""
    rules = read_own(file, lists)
    for rule in rules:
        other = known.get(rule.code)
        if other is not None and other.file != file:
            reason = f"{rule.code} is the code of a rule in {other.file} too"
            raise RuleTextError(reason, *rule.tree.at, str(file))
        if rule.code in registry.codes(rule.code[:3]):
            reason = f"{rule.code} is a rule of edi; codes from TPR100 on are free"
            raise RuleTextError(reason, *rule.tree.at, str(file))
        known[rule.code] = rule
    return rules


def _terms(partner: "Partner", own: list[Rule]) -> Terms:
    """Raises `ProfileError` for a code that no rule has."""
    from edi.rules.selection import UnknownCode, known_codes

    def check(code: str, table: str, key: str) -> None:
        try:
            known_codes([code], tuple(own))
        except UnknownCode as error:
            known = [rule.code for rule in (*registry.all_rules(), *own)]
            hint = near(error.codes[0], [*known, *registry.FAMILIES])
            place = partner.whole.table(table)
            assert place is not None
            reason = f"names a code that no rule has: {error.codes[0]}{hint}"
            raise place.wrong(reason, key, code) from None

    for code in partner.ignore:
        check(code, "profile", "ignore")
    for code in partner.severities:
        check(code, "severities", code)
    off = [code for code, severity in partner.severities.items() if severity is None]
    ignored = dict.fromkeys([*(code.strip().upper() for code in partner.ignore), *off])
    set_to = [(code, one) for code, one in partner.severities.items() if one is not None]
    return Terms(partner.applies, tuple(ignored), tuple(set_to))


def _rule_files_of(partner: "Partner") -> tuple[Path, ...]:
    head = partner.whole.table("profile")
    assert head is not None
    for file, name in zip(partner.rules, head.texts("rules"), strict=True):
        if file.suffix != SUFFIX:
            raise head.wrong(f"names a file that does not end in {SUFFIX}: {name}", "rules", name)
        if not file.is_file():
            raise head.wrong(f"names a file that is not there: {name}", "rules", name)
    return partner.rules


def file_of(file: str | Path) -> Path:
    """The file of a profile, which may be the name of one that is shipped. Raises
    `ProfileError`."""
    path = Path(file)
    if path.suffix in (SUFFIX, TOML):
        return path
    names = shipped()
    if str(file) in names:
        return names[str(file)]
    hint = near(str(file), names)
    reason = f"a profile is a file of rules ({SUFFIX}), a {TOML} file, or one of `edi profile list`"
    raise ProfileError(f"{file}: {reason}{hint}")


def shipped() -> dict[str, Path]:
    """The profiles that are shipped, by name."""
    files = sorted(_SHIPPED.glob(f"*{TOML}"))
    return {file.stem: file for file in files if not file.name.endswith(_CASES)}
