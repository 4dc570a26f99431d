# cython: language_level=3, wraparound=False
"""What the values of a claim answer of what rules ask, on the characters of its segments.

Does what `edi.engine.answers` does.
"""

from cpython.dict cimport PyDict_GetItem
from cpython.mem cimport PyMem_Calloc, PyMem_Free
from cpython.object cimport PyObject
from cpython.ref cimport Py_CLEAR, Py_INCREF, Py_XDECREF
from libc.stdint cimport uint64_t
from libc.string cimport memcmp, memcpy, memset

from edi.native.text cimport Span, Text, begin, next_part, text_of
from edi.native.values cimport read_element, to_component

cdef enum:
    MOST_KNOWN = 8192
    COMPOSITE = -1  # see `edi.engine.answers`
    MASKED = -2
    LONGEST_MASKED = 80


cdef bint to_asked(Span* span, int digits, unsigned char* masked) noexcept:
    """From an element to what is looked up of it: itself, where it has so many digits before a
    decimal point. Where these are below zero, only whether there is something but blanks, or
    all of it with zeros as digits."""
    cdef Text p = span.start
    cdef int size = 0
    if digits == MASKED:
        if span.stop - p > LONGEST_MASKED:
            return True
        while p < span.stop:
            masked[size] = c'0' if c'1' <= p[0] <= c'9' else p[0]
            size += 1
            p += 1
        span.start, span.stop = masked, masked + size
        return True
    if digits < 0:
        while p < span.stop and p[0] == c' ':
            p += 1
        masked[0] = c'+'
        span.start, span.stop = masked, masked + (p < span.stop)
        return True
    while p < span.stop and p[0] != c'.':
        p += 1
    return p - span.start >= digits


cdef class Known(dict):
    """What texts answer, with those at hand that were looked up of late."""

    def __cinit__(self):
        memset(self._looked, 0, sizeof(self._looked))

    def __dealloc__(self):
        self._forget()

    def clear(self):
        self._forget()
        dict.clear(self)

    cdef void _forget(self) noexcept:
        cdef int i
        for i in range(MOST_AT_HAND):
            Py_CLEAR(self._looked[i].answer)
        memset(self._looked, 0, sizeof(self._looked))


cdef inline bint at_hand(Span* span, uint64_t* text) noexcept:
    """The text as it is kept at hand; False for one that is too long for it."""
    cdef Py_ssize_t size = span.stop - span.start
    if size >= 8 * WORDS:
        return False
    memset(text, 0, 8 * WORDS)
    memcpy(text, span.start, size)
    (<unsigned char*> text)[8 * WORDS - 1] = size + 1  # none is like a place without any
    return True


cdef inline unsigned int place_of(uint64_t* text) noexcept:
    cdef uint64_t found = 0
    cdef int i
    for i in range(WORDS):
        found = (found ^ text[i]) * <uint64_t> 0x9e3779b97f4a7c15
    return (found >> 32) & (MOST_AT_HAND - 1)


cpdef value_answers(list segments, list starts, tuple places, str separator, str inner, missing):
    cdef Places those = Places(places, starts)
    return those.answers(segments, ord(separator), ord(inner) if inner else -1, missing)


cdef class Places:
    """Where values stand that answer something, of all claims of the same layouts: in the order
    of lines, and of elements in a segment."""

    def __cinit__(self):
        self._at = NULL

    def __dealloc__(self):
        PyMem_Free(self._at)

    def __init__(self, tuple places not None, list starts not None):
        """Of a claim and each of its lines, which start at these segments."""
        cdef Py_ssize_t line, segment, count = 0
        cdef ValueAt* at
        if self._at is not NULL:
            raise TypeError
        places = places[:len(starts)]
        for of_line in places:
            count += len(<tuple?> of_line)
        self._at = <ValueAt*> PyMem_Calloc(count + 1, sizeof(ValueAt))
        if self._at is NULL:
            raise MemoryError
        self._asked = []  # keeps what is pointed at below
        for line in range(len(places)):
            for place in <tuple> places[line]:
                at = &self._at[self._count]
                segment, at.first, at.last, at.part, at.digits, known, _ = <tuple> place
                at.segment = segment + <Py_ssize_t> starts[line]
                if not isinstance(known, Known):
                    raise TypeError
                at.known = <PyObject*> known
                self._asked.append(place)
                self._count += 1

    cdef object answers(self, list segments, unsigned char separator, int within, missing):
        """Does what `value_answers` does."""
        cdef Py_ssize_t i
        cdef int segment = -1
        cdef int number = 0  # of the element at `p`
        cdef bint is_there = False
        cdef Text p = NULL, stop = NULL
        cdef Span span, more
        cdef unsigned char[LONGEST_MASKED] masked
        cdef ValueAt* at
        self._separator, self._within = separator, within
        bits = 0
        for i in range(self._count):
            at = &self._at[i]
            if at.segment != segment or at.first < number:
                segment, number = at.segment, 0
                is_there = begin(<str?> segments[segment], &p, &stop)
            while is_there and number <= at.first:
                is_there = next_part(&p, stop, separator, &span)
                number += 1
            if not is_there:
                span.start = span.stop = masked
            elif at.part:
                to_component(&span, within, at.part)
            while is_there and number <= at.last:
                if next_part(&p, stop, separator, &more):
                    span.stop = more.stop
                number += 1
            if at.digits and not to_asked(&span, at.digits, masked):
                continue
            answer = self._answer(i, &span, missing)
            if answer:
                bits |= answer
        return bits

    cdef object _answer(self, Py_ssize_t number, Span* span, missing):
        """What a text answers, which most often was looked up of late."""
        cdef PyObject* found
        cdef uint64_t[WORDS] text
        cdef Looked* looked = NULL
        cdef Known known = <Known> self._at[number].known
        if at_hand(span, text):
            looked = &known._looked[place_of(text)]
            if memcmp(looked.text, text, sizeof(text)) == 0:
                return <object> looked.answer
        key = text_of(span.start, span.stop)
        found = PyDict_GetItem(known, key)
        answer = self._missing(number, key, missing) if found is NULL else <object> found
        if looked is not NULL:
            Py_XDECREF(looked.answer)
            Py_INCREF(answer)
            looked.answer = <PyObject*> answer
            memcpy(looked.text, text, sizeof(text))
        return answer

    cdef object _missing(self, Py_ssize_t place_number, str text, missing):
        """What a text answers that was not met before."""
        cdef Span span
        cdef int number, part
        cdef tuple place = <tuple> self._asked[place_number]
        bits = 0
        for asked in <tuple> place[6]:
            number, part, bit, is_met = <tuple> asked
            if part == COMPOSITE or not isinstance(is_met, tuple):
                return missing(place, text)
            if not read_element(text, self._separator, number, &span):
                value = ""
            else:
                if part:
                    to_component(&span, self._within, part)
                value = text_of(span.start, span.stop).strip()
            if is_value(value, <tuple> is_met):
                bits |= bit
        known = <Known> place[5]
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[text] = bits
        return bits


cdef bint is_value(str code, tuple asked) except -1:
    """See `edi.rules.needs.Value`."""
    _, _, codes, is_among, spans = asked
    if code in codes:
        return is_among
    for low, high in <tuple?> spans:
        if low <= code <= high and len(code) == len(<str?> low):
            return is_among
    return not is_among
