# cython: language_level=3, wraparound=False
"""Where chunks and segments start in a text, and what the token of a segment depends on.

Does what patterns in `edi.interchange.boundary` and `edi.structure.shape` do, and `whole` of
`edi.structure.chunk_parser`, without a Python step for each segment.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from cpython.unicode cimport PyUnicode_1BYTE_DATA, PyUnicode_1BYTE_KIND
from cpython.unicode cimport PyUnicode_GET_LENGTH, PyUnicode_KIND
from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memchr, memcmp, memcpy

from edi.native.places cimport LONGEST_ID, Place, is_trivia, packed_id, rough_end
from edi.native.places cimport set_places
from edi.native.text cimport Text, text_of

cdef enum:
    SLOTS = 8192  # a power of two
    LONGEST = 16  # characters of a text that is kept


cdef struct Slot:
    uint64_t[2] packed  # the characters of a kept text, zero behind them
    Py_ssize_t number  # of the text, 0 for an empty slot


cdef class Scanner:
    """Splits texts under one set of delimiters.

    `places` tells for segment ids which element (counted from 1) their token depends on, and
    whether on its first component only.
    """

    cdef Place* _places
    cdef int _place_count
    cdef Slot* _slots
    cdef list _kept  # texts that come again and again, so that the same ones are the same object
    cdef unsigned char _element, _component, _terminator
    cdef bytes _break
    cdef bint _any_break  # is any run of line breaks as good as the usual one?

    def __cinit__(self):
        self._slots = NULL
        self._places = NULL

    def __dealloc__(self):
        PyMem_Free(self._slots)
        PyMem_Free(self._places)

    def __init__(self, dict places, str element, str component, str terminator, str line_break):
        marks = (element + component + terminator).encode("latin-1")
        if len(marks) != 3:
            raise ValueError
        self._element, self._component, self._terminator = marks[0], marks[1], marks[2]
        self._break = line_break.encode("latin-1")
        self._any_break = terminator not in "\r\n" and not line_break.strip("\r\n")
        self._kept = [""]
        self._place_count = len(places)
        self._places = <Place*> PyMem_Calloc(len(places) + 1, sizeof(Place))
        self._slots = <Slot*> PyMem_Calloc(SLOTS, sizeof(Slot))
        if not (self._places and self._slots):
            raise MemoryError
        set_places(self._places, places)

    def scan(self, str text not None):
        """The segments of a text, and of each what its token depends on.

        None where it is not segments with a terminator and line breaks, one after the other.
        """
        cdef Text p = PyUnicode_1BYTE_DATA(text)
        cdef Text stop = p + PyUnicode_GET_LENGTH(text)
        cdef Text end
        cdef Text mark
        cdef const char* line_break = self._break
        cdef Py_ssize_t break_size = len(self._break)
        cdef list segments = []
        cdef list roughs = []
        if PyUnicode_KIND(text) != PyUnicode_1BYTE_KIND:
            return None
        while p < stop:
            mark = NULL
            end = p
            while end < stop and end[0] != self._terminator:
                if mark == NULL and end[0] == self._element:
                    mark = end
                end += 1
            if end == stop or end == p or mark == p:
                return None
            segments.append(text_of(p, end))
            roughs.append(self._rough(p, mark if mark != NULL else end, end))
            p = end + 1
            if stop - p >= break_size and memcmp(p, line_break, break_size) == 0:
                p += break_size
            elif not self._any_break:
                return None
            while self._any_break and p < stop and (p[0] == c'\n' or p[0] == c'\r'):
                p += 1
        return segments, roughs

    cdef str _rough(self, Text p, Text mark, Text end):
        """The segment up to the value that its token depends on; its id is `p` to `mark`."""
        cdef Text stop = rough_end(
            self._places, self._place_count, p, mark, end, self._element, self._component
        )
        return self._text(p, stop - p)

    cdef str _text(self, Text p, Py_ssize_t size):
        cdef uint64_t[2] packed
        cdef Slot* slot
        cdef uint64_t at
        if size > LONGEST:
            return text_of(p, p + size)
        packed[0] = packed[1] = 0
        memcpy(packed, p, size)
        at = (packed[0] ^ (packed[1] * <uint64_t> 0x9E3779B97F4A7C15)) * <uint64_t> 0xFF51AFD7ED558CCD
        at ^= at >> 32
        while True:
            at &= SLOTS - 1
            slot = &self._slots[at]
            if slot.number == 0:
                break
            if slot.packed[0] == packed[0] and slot.packed[1] == packed[1]:
                found = <str> self._kept[slot.number]
                if len(found) == size:  # else a NUL at its end
                    return found
            at += 1
        text = text_of(p, p + size)
        if len(self._kept) < SLOTS // 2:
            slot.packed[0], slot.packed[1] = packed[0], packed[1]
            slot.number = len(self._kept)
            self._kept.append(text)
        return text


cdef inline bint is_alnum(unsigned char c):
    return c'a' <= (c | 32) <= c'z' or c'0' <= c <= c'9'


cdef inline bint is_separator(unsigned char c):
    """May it stand behind "ISA" as the element separator of a header?"""
    return not (c'a' <= (c | 32) <= c'z' or c'0' <= c <= c'9' or c in b" \t\r\n")


cdef class Boundaries:
    """Iterates over the places in a text where one of some segments, or ISA, follows another.

    Gives where it starts and its id, None for ISA. Does what `Reader._boundaries` does.
    """

    cdef str _text
    cdef list _ids
    cdef uint32_t[32] _packed
    cdef int _count
    cdef Py_ssize_t _at
    cdef unsigned char _terminator, _element

    def __init__(self, list ids, str terminator, str element, str text not None):
        self._text = text
        self._ids = ids
        self._count = len(self._ids)
        if self._count > 32:
            raise ValueError
        for i, id in enumerate(self._ids):
            name = id.encode("latin-1")
            if len(name) > LONGEST_ID:
                raise ValueError
            self._packed[i] = packed_id(<Text> <const char*> name, len(name))
        self._terminator, self._element = ord(terminator), ord(element)
        self._at = 0 if PyUnicode_KIND(text) == PyUnicode_1BYTE_KIND else PyUnicode_GET_LENGTH(text)

    def __iter__(self):
        return self

    def go_on(self, Py_ssize_t at):
        """Look behind this place only, where a chunk starts."""
        if not self._at <= at <= PyUnicode_GET_LENGTH(self._text):
            raise ValueError
        self._at = at

    def __next__(self):
        cdef Text start = PyUnicode_1BYTE_DATA(self._text)
        cdef Text stop = start + PyUnicode_GET_LENGTH(self._text)
        cdef Text p = start + self._at
        cdef Text mark
        cdef uint32_t id
        cdef int i
        while True:
            p = <Text> memchr(p, self._terminator, stop - p)
            if p == NULL:
                self._at = stop - start
                raise StopIteration
            p += 1
            while p < stop and is_trivia(p[0]):
                p += 1
            mark = p
            while mark < stop and mark - p <= LONGEST_ID and mark[0] != self._element:
                mark += 1
            if mark < stop and mark - p <= LONGEST_ID:
                id = packed_id(p, mark - p)
                for i in range(self._count):
                    if self._packed[i] == id:
                        self._at = p - start
                        return self._at, self._ids[i]
            if stop - p > 3 and memcmp(p, b"ISA", 3) == 0 and is_separator(p[3]):
                self._at = p - start
                return self._at, None


cdef class Openers:
    """Iterates over the places in a text where chunks start, as `Boundaries` does, for whoever only
    counts them: those that `skip` names are counted and passed over.

    `segments` ended before the place; not counted are empty ones and the one that ends with the
    text. Does what `edi.convert.openers.PythonOpeners` does.
    """

    cdef str _text
    cdef list _ids
    cdef uint32_t[32] _packed
    cdef int _count
    cdef Py_ssize_t _at, _far, _wanted
    cdef unsigned char _terminator, _element
    cdef uint32_t _usual
    cdef bint _has_codes, _is_first
    cdef bytes _code, _stops
    cdef public Py_ssize_t segments, opened, passed, last

    def __init__(
        self, list ids, str terminator, str element, str text not None, Py_ssize_t last,
        Py_ssize_t far
    ):
        self._text, self._ids, self._count = text, ids, len(ids)
        if self._count > 32:
            raise ValueError
        for i, id in enumerate(ids):
            name = id.encode("latin-1")
            if len(name) > LONGEST_ID:
                raise ValueError
            self._packed[i] = packed_id(<Text> <const char*> name, len(name))
        self._terminator, self._element = ord(terminator), ord(element)
        self._at = 0 if PyUnicode_KIND(text) == PyUnicode_1BYTE_KIND else PyUnicode_GET_LENGTH(text)
        self._far, self.last = far, last
        self._is_first = True
        self._usual = 0
        self._code = self._stops = b""
        self.segments = self.opened = self.passed = 0

    def skip(self, str id, str code, str stops, Py_ssize_t wanted):
        """Pass over these segments before `wanted`, none for "". With a `code` they are HL: those of
        this level are counted as opened, and those of a level of `stops` are not passed over."""
        name = id.encode("latin-1")
        self._usual = packed_id(<Text> <const char*> name, len(name)) if name else 0
        self._has_codes = len(code) > 0
        self._code, self._stops = code.encode("latin-1"), stops.encode("latin-1")
        self._wanted = wanted

    cdef bint _passes(self, Text p, Text stop, Py_ssize_t at):
        """Is the segment there one to be passed over? Then it is counted."""
        cdef Text end, q
        cdef int i
        cdef Text codes
        if at >= self._wanted or at - self.last > self._far:
            return False
        if not self._has_codes:
            self.opened += 1
        else:
            end = <Text> memchr(p, self._terminator, stop - p)
            if end == NULL:
                return False
            q = p
            for i in range(3):
                q = <Text> memchr(q, self._element, end - q)
                if q == NULL:
                    return False
                q += 1
            if end - q < 2 or not (is_alnum(q[0]) and is_alnum(q[1])):
                return False
            if q + 2 != end and q[2] != self._element:
                return False
            codes = <Text> <const char*> self._stops
            for i in range(0, len(self._stops), 2):
                if codes[i] == q[0] and codes[i + 1] == q[1]:
                    return False
            codes = <Text> <const char*> self._code
            if codes[0] == q[0] and codes[1] == q[1]:
                self.opened += 1
        self.passed += 1
        self.last = at
        return True

    def __iter__(self):
        return self

    def __next__(self):
        cdef Text start = PyUnicode_1BYTE_DATA(self._text)
        cdef Text stop = start + PyUnicode_GET_LENGTH(self._text)
        cdef Text p = start + self._at
        cdef Text end
        cdef Text mark
        cdef uint32_t id
        cdef int i
        while True:
            end = <Text> memchr(p, self._terminator, stop - p)
            if end == NULL:
                self._at = stop - start
                raise StopIteration
            if end + 1 < stop and (end > p or self._is_first):
                self.segments += 1
            self._is_first = False
            p = end + 1
            while p < stop and is_trivia(p[0]):
                p += 1
            mark = p
            while mark < stop and mark - p <= LONGEST_ID and mark[0] != self._element:
                mark += 1
            if mark < stop and mark - p <= LONGEST_ID:
                id = packed_id(p, mark - p)
                if id == self._usual and self._passes(p, stop, p - start):
                    continue
                for i in range(self._count):
                    if self._packed[i] == id:
                        self._at = p - start
                        return self._at, self._ids[i]
            if stop - p > 3 and memcmp(p, b"ISA", 3) == 0 and is_separator(p[3]):
                self._at = p - start
                return self._at, None


def whole(list segments, list rough, str opener, dict heads, dict lines):
    """Starts and layouts of a claim and its lines; None where anything is wrong or unknown.

    Does what `edi.structure.chunk_parser.whole` does.
    """
    cdef Py_ssize_t start = 0, end, count = len(rough)
    cdef list starts = []
    cdef list layouts = []
    cdef dict shapes = heads
    while True:
        end = start + 1
        while end < count and <str?> rough[end] != opener:
            end += 1
        bound = shapes.get(tuple(rough[start:end]))
        if bound is None:
            return None
        layout, _, accept, is_clean, _ = <tuple> bound
        if not is_clean or not accept(segments, start):
            return None
        starts.append(start)
        layouts.append(layout)
        if end >= count:
            break
        start = end
        shapes = lines
    starts.append(count)
    return starts, tuple(layouts)
