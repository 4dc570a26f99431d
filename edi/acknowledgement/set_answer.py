"""The answer to one transaction set: the notes of its 999, and if it is about claims what a 277CA
says of each."""

from collections.abc import Callable, Iterable
from datetime import datetime

from edi.acknowledgement import envelope_codes as codes
from edi.acknowledgement.claim_answers import ClaimAnswers
from edi.acknowledgement.notes import business_unit, element_note, is_of_element, segment_note
from edi.acknowledgement.policy import Policy, Reject
from edi.acknowledgement.reasons import Reason, reason
from edi.acknowledgement.spool import Spool
from edi.acknowledgement.values import control_number, exactly, fit, raw_values
from edi.claims.context import ClaimContext
from edi.claims.read_837 import LEVELS
from edi.claims.view import at
from edi.emit import write_999
from edi.emit.write_999 import BusinessUnit, ElementNote
from edi.finding import Finding, Snip
from edi.guides.guide import Guide
from edi.guides.spec import About
from edi.interchange.delimiters import Delimiters
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.limits import MAX_CLAIM
from edi.structure.phrases import missing_segment

ACCEPTED, WITH_ERRORS, REJECTED = "A", "E", "R"
# Where levels and claims are not told apart, nobody knows whose claim is in error.
_OF_HIERARCHY = frozenset(("SEG010", "SEG011", "SEG012"))
_OPENERS = frozenset(("HL", "CLM", "ST", "BHT"))
_DEPTHS = {"ST": 0, "2000A": 1, "2000B": 2, "2000C": 3}
_MOST_REASONS = 60  # of a claim: what more STC segments than these say helps nobody

Status = Callable[[str], str]  # the status of a rule, by its code


class _Piece:
    """Some segments of the set, by their numbers, and why what they are about is rejected."""

    __slots__ = ("end", "reasons", "start")

    def __init__(self, start: int, count: int) -> None:
        self.start, self.end = start, start + count
        self.reasons: list[Reason] = []

    def has(self, number: int) -> bool:
        return self.start <= number < self.end

    def add(self, one: Reason) -> None:
        if len(self.reasons) < _MOST_REASONS:
            self.reasons.append(one)


class _Level(_Piece):
    """A loop around claims: the header, 2000A, 2000B or 2000C."""

    __slots__ = ("depth",)

    def __init__(self, chunk: LoopChunk) -> None:
        super().__init__(chunk.ordinal, len(chunk.segments))
        self.depth = _DEPTHS[chunk.kind]


class _Claim(_Piece):
    """A claim whose findings may not have come yet."""

    __slots__ = ("context", "is_whole", "number", "segments", "size")

    def __init__(
        self, segments: list[str], ordinal: int, context: ClaimContext, d: Delimiters, whole: bool
    ) -> None:
        super().__init__(ordinal, len(segments))
        self.segments = segments
        self.size = 0
        self.context = context
        self.is_whole = whole
        self.number = at(raw_values(segments[0], d), 1) if segments else ""

    def extend(self, chunk: LoopChunk) -> None:
        self.end = chunk.ordinal + len(chunk.segments)
        self.size += sum(map(len, chunk.segments))
        if self.size <= MAX_CLAIM:
            self.segments += chunk.segments


class SetAnswer:
    """One transaction set from its ST to its end. Notes go to `notes` as they come."""

    def __init__(
        self,
        policy: Policy,
        guide: Guide | None,
        st: list[str],
        notes: Spool,
        d: Delimiters,
        created: datetime,
        status: Status,
    ) -> None:
        self.guide = guide
        self._policy = policy
        self._notes = notes
        self._d, self._out = d, notes.delimiters
        self._status = status
        self.set_id, self.number = at(st, 1), at(st, 2)
        self._codes: dict[str, None] = {}  # IK502, each once
        self._is_fatal = False
        self._has_syntax = self._has_guide = False  # errors of SNIP types 1 and 2
        self._held: list[Finding] = []  # about elements of one segment
        self._held_of = ""  # the number of its claim
        self._levels: list[_Level] = []
        self._claim: _Claim | None = None
        self._context: ClaimContext | None = None
        self.answers: ClaimAnswers | None = None
        is_claims = guide is not None and guide.spec.about is About.CLAIM
        if guide is not None and is_claims:
            self._context = ClaimContext(guide.spec)
            self.answers = ClaimAnswers(policy.role, created, d, self._out, guide.spec)
        self._trace = ""  # TRN02 of an 835
        out = self._out
        set_id, number = exactly(at(st, 1), 3, "ZZZ", out), control_number(at(st, 2), out)
        notes.put([write_999.set_header(set_id, number, fit(at(st, 3), 35, out))])

    # -- what is read

    def start(self, findings: Iterable[Finding]) -> None:
        """What is found when the set begins."""
        for one in findings:
            self._of_envelope(one)

    def feed(self, item: RawClaim | LoopChunk, findings: Iterable[Finding]) -> None:
        """A chunk of it, with what was found since the one before."""
        kind, context = item.kind, self._context
        if isinstance(item, LoopChunk) and kind == "ST" and self.guide is not None:
            self._note_trace(item)
        if context is None:
            for one in findings:
                self._found(one, None)
            return
        assert self.guide is not None
        piece: _Piece | None = None
        segments = item.segments.segments if isinstance(item, RawClaim) else item.segments
        if kind == self.guide.spec.subject:
            whole = isinstance(item, RawClaim)
            piece = claim = _Claim(list(segments), item.ordinal, context, self._d, whole)
            for one in findings:
                self._found(one, piece)
            self._end_claim()
            self._claim = claim
            return
        if isinstance(item, LoopChunk) and kind in LEVELS:
            piece = level = _Level(item)
            for one in findings:
                self._found(one, piece)
            self._end_claim()
            while self._levels and self._levels[-1].depth >= level.depth:
                self._levels.pop()
            self._levels.append(level)
            self._context = context.enter(kind, item)
            return
        if isinstance(item, LoopChunk):  # a line, or what has no place
            if self._claim is not None:
                self._claim.extend(item)
            elif self._levels:
                self._levels[-1].end = item.ordinal + len(item.segments)
        for one in findings:
            self._found(one, None)

    def feed_unguided(self, findings: Iterable[Finding]) -> None:
        """What is found in a set that there is no guide for."""
        for one in findings:
            self._found(one, None)

    def _note_trace(self, chunk: LoopChunk) -> None:
        for raw in chunk.segments:
            if raw.startswith(f"TRN{self._d.element}"):
                self._trace = at(raw_values(raw, self._d), 2)

    # -- what is found

    def _of_envelope(self, finding: Finding) -> bool:
        """Is it about ST or SE? Then the set is rejected."""
        code = codes.set_code(finding, is_known=self.set_id in _KNOWN)
        if code:
            self._codes[code] = None
            self._is_fatal = True
        return bool(code)

    def _found(self, finding: Finding, piece: _Piece | None) -> None:
        """`piece` is what the item opens, which is not entered yet."""
        if self._of_envelope(finding):
            return
        owner = self._owner(finding, piece)
        if finding.snip > Snip.GUIDE:
            self._reject(finding, owner)
            return
        if finding.snip == Snip.SYNTAX:
            self._has_syntax = True
        else:
            self._has_guide = True
        self._note(finding, owner)
        if self._policy.reject is Reject.CLAIM:
            is_lost = (
                owner is None
                or (isinstance(owner, _Level) and (not owner.depth or finding.code == "SEG006"))
                or finding.code in _OF_HIERARCHY
                or (finding.code == "SEG003" and missing_segment(finding.message) in _OPENERS)
            )
            if is_lost:
                self._is_fatal = True
            else:
                self._reject(finding, owner)

    def _owner(self, finding: Finding, piece: _Piece | None) -> _Piece | None:
        """The claim or level that it is about; None for none."""
        number, claim = finding.segment, self._claim
        if number is None:
            return None
        if piece is not None and piece.has(number):
            return piece
        if claim is not None and claim.has(number):
            return claim
        if finding.claim is not None:
            # A rule about a claim may point at the levels around it: it comes with the claim, or
            # behind one that was read piece by piece.
            if claim is not None and not claim.is_whole and claim.number == finding.claim:
                return claim
            if isinstance(piece, _Claim) and piece.number == finding.claim:
                return piece
            if claim is not None and claim.number == finding.claim:
                return claim
        for level in reversed(self._levels):
            if level.has(number):
                return level
        return None

    def _reject(self, finding: Finding, owner: _Piece | None) -> None:
        if owner is None:
            owner = self._levels[0] if self._levels else None
        if owner is not None:
            owner.add(reason(finding, self._status(finding.code)))

    # -- notes

    def _note(self, finding: Finding, owner: _Piece | None) -> None:
        claim = owner.number if isinstance(owner, _Claim) else ""
        held = self._held
        if held and (held[0].segment != finding.segment or not is_of_element(finding)):
            self._flush()
        if is_of_element(finding):
            self._held.append(finding)
            self._held_of = claim
        else:
            self._put([finding], claim)

    def _flush(self) -> None:
        held, self._held = self._held, []
        if held:
            self._put(held, self._held_of)

    def _put(self, findings: list[Finding], claim: str) -> None:
        first, out = findings[0], self._out
        unit: BusinessUnit | None = None
        if claim:
            unit = business_unit("CLM01", claim, out)
        elif self._trace:
            unit = business_unit("TRN02", self._trace, out)
        elements: tuple[ElementNote, ...] = ()
        if is_of_element(first):
            elements = tuple(element_note(one, self.guide, out) for one in findings)
        note = segment_note(first, elements, unit, first.segment or 1)
        self._notes.put(write_999.segment_note(note))

    # -- claims

    def _end_claim(self) -> None:
        """The claim before has all its findings."""
        claim, self._claim = self._claim, None
        if claim is None or self.answers is None:
            return
        reasons = claim.reasons
        for level in self._levels:
            reasons = reasons + level.reasons
        self.answers.add(claim.context, claim.segments, reasons)

    def finish(self, findings: Iterable[Finding], *, has_trailer: bool) -> tuple[str, list[str]]:
        """The set ends: IK501 and IK502 to IK506."""
        for one in findings:
            self._found(one, None)
        self._end_claim()
        self._flush()
        if not has_trailer:
            self._codes[codes.SET_TRAILER_MISSING] = None
            self._is_fatal = True
        if self._has_syntax:
            self._codes[codes.SEGMENTS_IN_ERROR] = None
        if self._has_guide:
            self._codes[codes.GUIDE_SEGMENTS_IN_ERROR] = None
        verdict = self._verdict()
        self._notes.put([write_999.set_trailer(verdict, list(self._codes))])
        return verdict, list(self._codes)

    def _verdict(self) -> str:
        if self._is_fatal:
            return REJECTED
        if not (self._has_syntax or self._has_guide):
            return ACCEPTED
        reject = self._policy.reject
        if reject is Reject.NONE or (reject is Reject.CLAIM and self.answers is not None):
            return WITH_ERRORS
        return REJECTED

    @property
    def has_errors(self) -> bool:
        return self._is_fatal or self._has_syntax or self._has_guide

    def close(self) -> None:
        if self.answers is not None:
            self.answers.close()


_KNOWN = frozenset(("837", "835", "999", "277"))
