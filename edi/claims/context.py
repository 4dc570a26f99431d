"""What stands around a claim of an 837: the transaction set and the levels that it belongs to."""

from datetime import date
from functools import lru_cache

from edi.claims.claim import BillingProvider, Subscriber
from edi.claims.view import LoopView, at, lazy
from edi.elements.dates import parse_date
from edi.guides.spec import GuideSpec
from edi.interchange.columns import decode
from edi.structure.chunk import LoopChunk
from edi.structure.layout import Layout


class ClaimContext:
    """The levels around a claim, the same object for all claims below the same ones.

    `levels` are those that are there, the outermost first; a view is None where its level is not,
    and made when it is asked for: most claims are judged without any.
    """

    def __init__(self, spec: GuideSpec, above: "ClaimContext | None" = None) -> None:
        self.spec = spec
        self.levels: tuple[LoopChunk, ...] = ()
        self.header: LoopChunk | None = above.header if above else None  # ST to 1000B
        self.created: date | None = above.created if above else None  # BHT04, made on this day
        # The same as CCYYMMDD, "" when it is not known.
        self.created_text: str = above.created_text if above else ""
        self._above = above
        self._depth = -1
        self._loop_id = ""
        self._levels: dict[str, LoopChunk] = {}

    def enter(self, loop_id: str, chunk: LoopChunk) -> "ClaimContext":
        """The context below a new level: of loop ST, 2000A, 2000B or 2000C."""
        depth = DEPTHS[loop_id]
        above = self
        while above._depth >= depth and above._above is not None:
            above = above._above
        inner = ClaimContext(self.spec, above)
        inner._depth, inner._loop_id = depth, loop_id
        inner.levels = (*above.levels, chunk)
        inner._levels = {**above._levels, loop_id: chunk}
        if depth == 0:
            inner.header = chunk
            created = parse_date(LoopView(chunk, chunk.layout.root).value("BHT", 4))
            inner.created = created
            inner.created_text = created.isoformat().replace("-", "") if created else ""
        return inner

    def level(self, loop_id: str) -> LoopChunk | None:
        """The level of loop ST, 2000A, 2000B or 2000C."""
        return self._levels.get(loop_id)

    @lazy
    def billing_provider(self) -> BillingProvider | None:
        """2000A."""
        if self._loop_id != "2000A":
            return self._above.billing_provider if self._above else None
        chunk = self.levels[-1]
        return BillingProvider(chunk, chunk.layout.root)

    @lazy
    def subscriber(self) -> Subscriber | None:
        """2000B."""
        if self._loop_id != "2000B":
            return self._above.subscriber if self._above else None
        chunk = self.levels[-1]
        return Subscriber(chunk, chunk.layout.root)

    @lazy
    def patient(self) -> LoopView | None:
        """2000C."""
        chunk = self.level("2000C")
        return LoopView(chunk, chunk.layout.root) if chunk is not None else None

    @lazy
    def plain_since(self) -> str:
        """The day (CCYYMMDD) from which on a service is plainly in order: the first of ICD-10, or
        the patient's birth; `NEVER` where no day is, as of a patient above 150 years, and where a
        birth lies after the day on which the file was made, or that is not known."""
        created, born = self.created_text, ""
        if not created:
            return NEVER
        for loop_id in ("2000B", "2000C"):
            chunk = self._levels.get(loop_id)
            if chunk is None:
                continue
            index = of_person(chunk.layout)
            born = ""
            if index is not None:
                born = at(chunk.segments[index].split(chunk.delimiters.element, 3), 2)
                if len(born) != 8 or not born.isdigit() or born > created:
                    return NEVER
        if born and int(created[:4]) - int(born[:4]) >= _OLDEST:
            return NEVER
        return max(born, _ICD10_SINCE)

    @property
    def billing_name(self) -> str:
        """NM1 of 2010AA, raw; "" when there is none."""
        chunk = self._levels.get("2000A")
        if chunk is None:
            return ""
        index = of_billing(chunk.layout)
        return chunk.segments[index] if index is not None else ""

    @lazy
    def billing_npi(self) -> str | None:
        """NM109 of 2010AA; "" where it has no NPI, None where that takes a closer look."""
        if self._above is not None and self._loop_id in ("2000B", "2000C"):
            return self._above.billing_npi
        name = self.billing_name
        if name[-13:-11] == "XX" and name[-10:].isdigit():
            return name[-10:]
        return None if "XX" in name else ""

    @lazy
    def destination(self) -> str:
        """SBR01 of the payer that the claim is sent to; "" when there is none."""
        return self._code(0, 1) or ""

    @lazy
    def payer_id(self) -> str | None:
        """NM109 of 2010BB, the payer that the claim is sent to; None without one."""
        return self._code(1, 9)

    def _code(self, which: int, position: int) -> str | None:
        """An element of a segment of 2000B, from its raw text; None without the segment."""
        chunk = self.level("2000B")
        index = of_payer(chunk.layout)[which] if chunk is not None else None
        if chunk is None or index is None:
            return None
        values = chunk.segments[index].split(chunk.delimiters.element, position + 1)
        return decode(at(values, position))


@lru_cache(maxsize=4096)
def of_payer(layout: Layout) -> tuple[int | None, int | None]:
    """Where a 2000B has its SBR, and the NM1 of its 2010BB."""
    payers = layout.root.children.get("2010BB", ())
    coverage = layout.root.uses.get("SBR")
    name = payers[0].uses.get("NM1") if payers else None
    return coverage[0] if coverage else None, name[0] if name else None


def of_billing(layout: Layout) -> int | None:
    """Where a 2000A has the NM1 of its 2010AA."""
    nodes = layout.root.children.get("2010AA", ())
    used = nodes[0].uses.get("NM1") if nodes else None
    return used[0] if used else None


@lru_cache(maxsize=4096)
def of_person(layout: Layout) -> int | None:
    """Where a 2000B or 2000C has the DMG of its 2010BA or 2010CA."""
    for loop_id in ("2010BA", "2010CA"):
        for node in layout.root.children.get(loop_id, ()):
            if used := node.uses.get("DMG"):
                return used[0]
    return None


NEVER = "99999999"  # behind all days
_ICD10_SINCE = "20151001"
_OLDEST = 150  # years
DEPTHS = {"ST": 0, "2000A": 1, "2000B": 2, "2000C": 3}
