# cython: language_level=3, wraparound=False
"""Runs of claims whose shapes are known, from the text of a file to the rows of tables.

Does for claims that nothing is wrong with what `edi.structure` and `Builder.fill` do with each, and
stops before the first that is anything else.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Realloc
from cpython.unicode cimport PyUnicode_1BYTE_DATA
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.string cimport memchr, memset

from edi.native._arrow cimport let_go
from edi.native._columns cimport CLAIM, FILLED, LINE, NO_MEMORY, OFFSET, REFUSED
from edi.native._columns cimport Builder, Outcome
from edi.native._fill_program cimport Program
from edi.native.arrow_column cimport CODE
from edi.native.arrow_column cimport Column, number_of
from edi.native.marks cimport Marks, mark_segment, room_for
from edi.native.places cimport Place, rough_end, set_places
from edi.native.segment_starts cimport INNER, NOTHING, OTHER, Next, Starts, behind_break, id_of
from edi.native.segment_starts cimport set_starts, what_starts
from edi.native.text cimport Text, begin, text_of

cdef enum:
    MOST_ROUGHS = 1 << 16
    MOST_SHAPES = 4096
    MOST_SHAPE = 2000  # segments
    MOST_SEGMENT = 1 << 17  # characters: MAX_SEGMENT of edi.interchange.chunk


cdef struct Part:
    Py_ssize_t segment, start  # its first segment, and where its shape starts


cdef class Runs:
    """Claims of one guide under one set of delimiters.

    `places` tells what the token of a segment depends on, as for `_scan.Scanner`; `starts` are the
    segments that open chunks, `opener` that which opens a claim, and `inner` that of its lines.
    `known(is_line, rough)` is asked once for the program of a shape, and gives None where the
    Python code has not met it.
    """

    cdef Builder _builder
    cdef Place* _places
    cdef int _place_count
    cdef Starts _starts
    cdef uint32_t _opener
    cdef list _ids
    cdef unsigned char _element, _component, _terminator
    cdef bytes _break
    cdef bint _any_break
    cdef object _known
    cdef list _slots
    cdef Column _roughs, _shapes  # each text once, with its number
    cdef list _programs  # by the number of the shape, None while it is not known
    cdef bint _is_full  # of texts that came once: what was learned is forgotten
    # Of the claim being read: for itself 0 and for each line 1, with the numbers of its segments.
    cdef int32_t* _shape
    cdef Part* _parts
    cdef Py_ssize_t _shape_room, _part_room
    cdef readonly Py_ssize_t claims, segments, lines  # of the last run; the lines of its last claim

    def __cinit__(self):
        self._places, self._shape, self._parts = NULL, NULL, NULL
        memset(&self._roughs, 0, sizeof(Column))
        memset(&self._shapes, 0, sizeof(Column))
        self._roughs.kind = self._shapes.kind = CODE

    def __dealloc__(self):
        PyMem_Free(self._places)
        PyMem_Free(self._shape)
        PyMem_Free(self._parts)
        let_go(&self._roughs)
        let_go(&self._shapes)

    def __init__(self, Builder builder not None, dict places, d, starts, str opener, str inner,
                 known):
        marks = (d.element + d.component + d.segment).encode("latin-1")
        self._ids = sorted(starts)
        if len(marks) != 3:
            raise ValueError("these delimiters need the Python code")
        self._element, self._component, self._terminator = marks[0], marks[1], marks[2]
        self._break = d.line_break.encode("latin-1")
        self._any_break = d.segment not in "\r\n" and not d.line_break.strip("\r\n")
        self._builder, self._known = builder, known
        set_starts(&self._starts, self._ids, inner, self._element)
        self._opener = id_of(opener)
        self._place_count = len(places)
        self._places = <Place*> PyMem_Calloc(self._place_count + 1, sizeof(Place))
        if self._places is NULL:
            raise MemoryError
        set_places(self._places, places)
        self._programs = []
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
        if self._is_full:
            let_go(&self._roughs)
            let_go(&self._shapes)
            self._programs.clear()
            self._is_full = False
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
            if not self._room_for(size + 2, lines[0] + 3):
                raise MemoryError
            if next == INNER:
                lines[0] += 1
                self._parts[lines[0]].segment = marks.segments
                self._parts[lines[0]].start = size
                self._shape[size] = lines[0] > 0
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
            mark = rough_end(self._places, self._place_count, p, mark, end, self._element,
                             self._component)
            self._shape[size] = self._number(&self._roughs, p, mark - p, MOST_ROUGHS)
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
        cdef int32_t number = self._number(
            &self._shapes, <Text> (self._shape + start), (stop - start) * 4, MOST_SHAPES
        )
        cdef int32_t* ends
        cdef Py_ssize_t i
        if number < 0:
            return None
        while len(self._programs) <= number:
            self._programs.append(None)
        program = self._programs[number]
        if program is None:
            ends = <int32_t*> self._roughs.ends.start
            rough = []
            for i in range(start + 1, stop):
                number_there = self._shape[i]
                rough.append(
                    text_of(self._roughs.text.start + ends[number_there],
                            self._roughs.text.start + ends[number_there + 1])
                )
            program = self._known(self._shape[start] == 1, tuple(rough))
            self._programs[number] = program
        return <Program?> program if program is not None else None

    cdef int32_t _number(self, Column* texts, Text p, Py_ssize_t size, Py_ssize_t most) except -2:
        """Of a text, the same for the same; -1 where there are too many."""
        cdef Py_ssize_t number
        if texts.codes >= most:
            self._is_full = True
            return -1
        number = number_of(texts, p, size)
        if number < 0:
            raise MemoryError
        return <int32_t> number

    cdef bint _room_for(self, Py_ssize_t size, Py_ssize_t parts) noexcept:
        cdef void* grown
        if size > self._shape_room:
            grown = PyMem_Realloc(self._shape, size * 2 * sizeof(int32_t))
            if grown is NULL:
                return False
            self._shape, self._shape_room = <int32_t*> grown, size * 2
        if parts > self._part_room:
            grown = PyMem_Realloc(self._parts, parts * 2 * sizeof(Part))
            if grown is NULL:
                return False
            self._parts, self._part_room = <Part*> grown, parts * 2
        return True
