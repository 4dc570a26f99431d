"""Claims judged natively as they are read: those of which nothing is left to ask are only counted.

Native code reads claim after claim whose shapes were met before, asks of each what `RuleChoice` and
`ListedCodes` ask, and hands out those of which something is left to ask. What it needs to know is
told here: once for all claims of the same layouts, and once for all below the same levels.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from edi import native
from edi.claims.context import DEPTHS, ClaimContext, of_billing, of_payer, of_person
from edi.claims.read_835 import PaymentReader
from edi.claims.read_837 import ClaimReader
from edi.engine.precheck import BUT_ODD, PROVEN, Proven, amounts
from edi.engine.precheck.claim import UNDECIDED, precheck_claim
from edi.engine.precheck.claim_plan import claim_plan
from edi.engine.precheck.payment import payment_plan, precheck_payment
from edi.guides.spec import About
from edi.interchange.chunk import Chunk
from edi.interchange.reader import Ran
from edi.rules.day_limit import DayLimit
from edi.rules.day_limit import places_of as places_of_tokens
from edi.rules.rule import Memory, Rule, Scope
from edi.rules.sit import sit001, sit012, sit024
from edi.rules.sit.claim_digest import around_places, claim_places, compared_elements, places_of
from edi.rules.sit.claim_memory import ClaimMemory
from edi.rules.sit.number_memory import NumberMemory, patient_of
from edi.structure.chunk import ClaimSegments, Level, LoopChunk, RawClaim
from edi.structure.chunk_parser import ChunkParser
from edi.structure.claim_runs import MOST
from edi.structure.layout import Layout
from edi.structure.transaction import Transaction, level_of, needs_of, opens_levels

if TYPE_CHECKING:
    from edi.engine.file_check import FileCheck
    from edi.engine.listed_codes import FlawAt
    from edi.engine.plan import Plan, Rules

# Prechecks of rules that native code knows, as it numbers them.
_ANY, _NEW_CLAIM, _NEW_NUMBER, _OTHER_NAMES, _NO_PRECHECK, _DAY_LIMIT = range(6)
_NATIVE: dict[Any, int] = {
    sit001.precheck: _NEW_CLAIM,
    sit024.precheck: _NEW_NUMBER,
    sit012.precheck: _OTHER_NAMES,
    None: _NO_PRECHECK,
}
_MOST_COUNT = 1 << 30


# Rules that have a precheck in common, as native code asks them: what kind it is, the rules, the
# precheck and what it remembers (of days, their native limit).
Asked = tuple[int, tuple[Rule, ...], Any, Any]


class ClaimJudge:
    """The runs in transaction sets of one guide, under one set of delimiters, of one file."""

    def __init__(self, check: "FileCheck", parser: ChunkParser) -> None:
        """Raises `ValueError` where delimiters need the Python code."""
        guide = parser.guide
        self.openers = frozenset({guide.loops[guide.spec.subject].trigger, "HL"})
        self._check = check
        self._parser = parser
        self._native: Any = None
        self._plan: Plan | None = None
        self._shapes: dict[Layout, Any] = {}  # of levels that were read as ever

    @property
    def claim(self) -> RawClaim | None:
        """What the last run hands out."""
        claim: RawClaim | None = self._native.claim if self._native is not None else None
        return claim

    @property
    def _reader(self) -> ClaimReader:
        reader = self._check.reader
        assert isinstance(reader, ClaimReader)
        return reader

    @property
    def file(self) -> str | None:
        """The name of the file."""
        return self._check.file

    def run(
        self,
        transaction: Transaction,
        text: str,
        at: int,
        until: int,
        offset: int,
        line: int,
        column: int,
    ) -> tuple[Ran, int] | None:
        """See `edi.structure.claim_runs.Runs`."""
        reader, plan = self._check.reader, self._check.choice.plan
        if reader is None or reader.open is not None or plan is None:
            return None
        if isinstance(reader, PaymentReader) and reader.remittance is None:
            return None
        limits = transaction.limits
        if limits is None:
            return None
        _, most_lines, needs_line = limits
        most_below = transaction.may_run()[0]
        if plan is not self._plan:
            self._begin(plan)
        d = self._parser.delimiters
        plan.read_with(d)
        run = self._native
        if not run.run(
            self,
            text,
            at,
            until,
            offset,
            line,
            column,
            MOST,
            min(most_below, _MOST_COUNT),
            min(most_lines, _MOST_COUNT),
            needs_line,
            transaction,
            reader.context if isinstance(reader, ClaimReader) else reader.levels,
            self._check.choice.asked,
            self._check.choice.asked_of_parts,
            plan.missing,
            self._check.runner.codes.known,
        ):
            return None
        self._check.count_judged(run.plain)
        has_more = run.claim is not None
        return Ran(run.end, run.next_id, run.line, run.column, has_more), run.segments

    def _begin(self, plan: "Plan") -> None:
        """Claims are judged by these rules from now on."""
        runner = self._check.runner
        key = self._parser, plan
        known = runner.judges.get(key)
        if known is None:
            known = runner.judges[key] = _judge(self._parser)
        self._native, self._plan = known, plan
        self._shapes.clear()

    # -- asked by the native code

    def enter(self, chunk: LoopChunk) -> ClaimContext:
        """A level that was read natively: the context below it."""
        reader = self._reader
        reader.enter(chunk)
        return reader.context

    def rungs(self) -> list[tuple[Any, LoopChunk]]:
        """The levels around the next claims but for the transaction set, with their shapes."""
        found = []
        for chunk in self._reader.levels:
            if chunk.kind != "ST":
                shape = self._shapes.get(chunk.layout)
                if shape is None:
                    depth = DEPTHS[chunk.kind]
                    shape = native.judged.LevelShape(
                        chunk.layout, chunk.kind, depth, (), (), -1, has_claims=False
                    )
                    self._shapes[chunk.layout] = shape
                found.append((shape, chunk))
        return found

    def around_bits(self) -> tuple[int, int, int]:
        """What the beginning of the transaction set answers, and a patient level, or none."""
        plan, header = self._plan, self._reader.context.header
        assert plan is not None
        return (plan.level(header) if header is not None else 0, *plan.patient)

    def payment_around(self) -> tuple[int, str, set[str]]:
        """What the levels around the next claim payments answer; the day of the payment
        (CCYYMMDD), and who is paid."""
        reader, plan = self._check.reader, self._plan
        assert isinstance(reader, PaymentReader)
        assert reader.remittance is not None
        assert plan is not None
        bits = plan.around(reader.levels)
        for level in reader.levels:
            bits |= plan.level(level)
        remittance = reader.remittance
        return bits, amounts.day_text(remittance.effective_date), remittance.payee_ids

    def has_group(self) -> bool:
        """Are claim payments added up one by one?"""
        reader = self._check.reader
        return isinstance(reader, PaymentReader) and reader.has_group

    def count_payment(self, raw: RawClaim) -> None:
        """A claim payment that needs no closer look."""
        reader = self._check.reader
        assert isinstance(reader, PaymentReader)
        reader.count(raw)

    def count_payments(self, number: int, paid: int) -> None:
        """So many claim payments that need no closer look, and what they pay in cents."""
        reader = self._check.reader
        assert isinstance(reader, PaymentReader)
        reader.count_many(number, Decimal(paid).scaleb(-2))

    def digest_places(
        self, provider: Layout, subscriber: Layout, patient: Layout | None
    ) -> tuple[tuple[int, int, int], ...]:
        """Where the levels around claims have what makes these the same."""
        return around_places(provider, subscriber, patient)

    def patient(self, context: ClaimContext) -> int:
        """Of an unusual name."""
        return patient_of(context)

    def plan_level(self, shape: Any) -> None:
        """What is the same for all levels of the same layout."""
        plan, layout = self._plan, shape.layout
        assert plan is not None
        bits, places, _ = plan.of_level(layout)
        is_patient = shape.kind == "2000C"
        own = places_of(layout)
        found = (
            of_person(layout),
            *of_payer(layout),
            of_billing(layout) if shape.kind == "2000A" else None,
            own.patient if is_patient else own.subscriber,
            own.patient_born if is_patient else own.born,
        )
        shape.judge_by(bits, places, *(-1 if place is None else place for place in found))

    def plan(self, whole: Any) -> None:
        """What is the same for all claims of the same layouts."""
        plan, layouts = self._plan, whole.layouts
        assert plan is not None
        bits, places = plan.whole(layouts)
        if self._parser.guide.spec.about is About.PAYMENT:
            own_plan = payment_plan(layouts)
            whole.judge_by(own_plan, True, bits, places, (), None, None, None, None, False, ())
            return
        own, services, extras = claim_places(layouts)
        uses = layouts[0].root.uses
        whole.judge_by(
            claim_plan(layouts),
            False,
            bits,
            places,
            self._check.runner.codes.placed(layouts),
            services or None,
            extras,
            own.statement,
            own.rendering,
            not ("REF[9F]" in uses and "REF[G1]" in uses),
            sit012.names(layouts),
        )

    def with_tokens(self, layout: Layout, tokens: frozenset[str]) -> tuple[int, ...]:
        """Where a claim or line of this layout has segments with these tokens."""
        return places_of_tokens(layout, tokens)

    def precheck(self, raw: RawClaim) -> Proven | None:
        """What is proven of a claim or claim payment that takes a closer look."""
        reader = self._check.reader
        if isinstance(reader, PaymentReader):
            assert reader.remittance is not None
            return precheck_payment(raw.segments, raw.delimiters, reader.remittance)
        return precheck_claim(raw.segments, raw.delimiters, self._reader.context)

    def steps(self, part: int, bits: int, passed: Proven) -> tuple[Asked, ...]:
        """What a part of the rules asks of claims of which these atoms are true, and so much is
        proven. No rules of different parts have a precheck in common."""
        assert self._plan is not None
        rules, choice = self._plan.parts[part].chosen(bits, *passed), self._check.choice
        known: tuple[Asked, ...] | None = choice.steps.get(rules)
        if known is None:
            known = choice.steps[rules] = tuple(
                _asked(own, precheck, memory) for own, precheck, memory in choice.prechecks(rules)
            )
        return known

    def passes(self, precheck: Any, raw: RawClaim, memory: Memory | None) -> bool:
        """Is nothing found by the rules of this precheck?"""
        reader = self._check.reader
        assert reader is not None
        return bool(precheck(raw, reader.around, self._check.file, memory))

    def flaws(self, raw: RawClaim) -> "list[FlawAt]":
        """What is wrong with the codes of a claim."""
        return self._check.runner.codes.flaws(raw.segments, raw.delimiters)

    def counted(
        self, raw: RawClaim, left: "Rules", flaws: "list[FlawAt]"
    ) -> "tuple[Rules, list[FlawAt]]":
        """The rules and flaws that are left when those are counted that are not shown any more."""
        return self._check.counted(raw, left, flaws)


def _asked(own: "Rules", precheck: Any, memory: Memory | None) -> Asked:
    if isinstance(precheck, DayLimit):
        return _DAY_LIMIT, own, precheck, native.days.Limit(precheck)
    return _kind_of(precheck, memory), own, precheck, memory


def _kind_of(precheck: Any, memory: Memory | None) -> int:
    kind = _NATIVE.get(precheck, _ANY)
    if kind == _NEW_CLAIM and not isinstance(memory, ClaimMemory):
        return _ANY
    if kind == _NEW_NUMBER and not isinstance(memory, NumberMemory):
        return _ANY
    return kind


def judge_of(check: "FileCheck", parser: ChunkParser) -> ClaimJudge | None:
    """What judges the claims of such transaction sets; None where Python code has to."""
    spec, d = parser.guide.spec, parser.delimiters
    if spec.about not in (About.CLAIM, About.PAYMENT) or not spec.line:
        return None
    if spec.about is About.CLAIM and spec.service is None:
        return None
    if not d.distinct or len(d.segment) != 1 or len(d.component) != 1:
        return None
    return ClaimJudge(check, parser)


def _judge(parser: ChunkParser) -> Any:
    guide, d = parser.guide, parser.delimiters
    head, line = guide.loops[guide.spec.subject], guide.loops[guide.spec.line]
    service = guide.spec.service
    is_payment = guide.spec.about is About.PAYMENT

    def known(shapes: list[tuple[str, ...]]) -> Any:
        found = parser.known_whole(head.id, line.id, shapes)
        return native.judged.Whole(*found) if found else found

    def known_level(code: str, shape: tuple[str, ...]) -> Any:
        loop = level_of(guide, code)
        if loop is None or loop.id not in DEPTHS or not opens_levels(guide, loop):
            return False
        found = parser.known_level(loop.id, shape)
        if not found:
            return found
        layout, acceptors = found
        most = -1 if loop.repeat is None else loop.repeat
        has_claims = loop.id in head.parents
        return native.judged.LevelShape(
            layout, loop.id, DEPTHS[loop.id], acceptors, tuple(loop.parents), most, has_claims
        )

    return native.judging.Judge(
        parser.places,
        d,
        {*guide.starts, "TA1", "GS", "ST", "SE", "GE", "IEA"} - {line.trigger},
        head.trigger,
        line.trigger,
        known,
        known_level,
        (Chunk, ClaimSegments, Level, RawClaim, LoopChunk, head.id),
        (*needs_of(guide), -1 if head.repeat is None else head.repeat),
        amounts.native_adjustments,
        (UNDECIDED, PROVEN[Scope.PAYMENT if is_payment else Scope.CLAIM], BUT_ODD),
        is_payment,
        0 if service is None or is_payment else service.procedure,
        () if service is None or is_payment else compared_elements(service),
    )
