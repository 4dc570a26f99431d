# cython: language_level=3, wraparound=False
"""What the values of a claim answer of what rules ask, on the characters of its segments.

Does what `edi.engine.answers` does.
"""

from cpython.dict cimport PyDict_GetItem
from cpython.mem cimport PyMem_Calloc, PyMem_Free
from cpython.object cimport PyObject
from cpython.ref cimport Py_CLEAR, Py_INCREF, Py_XDECREF
from libc.stdint cimport uint64_t
from libc.string cimport memcmp, memset

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
            Py_CLEAR(self._looked[i].text)
            Py_CLEAR(self._looked[i].answer)


cdef inline unsigned int hash_of(Span* span) noexcept:
    cdef uint64_t found = 0
    cdef Text p = span.start
    while p < span.stop:
        found = (found ^ p[0]) * <uint64_t> 0x9e3779b97f4a7c15
        p += 1
    return (found >> 32) & (MOST_AT_HAND - 1)


cpdef value_answers(list segments, list starts, tuple places, str separator, str inner, missing):
    cdef Places those = Places(places[:len(starts)])
    return those.answers(segments, starts, ord(separator), ord(inner) if inner else -1, missing)


cdef class Places:
    """Where values stand that answer something, of all claims of the same layouts: in the order
    of lines, and of elements in a segment."""

    def __cinit__(self):
        self._at = NULL

    def __dealloc__(self):
        PyMem_Free(self._at)

    def __init__(self, tuple places not None):
        cdef Py_ssize_t line, count = 0
        cdef ValueAt* at
        if self._at is not NULL:
            raise TypeError
        for of_line in places:
            count += len(<tuple?> of_line)
        self._at = <ValueAt*> PyMem_Calloc(count + 1, sizeof(ValueAt))
        if self._at is NULL:
            raise MemoryError
        self._places = places  # keeps what is pointed at below
        for line in range(len(places)):
            for place in <tuple> places[line]:
                at = &self._at[self._count]
                at.line = line
                at.segment, at.first, at.last, at.part, at.digits, known, _ = <tuple> place
                if not isinstance(known, Known):
                    raise TypeError
                at.known = <PyObject*> known
                at.place = <PyObject*> place
                self._count += 1

    cdef object answers(self, list segments, list starts, unsigned char separator, int within,
                        missing):
        """Does what `value_answers` does."""
        cdef Py_ssize_t i, line = -1, segment = -1
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
            if at.segment != segment or at.line != line or at.first < number:
                line, segment, number = at.line, at.segment, 0
                raw = <str?> segments[<Py_ssize_t> starts[line] + segment]
                is_there = begin(raw, &p, &stop)
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
            answer = self._answer(at, &span, missing)
            if answer:
                bits |= answer
        return bits

    cdef object _answer(self, ValueAt* at, Span* span, missing):
        """What a text answers, which most often was looked up of late."""
        cdef Text last, last_stop
        cdef PyObject* found
        cdef Known known = <Known> at.known
        cdef Looked* looked = &known._looked[hash_of(span)]
        if looked.text is not NULL and begin(<str> looked.text, &last, &last_stop):
            if last_stop - last == span.stop - span.start \
                    and memcmp(last, span.start, last_stop - last) == 0:
                return <object> looked.answer
        text = text_of(span.start, span.stop)
        found = PyDict_GetItem(known, text)
        answer = self._missing(at, text, missing) if found is NULL else <object> found
        Py_XDECREF(looked.text)
        Py_XDECREF(looked.answer)
        Py_INCREF(text)
        Py_INCREF(answer)
        looked.text, looked.answer = <PyObject*> text, <PyObject*> answer
        return answer

    cdef object _missing(self, ValueAt* at, str text, missing):
        """What a text answers that was not met before."""
        cdef Span span
        cdef int number, part
        cdef tuple place = <tuple> at.place
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
        known = <Known> at.known
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
