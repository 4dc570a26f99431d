# cython: language_level=3, wraparound=False
"""Runs of claims whose shapes are known, from the text of a file to the rows of tables.

Does for claims that nothing is wrong with what `edi.structure` and `Builder.fill` do with each, and
stops before the first that is anything else.
"""

from cpython.mem cimport PyMem_Free, PyMem_Realloc
from libc.stdint cimport int32_t, int64_t
from libc.string cimport memchr

from edi.native._columns cimport CLAIM, FILLED, LINE, NO_MEMORY, OFFSET, REFUSED
from edi.native._columns cimport Builder, Outcome
from edi.native._fill_program cimport Program
from edi.native._shapes cimport MOST_SEGMENT, MOST_SHAPE, ShapeReader, number_of_segment
from edi.native.marks cimport Marks, mark_segment, room_for
from edi.native.segment_starts cimport INNER, NOTHING, OTHER, Next, behind_break, what_starts
from edi.native.text cimport Text, begin

cdef enum:
    MOST_SHAPES = 4096
    CLAIM_SHAPE = -1  # how the shape of a claim starts, and that of a line
    LINE_SHAPE = -2


cdef struct Part:
    Py_ssize_t segment, start  # its first segment, and where its shape starts


cdef class Runs(ShapeReader):
    """Claims of one guide under one set of delimiters.

    `places`, `starts`, `opener` and `inner` are those of `ShapeReader._set_up`.
    `known(is_line, rough)` is asked once for the program of a shape, and gives None where the
    Python code has not met it.
    """

    cdef Builder _builder
    cdef object _known
    cdef list _slots
    cdef Part* _parts  # of the claim being read: itself and its lines
    cdef Py_ssize_t _part_room
    cdef readonly Py_ssize_t claims, segments, lines  # of the last run; the lines of its last claim

    def __cinit__(self):
        self._parts = NULL

    def __dealloc__(self):
        PyMem_Free(self._parts)

    def __init__(self, Builder builder not None, dict places, d, starts, str opener, str inner,
                 known):
        self._set_up(places, d, starts, opener, inner, MOST_SHAPES)
        self._builder, self._known = builder, known
        builder.separate_by(d)
        if not builder.can_split:
            raise ValueError("these delimiters need the Python code")

    def run(self, str text not None, Py_ssize_t start, Py_ssize_t stop, int64_t offset,
            Py_ssize_t most, Py_ssize_t most_lines, bint needs_line, d, list slots not None):
        """Fill the rows of the claims from `start` on, at most so many and none that starts at
        `stop` or behind it; `offset` is where the text starts in the file.

        Gives where the first chunk starts that was not read, and its id; None where no claim was.
        """
        cdef Text first, end, p
        cdef int which = -1, follows = -1
        cdef Py_ssize_t segments, lines
        self.claims = self.segments = self.lines = 0
        self._builder.separate_by(d)
        self._slots = slots
        self._forget_if_full()
        if not begin(text, &first, &end) or not self._builder.can_split:
            return None
        p = first + start
        while self.claims < most and p < first + stop:
            segments = lines = 0
            p = self._claim(p, end, offset + (p - first), most_lines, needs_line, &segments,
                            &lines, &follows)
            if p is NULL:
                break
            start = p - first
            which = follows
            self.claims += 1
            self.segments += segments
            self.lines = lines
            if self._starts.ids[which] != self._opener:
                break
        return (start, self._ids[which]) if self.claims else None

    cdef Text _claim(self, Text p, Text stop, int64_t offset, Py_ssize_t most_lines,
                     bint needs_line, Py_ssize_t* segments, Py_ssize_t* lines,
                     int* follows) except? NULL:
        """Read and fill one claim; gives where the next chunk starts, NULL if it did not."""
        cdef Marks* marks = &self._builder.marks
        cdef Text end, mark
        cdef Next next = INNER
        cdef Py_ssize_t size = 0, first
        cdef const char* line_break = self._break
        cdef Py_ssize_t break_size = len(self._break)
        marks.count = marks.segments = 0
        lines[0] = -1
        while next != OTHER:
            if size + 2 > self._shape_room:
                self._make_room(size + 2)
            if not self._has_room(lines[0] + 3):
                raise MemoryError
            if next == INNER:
                lines[0] += 1
                self._parts[lines[0]].segment = marks.segments
                self._parts[lines[0]].start = size
                self._shape[size] = LINE_SHAPE if lines[0] else CLAIM_SHAPE
                size += 1
            # One segment, whose end is behind its terminator and line breaks.
            end = <Text> memchr(p, self._terminator, stop - p)
            if end is NULL or end == p or p[0] == self._element or end - p >= MOST_SEGMENT:
                return NULL
            if not room_for(marks, end - p):
                raise MemoryError
            if marks.segments >= MOST_SHAPE or not mark_segment(marks, p, end, self._element):
                return NULL
            first = marks.first[marks.segments - 1]
            mark = marks.at[first + 1] - 1
            self._shape[size] = number_of_segment(self, p, mark, end)
            if self._shape[size] < 0:
                return NULL
            size += 1
            p = behind_break(end, stop, line_break, break_size, self._any_break)
            if p is NULL:
                return NULL
            next = what_starts(&self._starts, p, stop, follows)
            if next == NOTHING:
                return NULL
        if lines[0] > most_lines or (needs_line and not lines[0]):
            return NULL
        segments[0] = marks.segments
        self._parts[lines[0] + 1].segment = marks.segments
        self._parts[lines[0] + 1].start = size
        return p if self._fill(lines[0] + 1, offset) else NULL

    cdef bint _fill(self, Py_ssize_t parts, int64_t offset) except -1:
        """Run the programs of the claim and its lines."""
        cdef Builder builder = self._builder
        cdef Outcome outcome = FILLED
        cdef Part* part
        cdef Py_ssize_t i
        builder.begin(self._slots)
        self._slots[CLAIM] = self._slots[OFFSET] = offset
        self._slots[LINE] = None
        for i in range(parts):
            part = &self._parts[i]
            program = self._program(part.start, self._parts[i + 1].start)
            if program is None:
                outcome = REFUSED
                break
            if i:
                self._slots[LINE] = i
            outcome = builder.run(program, part.segment, self._parts[i + 1].segment)
            if outcome != FILLED:
                break
        if outcome == NO_MEMORY:
            raise MemoryError
        if outcome != FILLED:
            builder.roll_back()
        return outcome == FILLED

    cdef Program _program(self, Py_ssize_t start, Py_ssize_t stop):
        """Of a claim or line, by what its shape holds there; None where it is not known."""
        cdef Py_ssize_t number = self._number_of_shape(start, stop)
        if number < 0:
            return None
        program = self._met[number]
        if program is None:
            rough = tuple(self._texts(start, stop)[0])
            program = self._met[number] = self._known(self._shape[start] == LINE_SHAPE, rough)
        return <Program?> program if program is not None else None

    cdef bint _has_room(self, Py_ssize_t parts) noexcept:
        cdef void* grown
        if parts > self._part_room:
            grown = PyMem_Realloc(self._parts, parts * 2 * sizeof(Part))
            if grown is NULL:
                return False
            self._parts, self._part_room = <Part*> grown, parts * 2
        return True
