"""Profiles: what a user's own files say of a trading partner, which is asked beside the catalogue.

A profile is a file of rules (`partner.rule`), or a TOML file that names some and says more of the
partner (docs/profiles.md):

    [profile]
    name = "Example Health Plan"
    rules = ["partner.rule", "surgery.rule"]   # beside this file

Some profiles are shipped, and are known by their name (`edi profile list`).
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from edi.finding import Snip
from edi.rule_language.code_set import CodeSet
from edi.rule_language.errors import RuleTextError
from edi.rules import registry
from edi.rules.index import stamp
from edi.rules.kept_profiles import Keeping
from edi.rules.partner.profiles import Profiles, ReadPart, Terms
from edi.rules.partner.table import ProfileError, near
from edi.rules.partner.table import text_of as text_of_toml
from edi.rules.rule import Rule
from edi.rules.written import SUFFIX, WrittenRule, read_text, text_of

if TYPE_CHECKING:
    from edi.rules.partner.partner import Partner

__all__ = ["ProfileError", "Profiles", "Terms", "about", "file_of", "load", "read", "shipped"]

TOML = ".toml"
_SHIPPED = Path(__file__).with_name("shipped")
_CASES = ".cases.toml"


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
    paths = tuple(dict.fromkeys(map(file_of, files)))
    keeping = Keeping(paths, lists or {})
    kept = keeping.profiles()
    if kept is not None:
        return kept
    parts = _read_anew(paths, lists or {})
    keeping.keep(parts)
    texts = (file for one in parts for file in (one.file, *(file for file, *_ in one.written)))
    return Profiles(
        tuple(rule for one in parts for rule in one.rules),
        tuple(one.terms for one in parts if one.terms is not None),
        tuple(dict.fromkeys(texts)),
    )


def about(file: Path) -> str:
    """What a profile in TOML says that it is about."""
    from edi.rules.partner.table import Table

    head = Table.read(file).table("profile")
    return head.text("about") if head is not None else ""


def _read_anew(files: Iterable[Path], given: Mapping[str, CodeSet]) -> list[ReadPart]:
    read: list[ReadPart] = []
    written: dict[str, WrittenRule] = {}
    rules: list[Rule] = []
    for_all: set[Path] = set()  # files of rules that are asked of every claim
    for file in files:
        if file in for_all:
            continue
        if file.suffix == SUFFIX:
            for_all.add(file)
            part = _of_rules(file, given, written)
        else:
            part = _of_partner(file, given, written, for_all)
            assert part.partner is not None
            part = part._replace(terms=_terms(part.partner, [*rules, *part.rules]))
        rules += part.rules
        read.append(part)
    return read


def _of_rules(file: Path, lists: Mapping[str, CodeSet], known: dict[str, WrittenRule]) -> ReadPart:
    text = text_of(file)
    return ReadPart(file, text, written=((file, text, _written(file, text, lists, known)),))


def _of_partner(
    file: Path,
    given: Mapping[str, CodeSet],
    known: dict[str, WrittenRule],
    for_all: set[Path],
) -> ReadPart:
    from edi.rules.partner.binding import bound
    from edi.rules.partner.lists import list_files
    from edi.rules.partner.partner import read_partner
    from edi.rules.partner.table import Table

    text = text_of_toml(file)
    whole = Table.of(file, text)
    listed = list_files(whole.table("lists"))
    stamps = {}
    for one in listed.values():
        with suppress(OSError, ValueError):  # said when it is read
            stamps[str(one)] = stamp(one.stat())
    partner = read_partner(whole, given)
    written = []
    for one in _rule_files_of(partner):
        if one not in for_all:
            own = text_of(one)
            written.append((one, own, _written(one, own, partner.lists, known)))
            if partner.applies.is_for_all:
                for_all.add(one)
    of_files = {name: partner.lists[name] for name in listed}
    return ReadPart(file, text, partner, of_files, stamps, tuple(bound(partner)), tuple(written))


def _written(
    file: Path, text: str, lists: Mapping[str, CodeSet], known: dict[str, WrittenRule]
) -> tuple[WrittenRule, ...]:
    """The rules of a file, whose codes no other file may have."""
    rules = read_text(text, file, Snip.TRADING_PARTNERS, lists)
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


def _terms(partner: "Partner", own: list[Rule]) -> Terms | None:
    """None where it says nothing of them. Raises `ProfileError` for a code that no rule has."""
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
    if not ignored and not set_to:
        return None
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
