"""What a rule is, and how a module declares one.

    '''Says what is wrong, why it matters, an example rejected and accepted, and the source.'''

    @rule("BAL001", "claim-charge", Severity.ERROR, Snip.BALANCING, scopes={Scope.CLAIM})
    def check(claim: Claim) -> Iterator[Hit]:
        ...

A rule module lies in edi/rules/<family>/<code>.py and calls its rule `check`.
"""

import sys
from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from edi.finding import Severity, Snip
from edi.rules.claim_statuses import status_of
from edi.rules.facts import FACTS
from edi.rules.needs import ALWAYS, Need, need
from edi.structure.chunk import RawClaim, Spot


class Scope(StrEnum):
    """What a rule looks at, one at a time."""

    ENGINE = "engine"  # found while the file is read, parsed or its elements are checked
    CLAIM = "claim"  # `Claim` of an 837
    PAYMENT = "payment"  # `ClaimPayment` of an 835
    GROUP = "group"  # `ProviderGroup`, a loop 2000 with totals of its own in an 835, at its end
    REMITTANCE = "remittance"  # `Remittance`, an 835 transaction set, at its end


class Hit(NamedTuple):
    """A breach of the rule at a spot. `message` holds no element value, `detail` may."""

    spot: Spot
    message: str
    detail: str | None = None
    severity: Severity | None = None  # where it differs from the rule's own


class Memory(Protocol):
    """What a rule remembers of the claims so far, to compare the next ones with.

    A large file is checked in parts by several processes: what each of them remembers is merged, in
    the file's order, unless there is a conflict; then the later part is checked again, after these.
    One with a method `keep_for_itself` is told by it that no other process will ask for its claims.
    """

    def conflicts(self, later: Any) -> bool:
        """May the rule find something between these claims and `later` ones, which another process
        remembers? Changes nothing."""

    def merge(self, later: Any) -> None:
        """Add what another process remembers of `later` claims, where nothing conflicts."""

    def move(self, lines: int, set_lines: int) -> None:
        """The claims that are remembered stand so many lines further on than when they were read,
        and the beginning of the transaction set so many, if they are all of one that began before
        them."""


class UnknownFact(ValueError):
    """A rule names a fact that the precheck does not know."""


Check = Callable[..., Iterator[Hit]]
# The severities of what a rule finds in a raw claim with what is around it; None where that takes a
# closer look.
Count = Callable[[RawClaim, Any], list[Severity] | None]


class Functions(NamedTuple):
    """The functions of a rule, which its module must be imported for."""

    check: Check | None
    group_reasons: Callable[[str, str], bool] | None = None
    memory: "type[Memory] | None" = None
    precheck: Callable[..., bool] | None = None
    counted: Count | None = None


class Declaration(NamedTuple):
    """What a rule says of itself. A claim costs nothing where that shows that nothing can be found.

    `needs`: what a claim must hold (`edi.rules.needs`); `cleared_by`: facts (`edi.rules.facts`)
    that leave nothing to find once all are proven.
    `optional` rules run only when selected by code or with --strict.
    `status`: what a 277CA says of it, category:status or category:status:entity ("A8:464"); where
    it is "", `edi.rules.claim_statuses` knows.
    `needs_answered` rules run only where the claims that a remittance answers are given.
    `needs_partner` rules are about what a trading partner asks for, and run only as profiles bind
    them (`edi.rules.partner.binding`).
    """

    code: str
    name: str
    severity: Severity
    snip: Snip
    scopes: frozenset[Scope]
    module: str
    guides: frozenset[str] | None = None
    needs: Need = ALWAYS
    cleared_by: frozenset[str] = frozenset()
    optional: bool = False
    has_group_reasons: bool = False
    has_memory: bool = False
    has_precheck: bool = False
    status: str = ""
    needs_answered: bool = False
    needs_partner: bool = False


class Rule:
    """A rule: its declaration, and its functions when they are asked for.

    `group_reasons`: whether an adjustment with this group and reason code could break the rule (a
    claim with none that could is not asked about).

    Rules with a `memory` are called with one of this kind that lives as long as the run; rules of
    one kind share it, and each tells it of every claim. A rule that looks at every claim may have a
    `precheck` too: called with a raw claim, its context, the name of its file and the memory, it
    remembers a claim in which there is nothing to find, or returns False and changes nothing. One
    without a memory may have `counted`, of what it finds in a raw claim.
    """

    __slots__ = ("_functions", "cleared_by", "code", "declared", "name", "needs", "scopes", "snip")

    def __init__(self, declared: Declaration, functions: Functions | None = None) -> None:
        self.declared = declared
        self.code, self.name = declared.code, declared.name
        self.scopes, self.snip = declared.scopes, declared.snip
        self.needs, self.cleared_by = declared.needs, declared.cleared_by
        self._functions = functions  # None: not imported yet

    @property
    def functions(self) -> Functions:
        if self._functions is None:
            found = import_module(self.declared.module).check
            assert isinstance(found, Rule) and found.declared == self.declared
            self._functions = found.functions
        return self._functions

    @property
    def check(self) -> Check | None:
        return self.functions.check

    @property
    def group_reasons(self) -> Callable[[str, str], bool] | None:
        return self.functions.group_reasons if self.declared.has_group_reasons else None

    @property
    def memory(self) -> "type[Memory] | None":
        return self.functions.memory if self.declared.has_memory else None

    @property
    def precheck(self) -> Callable[..., bool] | None:
        return self.functions.precheck if self.declared.has_precheck else None

    @property
    def counted(self) -> Count | None:
        return self.functions.counted

    @property
    def severity(self) -> Severity:
        return self.declared.severity

    @property
    def optional(self) -> bool:
        return self.declared.optional

    @property
    def guides(self) -> frozenset[str] | None:
        return self.declared.guides

    @property
    def module(self) -> str:
        """Name of the module that declares it."""
        return self.declared.module

    @property
    def family(self) -> str:
        """ "BAL" of BAL001."""
        return self.code[:3]

    @property
    def status(self) -> str:
        """What a 277CA says of it: "A8:464", "" where it is not about claims."""
        return self.declared.status or status_of(self.code)

    @property
    def source_file(self) -> Path:
        """The file that it is written in."""
        return Path(import_module(self.declared.module).__file__ or "")

    @property
    def documentation(self) -> str:
        return (import_module(self.declared.module).__doc__ or "").strip()

    def is_between(self, envelope: object) -> bool:
        """Is it about what these exchange? Only those of a profile may be about some."""
        del envelope
        return True

    def is_for(self, guide_id: str) -> bool:
        return self.guides is None or guide_id in self.guides


def rule(
    code: str,
    name: str,
    severity: Severity,
    snip: Snip,
    *,
    scopes: Collection[Scope],
    guides: Collection[str] | None = None,
    needs: Need | str | Collection[str] = (),
    group_reasons: Callable[[str, str], bool] | None = None,
    cleared_by: Collection[str] = (),
    memory: "type[Memory] | None" = None,
    precheck: Callable[..., bool] | None = None,
    counted: Count | None = None,
    optional: bool = False,
    status: str = "",
    needs_answered: bool = False,
) -> Callable[[Check], Rule]:
    """Declare the decorated function a rule.

    Raises `UnknownFact` for a fact that the precheck does not know, and `UnknownNeed` for a token,
    loop or element that no guide has.
    """
    unknown = sorted(set(cleared_by) - FACTS.keys())
    if unknown:
        raise UnknownFact(f"{code}: the precheck proves no fact {', '.join(unknown)}")

    def declare(check: Check) -> Rule:
        declared = Declaration(
            code,
            name,
            severity,
            snip,
            frozenset(scopes),
            check.__module__,
            frozenset(guides) if guides is not None else None,
            need(needs),
            frozenset(cleared_by),
            optional,
            group_reasons is not None,
            memory is not None,
            precheck is not None,
            status,
            needs_answered,
        )
        return Rule(declared, Functions(check, group_reasons, memory, precheck, counted))

    return declare


def partner_rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    guides: Collection[str],
    scopes: Collection[Scope] = (Scope.CLAIM,),
    status: str = "",
) -> Rule:
    """Declare a rule that profiles of trading partners bind: its module has a function `ask`, which
    makes of a profile what is to be asked (`edi.rules.partner.binding.Asked`)."""
    module: Any = sys._getframe(1).f_globals["__name__"]
    declared = Declaration(
        code,
        name,
        severity,
        Snip.TRADING_PARTNERS,
        frozenset(scopes),
        str(module),
        frozenset(guides),
        status=status,
        needs_partner=True,
    )
    return Rule(declared, Functions(None))


def engine_rule(code: str, name: str, severity: Severity, snip: Snip) -> Rule:
    """Declare a rule whose findings come from the reader, the parser or the element checks."""
    module: Any = sys._getframe(1).f_globals["__name__"]
    declared = Declaration(code, name, severity, snip, frozenset({Scope.ENGINE}), str(module))
    return Rule(declared, Functions(None))
