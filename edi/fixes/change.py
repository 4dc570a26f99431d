"""What was mended in one segment."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Change:
    """One fix. `message` holds no value; `before` and `after` are the segment, without terminator,
    and may identify a patient: they are not in `repr`.

    `after` is that behind this fix alone: the next one of the same segment goes on from it. Both
    are "" where the fix is about what stands between segments.
    """

    code: str  # of the rule that finds nothing any more: "ENV008"
    message: str
    line: int  # of the file as it was, from 1
    offset: int  # of the segment in it, in bytes
    segment_id: str = ""
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)
    separators: str = "*:^"  # of elements, components and repetitions
