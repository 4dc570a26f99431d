# cython: language_level=3, wraparound=False
"""Claims and levels read one after the other, each with its segments, where nothing is unusual.

What judges them (`_judging`) is a `ChunkReader`: one chunk at a time is read, and what is known of
its shape looked up.
"""

from cpython.list cimport PyList_New, PyList_SET_ITEM
from cpython.mem cimport PyMem_Free, PyMem_Realloc
from cpython.ref cimport Py_INCREF
from libc.stdint cimport uint64_t
from libc.string cimport memchr, memcpy

from edi.native._judged cimport LevelShape, Whole
from edi.native._shapes cimport MOST_SEGMENT, MOST_SHAPE, ShapeReader, number_of_segment, number_of_text
from edi.native.segment_starts cimport INNER, NOTHING, OTHER, Next, behind_break, what_starts
from edi.native.text cimport Span, Text, next_part

cdef extern from "Python.h":
    object PyUnicode_New(Py_ssize_t size, Py_UCS4 most)
    void* PyUnicode_DATA(object text)

# Of each of eight bytes its lowest or highest bit, and a line break in each.
cdef uint64_t LOW = 0x0101010101010101
cdef uint64_t HIGH = 0x8080808080808080
cdef uint64_t LINE_FEEDS = 0x0a0a0a0a0a0a0a0a
cdef uint64_t RETURNS = 0x0d0d0d0d0d0d0d0d


cdef class ChunkReader(ShapeReader):
    """Reads claims and levels of one guide under one set of delimiters."""

    def __cinit__(self):
        self._ends = NULL

    def __dealloc__(self):
        PyMem_Free(self._ends)

    cdef Text _read(self, Text p, Text stop, bint is_level, int* follows) except? NULL:
        """Read one claim or level, and what is known of its shape; gives where the next chunk
        starts, NULL if it did not."""
        cdef Text end, mark
        cdef Next next = INNER
        cdef const char* line_break = self._break
        cdef Py_ssize_t break_size = len(self._break)
        cdef Py_ssize_t size = 0, count = 0, breaks = 0
        cdef bint any_return = False
        cdef bint is_line = False
        cdef Text after
        cdef Span code
        self._from = p
        while next != OTHER:
            if size + 3 > self._shape_room:
                self._make_room(size + 3)
            if 2 * count + 2 > self._room:
                self._more_room()
            if next == INNER:
                self._shape[size] = -3 if is_level else -1 - is_line
                is_line = True
                size += 1
            # One segment, whose end is behind its terminator and line breaks.
            end = <Text> memchr(p, self._terminator, stop - p)
            if end is NULL or end == p or p[0] == self._element or end - p >= MOST_SEGMENT:
                return NULL
            if count >= MOST_SHAPE or not is_ascii_line(p, end):
                return NULL
            mark = <Text> memchr(p, self._element, end - p)
            if mark is NULL:
                mark = end
            self._ends[2 * count], self._ends[2 * count + 1] = p, end
            count += 1
            if is_level and count == 1:
                # Which level it is does not show in the token of an HL.
                if not code_at(p, end, self._element, &code):
                    return NULL
                self._shape[size] = number_of_text(self, code.start, 2)
                if self._shape[size] < 0:
                    return NULL
                size += 1
            self._shape[size] = number_of_segment(self, p, mark, end)
            if self._shape[size] < 0:
                return NULL
            size += 1
            p = behind_break(end, stop, line_break, break_size, self._any_break)
            if p is NULL:
                return NULL
            after = end  # a terminator may be a line break itself
            while after < p:
                if after[0] == c'\n':
                    breaks += 1
                    self._line_start = after + 1
                elif after[0] == c'\r':
                    any_return = True
                after += 1
            next = what_starts(&self._starts, p, stop, follows)
            if next == NOTHING or (is_level and next == INNER):
                return NULL
        if (any_return and not breaks) or p - self._from >= MOST_SEGMENT:
            return NULL
        self._to, self._breaks, self._count, self._size = p, breaks, count, size
        found = self._found(is_level)
        if found is None or found is False:
            return NULL
        if is_level:
            self._level_shape = <LevelShape?> found
        else:
            self._whole = <Whole?> found
        return p

    cdef object _found(self, bint is_level):
        """What is known of claims or levels of this shape; None where it is not met."""
        cdef Py_ssize_t number = self._number_of_shape(0, self._size)
        if number < 0:
            return None
        found = self._met[number]
        if found is None:
            shapes = self._texts(0, self._size)
            if is_level:
                found = self._known_level(shapes[0][0], tuple(shapes[0][1:]))
            else:
                found = self._known([tuple(shape) for shape in shapes])
            self._met[number] = found
        return found

    cdef int _more_room(self) except -1:
        cdef Py_ssize_t room = self._room * 2 or 512
        cdef void* grown = PyMem_Realloc(self._ends, room * sizeof(Text))
        if grown is NULL:
            raise MemoryError
        self._ends, self._room = <Text*> grown, room
        return 0

    cdef list _make_segments(self):
        cdef list segments = PyList_New(self._count)
        cdef Py_ssize_t i, size
        for i in range(self._count):
            size = self._ends[2 * i + 1] - self._ends[2 * i]
            segment = PyUnicode_New(size, 127)
            memcpy(PyUnicode_DATA(segment), self._ends[2 * i], size)
            Py_INCREF(segment)
            PyList_SET_ITEM(segments, i, segment)
        self._segments = segments
        return segments


cdef inline bint is_ascii_line(Text p, Text stop) noexcept:
    """Is it ASCII, and without a line break, behind which lines would have to be counted?"""
    cdef uint64_t word, seen = 0
    while stop - p >= 8:
        memcpy(&word, p, 8)
        seen |= word | any_zero(word ^ LINE_FEEDS) | any_zero(word ^ RETURNS)
        p += 8
    while p < stop:
        if p[0] == c'\n' or p[0] == c'\r':
            return False
        seen |= p[0]
        p += 1
    return not seen & HIGH


cdef inline uint64_t any_zero(uint64_t word) noexcept:
    """The high bit of a byte is set where it is the only one or the first that is zero."""
    return (word - LOW) & ~word & HIGH


cdef inline bint code_at(Text p, Text stop, unsigned char separator, Span* code) noexcept:
    """HL03 where it has two characters."""
    cdef int number
    for number in range(4):
        if not next_part(&p, stop, separator, code):
            return False
    return code.stop - code.start == 2
