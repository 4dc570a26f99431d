# cython: language_level=3, wraparound=False
"""Accepts segments by a table of what each element may be, in one pass over their characters.

Does what `edi.elements.pattern` does and keeps the same promise: nothing that the slow path would
report is accepted; what is right but unusual may be refused. `edi.elements.table` makes the tables.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from cpython.set cimport PySet_Contains
from cpython.unicode cimport PyUnicode_1BYTE_DATA, PyUnicode_1BYTE_KIND
from cpython.unicode cimport PyUnicode_GET_LENGTH, PyUnicode_KIND
from libc.stdint cimport uint64_t
from libc.string cimport memcmp

from edi.native.text cimport Span, Text, text_of

cdef enum:
    MOST = 64  # elements of a segment: as many as `Seen.present` has bits
    MASKED = 256  # characters of a run whose values are masked here


cdef struct Field:
    char kind
    bint is_required
    int low, high  # characters; of a decimal, digits before and after the point
    int repeats
    int first, count  # of its components among the fields, its codes or its form among those


cdef struct Note:
    char kind
    int composite  # position of the element whose components it relates, -1 for elements
    uint64_t first, all  # elements as bits: the first of the note, and all of it


cdef struct Run:
    int first, last
    bint is_dated
    bint is_npi  # a qualifier, and what may be an NPI
    bint is_masked  # does of some values only matter whether they are there?
    uint64_t kept  # the others, as bits, counted from the first
    uint64_t prefixes  # those of whose digits only the first three matter


cdef struct Seen:
    uint64_t present  # elements with a value, as bits
    int count
    Span[MOST] spans


cdef inline bint is_digit(unsigned char c):
    return c'0' <= c <= c'9'


cdef inline int two(Text p):
    """The number that two characters write, -1 for none."""
    return (p[0] - 48) * 10 + p[1] - 48 if is_digit(p[0]) and is_digit(p[1]) else -1


cdef bint is_day(Text p, Py_ssize_t size):
    """A day of the calendar in the 20th or 21st century, CCYYMMDD."""
    if size != 8:
        return False
    cdef int century = two(p), year = two(p + 2), month = two(p + 4), day = two(p + 6)
    if (century != 19 and century != 20) or year < 0 or not 1 <= month <= 12 or day < 1:
        return False
    if month == 2:
        return day <= (29 if year % 4 == 0 and (year or century == 20) else 28)
    return day <= (30 if month in (4, 6, 9, 11) else 31)


cdef bint is_time(Text p, Py_ssize_t size):
    """HHMM, HHMMSS, HHMMSSD or HHMMSSDD."""
    cdef Py_ssize_t i
    if size not in (4, 6, 7, 8) or not 0 <= two(p) <= 23 or not 0 <= two(p + 2) <= 59:
        return False
    if size > 4 and not 0 <= two(p + 4) <= 59:
        return False
    for i in range(6, size):
        if not is_digit(p[i]):
            return False
    return True


cdef bint is_whole(Text p, Py_ssize_t size, int low, int high):
    """Digits without a sign and without leading zeros."""
    cdef Py_ssize_t i
    if not low <= size <= high or (p[0] == c'0' and size > 1):
        return False
    for i in range(size):
        if not is_digit(p[i]):
            return False
    return True


cdef bint is_decimal(Text p, Text stop, int whole, int places):
    """A canonical decimal: no plus sign, no superfluous zeros, no bare point."""
    cdef Text start, point
    if p[0] == c'-':
        p += 1
    start = p
    while p < stop and is_digit(p[0]):
        p += 1
    if p - start > whole or (p - start > 1 and start[0] == c'0'):
        return False
    if p == stop:
        return p > start
    if p[0] != c'.':
        return False
    point = p
    p += 1
    while p < stop and is_digit(p[0]):
        p += 1
    return p == stop and 1 <= p - point - 1 <= places and (p - 1)[0] != c'0'


cdef bint is_npi(Text p, Py_ssize_t size):
    """Ten digits, the first 1 or 2, with their check digit. See `edi.codes.npi`."""
    cdef int total = 24, i, digit  # 80840 adds 24
    if size != 10 or not c'1' <= p[0] <= c'2':
        return False
    for i in range(10):
        if not is_digit(p[i]):
            return False
        digit = p[i] - 48
        if i % 2 == 0:
            digit = 2 * digit if digit < 5 else 2 * digit - 9
        total += digit
    return total % 10 == 0


cdef bint is_kept(Note* note, uint64_t present):
    """Is the syntax note kept by these elements? See `edi.elements.syntax_notes`."""
    cdef uint64_t there = present & note.all
    if note.kind == c'P':
        return there == 0 or there == note.all
    if note.kind == c'R':
        return there != 0
    if note.kind == c'E':
        return there & (there - 1) == 0
    if not there & note.first:
        return True
    if note.kind == c'C':
        return there == note.all
    return there != note.first  # L


cdef inline bint is_npi_qualifier(Span* span):
    return (span.stop - span.start == 2 and memcmp(span.start, b"XX", 2) == 0) or (
        span.stop - span.start == 3 and memcmp(span.start, b"HPI", 3) == 0
    )


cdef bint are_digits(Text p, Text stop):
    while p < stop and is_digit(p[0]):
        p += 1
    return p == stop


cdef str masked_text(Run* run, Span* spans, int last, unsigned char separator):
    """The values of a run, but for what does not matter of them; None if it is too long.

    See `edi.elements.segment_check`.
    """
    cdef unsigned char[MASKED] text
    cdef int size = 0, i
    cdef bint is_prefix
    cdef Text p
    for i in range(run.first, last + 1):
        if i > run.first:
            text[size] = separator
            size += 1
        if size + spans[i].stop - spans[i].start + 2 > MASKED:
            return None
        if run.kept >> (i - run.first) & 1:
            p = spans[i].start
            is_prefix = run.prefixes >> (i - run.first) & 1 and are_digits(p, spans[i].stop)
            while p < spans[i].stop:
                text[size] = c'0' if is_prefix and p - spans[i].start >= 3 else p[0]
                size += 1
                p += 1
        elif spans[i].stop > spans[i].start:
            text[size] = c'X'
            size += 1
    return text_of(text, text + size)


cdef class Acceptor:
    """Accepts raw segments of one use; `accepted` are those known to be right all the same."""

    cdef readonly set accepted
    cdef bytes _id
    cdef Field* _fields
    cdef int _count  # of the fields, those that are elements
    cdef uint64_t* _codes
    cdef Note* _notes
    cdef int _note_count
    cdef Run* _runs
    cdef list _tests
    cdef list _known
    cdef list _forms
    cdef char[256] _allowed  # in a value: 0 never, 1 always, 2 a blank
    cdef unsigned char _element, _component, _repetition

    def __cinit__(self):
        self._fields = NULL
        self._codes = NULL
        self._notes = NULL
        self._runs = NULL

    def __dealloc__(self):
        PyMem_Free(self._fields)
        PyMem_Free(self._codes)
        PyMem_Free(self._notes)
        PyMem_Free(self._runs)

    def __init__(self, table, tests, str allowed, str separators, set accepted):
        cdef int i
        id, count, fields, codes, forms, notes, runs = table
        self._forms = forms
        self.accepted = accepted
        self._id = id.encode("latin-1")
        self._count = count
        self._tests = [test.fits for test in tests]
        self._known = [test.known for test in tests]
        for i in range(256):
            self._allowed[i] = (2 if i == 32 else 1) if chr(i) in allowed else 0
        marks = separators.encode("latin-1")
        self._element, self._component = marks[0], marks[1]
        self._repetition = marks[2] if len(marks) > 2 else 0
        self._note_count = len(notes)
        self._fields = <Field*> PyMem_Calloc(len(fields) + 1, sizeof(Field))
        self._codes = <uint64_t*> PyMem_Calloc(len(codes) + 1, sizeof(uint64_t))
        self._notes = <Note*> PyMem_Calloc(len(notes) + 1, sizeof(Note))
        self._runs = <Run*> PyMem_Calloc(len(runs) + 1, sizeof(Run))
        if not (self._fields and self._codes and self._notes and self._runs):
            raise MemoryError
        if count > MOST:
            raise ValueError
        for i, field in enumerate(fields):
            f = &self._fields[i]
            f.kind = ord(field[0])
            f.is_required, f.low, f.high, f.repeats, f.first, f.count = field[1:]
            if f.kind == c'S' and f.count > MOST:
                raise ValueError
        for i, code in enumerate(codes):
            self._codes[i] = code
        for i, note in enumerate(notes):
            self._notes[i].kind = ord(note[0])
            self._notes[i].composite, self._notes[i].first, self._notes[i].all = note[1:]
        for i, run in enumerate(runs):
            self._runs[i].first, self._runs[i].last, self._runs[i].is_dated, self._runs[i].is_npi = run
        for i, test in enumerate(tests):
            if test.by_value is not None:
                self._runs[i].is_masked = True
                for place, kept in enumerate(test.by_value):
                    if kept:
                        self._runs[i].kept |= <uint64_t> 1 << place
                    if kept == 2:
                        self._runs[i].prefixes |= <uint64_t> 1 << place

    def accepts(self, str raw not None):
        """Is nothing wrong with this segment?"""
        return bool(self._accepts(raw))

    cdef int _accepts(self, str raw) except -1:
        cdef Seen seen
        cdef Text p = PyUnicode_1BYTE_DATA(raw)
        cdef Text stop = p + PyUnicode_GET_LENGTH(raw)
        cdef Py_ssize_t size = len(self._id)
        cdef int i
        if PyUnicode_KIND(raw) != PyUnicode_1BYTE_KIND or stop - p <= size:
            return False
        if memcmp(p, <const char*> self._id, size) or p[size] != self._element:
            return False
        if not self._are_right(0, self._count, p + size + 1, stop, self._element, &seen):
            return False
        for i in range(self._note_count):
            if self._notes[i].composite < 0 and not is_kept(&self._notes[i], seen.present):
                return False
        return self._are_known(&seen)

    cdef int _are_right(
        self, int first, int count, Text p, Text stop, unsigned char separator, Seen* seen
    ) except -1:
        """Elements of a segment or components of an element, from `p` to `stop`."""
        cdef Text end
        cdef Field* field
        cdef Span* last
        cdef int i = 0
        seen.present = 0
        while True:
            if i == count:
                return False
            end = p
            while end < stop and end[0] != separator:
                end += 1
            field = &self._fields[first + i]
            seen.spans[i].start, seen.spans[i].stop = p, end
            if end > p:
                last = &seen.spans[i - 1] if i else NULL
                if not self._is_right(field, i, p, end, last):
                    return False
                seen.present |= <uint64_t> 1 << i
            elif field.is_required or end == stop:
                return False
            i += 1
            if end == stop:
                break
            p = end + 1
        seen.count = i
        while i < count:
            if self._fields[first + i].is_required:
                return False
            i += 1
        return True

    cdef int _is_right(self, Field* field, int position, Text p, Text end, Span* before) except -1:
        cdef Text one
        cdef int times
        if field.kind == c'S':
            return self._is_right_composite(field, position, p, end)
        if field.kind == c'P':
            if before != NULL and before.stop - before.start == 2 and before.start[0] == c'D' \
                    and before.start[1] == c'8':
                return is_day(p, end - p)
            return self._is_text(p, end, 1, 35, False)
        if field.repeats < 2 or not self._repetition:
            return self._is_value(field, p, end)
        for times in range(field.repeats):
            one = p
            while one < end and one[0] != self._repetition:
                one += 1
            if one == p or not self._is_value(field, p, one):
                return False
            if one == end:
                return True
            p = one + 1
        return False

    cdef int _is_right_composite(self, Field* field, int position, Text p, Text end) except -1:
        cdef Seen inner
        cdef int i
        if p[0] == self._component:
            return False
        if not self._are_right(field.first, field.count, p, end, self._component, &inner):
            return False
        for i in range(self._note_count):
            if self._notes[i].composite == position and not is_kept(&self._notes[i], inner.present):
                return False
        return True

    cdef int _is_value(self, Field* field, Text p, Text end) except -1:
        cdef Py_ssize_t size = end - p
        if field.kind == c'A':
            return self._is_text(p, end, field.low, field.high, True)
        if field.kind == c'C':
            return self._is_code(field, p, size)
        if field.kind == c'D':
            return is_day(p, size)
        if field.kind == c'T':
            return is_time(p, size)
        if field.kind == c'N':
            return is_whole(p, size, field.low, field.high)
        if field.kind == c'R':
            return is_decimal(p, end, field.low, field.high)
        if field.kind == c'F':
            return bool(self._forms[field.first](text_of(p, end)))
        return False  # never used

    cdef bint _is_text(self, Text p, Text end, int low, int high, bint blanks):
        if not low <= end - p <= high or self._allowed[p[0]] != 1 or self._allowed[(end - 1)[0]] != 1:
            return False
        while p < end:
            if not self._allowed[p[0]] or (self._allowed[p[0]] == 2 and not blanks):
                return False
            p += 1
        return True

    cdef bint _is_code(self, Field* field, Text p, Py_ssize_t size):
        cdef uint64_t packed = 0
        cdef Py_ssize_t i
        if size > 8:
            return False
        for i in range(size):
            if not self._allowed[p[i]]:
                return False
            packed |= <uint64_t> p[i] << (8 * i)
        for i in range(field.first, field.first + field.count):
            if self._codes[i] == packed:
                return True
        return False

    cdef int _are_known(self, Seen* seen) except -1:
        """Are the values right that are looked up?"""
        cdef Py_ssize_t i
        cdef int last
        cdef Run* run
        cdef Span* form
        for i in range(len(self._tests)):
            run = &self._runs[i]
            if run.first >= seen.count:
                continue
            form = &seen.spans[run.first]
            if run.is_dated and form.stop - form.start == 2 and form.start[1] == c'8':
                continue  # D8: a day of the calendar, as was seen
            if run.is_npi and run.last < seen.count and is_npi_qualifier(form) and is_npi(
                seen.spans[run.last].start, seen.spans[run.last].stop - seen.spans[run.last].start
            ):
                continue
            last = min(run.last, seen.count - 1)
            if run.is_masked:
                masked = masked_text(run, seen.spans, last, self._element)
                if masked is not None and PySet_Contains(self._known[i], masked):
                    continue
            text = text_of(form.start, seen.spans[last].stop)
            if not PySet_Contains(self._known[i], text) and not self._tests[i]((text,)):
                return False
        return True


cpdef bint are_accepted(tuple acceptors, list segments, Py_ssize_t start) except -1:
    """Are the segments from `start` on what their acceptors take? None takes any."""
    cdef Py_ssize_t i
    cdef Acceptor acceptor
    if acceptors is None or segments is None:
        raise TypeError
    if start < 0 or start + len(acceptors) > len(segments):
        raise IndexError
    for i in range(len(acceptors)):
        one = acceptors[i]
        if one is not None:
            acceptor = <Acceptor?> one
            segment = <str?> segments[start + i]
            if segment is None:
                raise TypeError
            if not acceptor._accepts(segment) and segment not in acceptor.accepted:
                return False
    return True
