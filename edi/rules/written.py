"""Rules written in the language of rules (docs/rule-language.md): `edi.rule_language` reads them,
and here they become rules like all others."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.guides.catalogue import SPECS
from edi.guides.guide import load
from edi.guides.spec import About
from edi.rules.day_limit import DayLimit
from edi.rules.needs import Need
from edi.rules.rule import Count, Declaration, Functions, Hit, Rule, Scope
from edi.structure.chunk import RawClaim

if TYPE_CHECKING:
    from edi.rule_language.code_set import CodeSet
    from edi.rule_language.glance import Glance
    from edi.rule_language.tree import RuleTree

SUFFIX = ".rule"
_TREE = "RuleTree"  # how a tree starts that is kept
_SCOPES = {About.CLAIM: Scope.CLAIM, About.PAYMENT: Scope.PAYMENT}
_BY_SHORT = {spec.short: spec for spec in SPECS.values()}

Check = Callable[[Claim | ClaimPayment], Iterator[Hit]]


class WrittenRule(Rule):
    """A rule of a .rule file. Its conditions are compiled when it is first asked."""

    __slots__ = ("__dict__", "_tree", "file")

    def __init__(self, declared: Declaration, tree: "RuleTree | list[Any]", file: Path) -> None:
        """`tree` may be as it is kept in JSON."""
        super().__init__(declared)
        self._tree = tree
        self.file = file

    @classmethod
    def from_json(cls, declared: Declaration, file: Path, kept: list[Any]) -> "WrittenRule":
        """A rule as `to_json` gave it, but for its declaration. Its tree stays unread until it is
        asked for. Raises `ValueError` for what is plainly no such rule."""
        tree, limit = kept
        if not isinstance(tree, list) or tree[:2] != [_TREE, declared.code]:
            raise ValueError
        found = cls(declared, tree, file)
        found.day_limit = None if limit is None else DayLimit.from_json(limit)
        return found

    def to_json(self) -> list[Any]:
        """Its tree, and the limit of days that shows that it has nothing to find."""
        from edi.rule_language.tree import to_json

        return [to_json(self.tree), self.day_limit and self.day_limit.to_json()]

    @cached_property
    def tree(self) -> "RuleTree":
        if not isinstance(self._tree, list):
            return self._tree
        from edi.rule_language.tree import from_json

        found: RuleTree = from_json(self._tree)
        return found

    @cached_property
    def functions(self) -> Functions:
        glance, count = _glancer(self)
        return Functions(_checker(self), precheck=self.day_limit or glance, counted=count)

    @cached_property
    def day_limit(self) -> DayLimit | None:
        from edi.rules.written_limits import day_limit

        return day_limit(self.tree)

    @property
    def documentation(self) -> str:
        text = self.tree.documentation or self.tree.parts[0].message
        return f"{text}\n\nSource: {self.tree.source}" if self.tree.source else text

    @property
    def source_file(self) -> Path:
        return self.file


def read(file: Path, snip: Snip = Snip.TRADING_PARTNERS) -> tuple[WrittenRule, ...]:
    """The rules of a file, held against the guides. `snip` is the type of those that name none.

    Raises `RuleTextError` for the first thing that is wrong, and `OSError`.
    """
    return read_text(text_of(file), file, snip)


def text_of(file: Path) -> str:
    """The text of a file, which may start with a byte order mark. Raises `OSError`."""
    return file.read_text(encoding="utf-8-sig", errors="replace")


def read_text(
    text: str, file: Path, snip: Snip, lists: "Mapping[str, CodeSet] | None" = None
) -> tuple[WrittenRule, ...]:
    """As `read`, of a text that stands in `file` and may name these lists of a user's own."""
    from edi.rule_language.checking import check
    from edi.rule_language.errors import RuleTextError
    from edi.rule_language.own_lists import with_lists
    from edi.rule_language.parser import parse

    own = lists or {}
    found: dict[str, WrittenRule] = {}
    for tree in parse(text, str(file)):
        try:
            check(tree, own)
            if tree.code in found:
                raise RuleTextError(f"{tree.code} is the code of an earlier rule here", *tree.at)
        except RuleTextError as error:
            raise RuleTextError(error.reason, error.line, error.column, str(file)) from None
        found[tree.code] = made(with_lists(tree, own), file, snip)
    return tuple(found.values())


def made(tree: "RuleTree", file: Path, snip: Snip) -> WrittenRule:
    """The rule of a tree that has been checked."""
    from edi.rule_language.needs import needs_of
    from edi.rules.index import need_from_json

    return WrittenRule(_declaration(tree, file, snip, need_from_json(needs_of(tree))), tree, file)


def _declaration(tree: "RuleTree", file: Path, snip: Snip, needs: Need) -> Declaration:
    specs = [_BY_SHORT[short] for short in tree.guides]
    return Declaration(
        tree.code,
        tree.name,
        Severity(tree.parts[0].severity),
        Snip(tree.snip) if tree.snip else snip,
        frozenset(_SCOPES[spec.about] for spec in specs),
        file.stem,
        frozenset(spec.id for spec in specs),
        needs,
        optional=tree.is_optional,
        status=tree.status,
        has_precheck=True,
    )


def _checker(rule: WrittenRule) -> Check:
    """Asks each part, as it is compiled for the guide of the claim."""
    compiled: dict[str, Any] = {}

    def check(subject: Claim | ClaimPayment) -> Iterator[Hit]:
        guide_id = _REMITTANCE
        if isinstance(subject, Claim):
            guide_id, limit = subject.spec.id, rule.day_limit
            if limit and limit.is_kept_by(subject):
                return
        parts = compiled.get(guide_id)
        if parts is None:
            from edi.rule_language.parts import compile_part

            guide = load(guide_id)
            parts = compiled[guide_id] = [compile_part(guide, part) for part in rule.tree.parts]
        own = rule.tree.parts[0].severity
        for part in parts:
            for spot, message, severity in part(subject):
                yield Hit(spot, message, None, None if severity == own else Severity(severity))

    return check


def _glancer(rule: WrittenRule) -> tuple[Callable[..., bool], Count]:
    """Is there nothing to find in a raw claim, as far as can be told at a glance? And what is?"""
    known: dict[str, list[Glance] | None] = {}

    def glances(guide_id: str) -> "list[Glance] | None":
        from edi.rule_language.glance import Glance, Unsure

        guide = load(guide_id)
        try:
            return [Glance(guide, part) for part in rule.tree.parts]
        except Unsure:
            return None

    last: tuple[RawClaim | None, list[Severity] | None] = None, None

    def count(raw: RawClaim, around: object) -> list[Severity] | None:
        nonlocal last
        if last[0] is not raw:  # the precheck of a claim comes before its count
            last = raw, counted(raw, around)
        return last[1]

    def counted(raw: RawClaim, around: object) -> list[Severity] | None:
        guide_id = around.spec.id if isinstance(around, ClaimContext) else _REMITTANCE
        if guide_id not in known:
            known[guide_id] = glances(guide_id)
        parts = known[guide_id]
        if parts is None:
            return None
        from edi.rule_language.glance import Unsure

        found: list[Severity] = []
        try:
            for part in parts:
                found += [part.severity] * part.count(raw)
        except Unsure:
            return None
        return found

    def precheck(raw: RawClaim, around: object, file: str | None, memory: None) -> bool:
        del file, memory
        return count(raw, around) == []

    return precheck, count


_REMITTANCE = next(spec.id for spec in SPECS.values() if spec.about is About.PAYMENT)
