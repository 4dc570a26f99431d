"""Which rules to ask about a claim: those that can find something, and have not said from its raw
segments that they do not."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.payment import ClaimPayment
from edi.claims.read_835 import PaymentReader
from edi.claims.read_837 import ClaimReader
from edi.engine.group_reasons import group_reasons_of
from edi.engine.plan import Plan, Rules
from edi.engine.precheck import NOTHING, Proven
from edi.engine.precheck.claim import precheck_claim
from edi.engine.precheck.payment import precheck_payment
from edi.engine.summary import FileSummary
from edi.rules.rule import Memory
from edi.structure.chunk import LoopChunk, RawClaim

if TYPE_CHECKING:
    from edi.engine.check import Runner

Subject = Claim | ClaimPayment
# Rules that have a precheck in common, or none, and what they remember.
Precheck = tuple[Rules, Callable[..., bool] | None, Memory | None]
# What decides on the rules of a part of a plan: bits; do group and reason codes, does what is
# proven? And what is asked, by these.
AskedOfPart = tuple[int, bool, bool, dict[Any, Any]]


class RuleChoice:
    """Chooses rules for the claims, or claim payments, of a file."""

    def __init__(self, runner: "Runner", summary: FileSummary) -> None:
        self._runner = runner
        self._summary = summary
        self._reader: ClaimReader | PaymentReader | None = None
        self.plan: Plan | None = None
        self._around: list[tuple[LoopChunk, int]] = []  # the levels, and what each answers
        # What all of them answer together, of the raw claims of an 837 below this context.
        self._context: ClaimContext | None = None
        self._bits = 0
        self._prechecks: dict[Rules, list[Precheck]] = {}
        # What `edi.engine.judging` asks rules, with what they remember here; by what is true of a
        # claim and proven of it; and the same for each part of the plan.
        self.steps: dict[Rules, Any] = {}
        self.asked: dict[Any, Any] = {}
        self.asked_of_parts: tuple[AskedOfPart, ...] = ()

    def begin(self, reader: ClaimReader | PaymentReader, plan: Plan) -> None:
        """A transaction set begins."""
        if plan is not self.plan:
            self._follow(plan)
        self._reader = reader
        self._around, self._context = [], None

    def _follow(self, plan: Plan) -> None:
        self.plan = plan
        self.asked.clear()
        self.asked_of_parts = tuple(
            (part.mask, part.has_group_reasons, bool(part.facts), {}) for part in plan.parts
        )

    def for_part(self, summary: FileSummary) -> "RuleChoice":
        """The same for a part of the file, whose claims are remembered by themselves."""
        choice = RuleChoice(self._runner, summary)
        choice._reader = self._reader
        if self.plan is not None:
            choice._follow(self.plan)
        return choice

    def precheck(self, claim: RawClaim | Subject) -> Proven | None:
        """What is proven of a claim that passes the precheck, None for one that does not."""
        reader, d = self._reader, claim.delimiters
        segments = claim.segments if isinstance(claim, RawClaim) else claim.whole
        passed = None
        if isinstance(reader, ClaimReader):
            context = claim.context if isinstance(claim, Claim) else reader.context
            passed = precheck_claim(segments, d, context)
        elif isinstance(reader, PaymentReader) and reader.remittance is not None:
            passed = precheck_payment(segments, d, reader.remittance)
        if passed is not None and self._runner.costs is not None:
            self._runner.costs.passed += 1
        return passed

    def rules(self, claim: RawClaim | Subject, passed: Proven | None) -> Rules:
        """The rules that can find something in a claim, which has `passed` the precheck or not."""
        plan = self.plan
        assert plan is not None
        reader = self._reader
        if isinstance(claim, RawClaim):
            segments, starts, layouts = claim.segments
            if not isinstance(reader, ClaimReader):
                bits = self._bits_around(claim, plan)
            elif reader.context is self._context:
                bits = self._bits
            else:
                bits = self._bits = self._bits_around(claim, plan)
                self._context = reader.context
        else:
            segments, starts, layouts = claim.whole
            bits = self._bits_around(claim, plan)
        bits |= plan.claim(segments, starts, layouts, claim.delimiters)
        if passed is not None:
            return plan.rules_for(bits, *passed)
        reasons = None
        if not isinstance(claim, RawClaim) and plan.looks_at_adjustments(bits):
            reasons = group_reasons_of(claim)
        return plan.rules_for(bits, reasons, NOTHING)

    def _bits_around(self, claim: RawClaim | Subject, plan: Plan) -> int:
        """What the levels around the claim answer."""
        levels: tuple[LoopChunk, ...] = ()
        if not isinstance(claim, RawClaim):
            levels = claim.levels  # those of the reader may be the next claim's already
        elif self._reader is not None:
            levels = self._reader.levels
        known = self._around
        bits = plan.around(levels)
        for depth, level in enumerate(levels):
            if len(known) <= depth or known[depth][0] is not level:
                known[depth:] = [(level, plan.level(level))]
            bits |= known[depth][1]
        return bits

    def prechecks(self, rules: Rules) -> list[Precheck]:
        """Rules with the precheck that they share."""
        known = self._prechecks.get(rules)
        if known is None:
            known = self._prechecks[rules] = self._prechecks_of(rules)
        return known

    def left(self, raw: RawClaim, rules: Rules) -> Rules:
        """The rules for which an object has to be made of the claim.

        The others have looked at the raw claim, found nothing and remembered it.
        """
        costs = self._runner.costs
        if costs is not None:
            costs.keep_off(rules)
        if not rules:
            return rules
        known = self.prechecks(rules)
        around = self._reader.around if self._reader is not None else None
        left: Rules = ()
        for own, precheck, memory in known:
            if precheck is None or not precheck(raw, around, self._summary.file, memory):
                left += own
        return left

    def _prechecks_of(self, rules: Rules) -> list[Precheck]:
        found: dict[tuple[object, int], Precheck] = {}
        for rule in rules:
            memory = self._runner.memory(rule)
            key = (rule.precheck, id(memory))
            own = found[key][0] if key in found else ()
            found[key] = (*own, rule), rule.precheck, memory
        return list(found.values())
