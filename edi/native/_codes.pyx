# cython: language_level=3, wraparound=False
"""Codes of a claim against the days on which they are valid, on the characters of its segments.

Does what `edi.engine.listed_codes.are_fine` does. It may refuse what is right but unusual.
"""

from cpython.dict cimport PyDict_GetItem
from cpython.unicode cimport PyUnicode_1BYTE_DATA, PyUnicode_1BYTE_KIND
from cpython.unicode cimport PyUnicode_GET_LENGTH, PyUnicode_KIND

from edi.native.text cimport Text, text_of


cdef enum:
    FOREVER = 99991231


cdef inline long day_at(Text p):
    """CCYYMMDD as a number; -1 where it is not eight digits."""
    cdef long day = 0
    cdef int place
    for place in range(8):
        if not c'0' <= p[place] <= c'9':
            return -1
        day = day * 10 + (p[place] - c'0')
    return day


cpdef bint are_fine(list segments, list starts, tuple groups, str separator, dict known) except -1:
    cdef unsigned char sep = ord(separator)
    cdef Text p, stop, begin
    cdef long low, high, first, last, day
    cdef int position, start, end
    cdef Py_ssize_t length
    cdef str raw
    for codes, dates in groups:
        low, high = 0, FOREVER
        for line, index, start, end in <tuple> codes:
            raw = <str?> segments[<Py_ssize_t> starts[line] + <Py_ssize_t> index]
            if PyUnicode_KIND(raw) != PyUnicode_1BYTE_KIND:
                return False
            p = PyUnicode_1BYTE_DATA(raw)
            stop = p + PyUnicode_GET_LENGTH(raw)
            position = 0
            while p <= stop and position <= end:
                begin = p
                while p < stop and p[0] != sep:
                    p += 1
                if position >= start and p > begin:
                    found = PyDict_GetItem(known, text_of(begin, p))
                    if found is NULL:
                        return False
                    first, last = <tuple> <object> found
                    low, high = max(low, first), min(high, last)
                p += 1
                position += 1
        if low == 0 and high == FOREVER:
            continue  # whatever the days are
        for line, index in <tuple> dates:
            raw = <str?> segments[<Py_ssize_t> starts[line] + <Py_ssize_t> index]
            if PyUnicode_KIND(raw) != PyUnicode_1BYTE_KIND:
                return False
            p = PyUnicode_1BYTE_DATA(raw)
            stop = p + PyUnicode_GET_LENGTH(raw)
            position = 0
            while position < 3:
                while p < stop and p[0] != sep:
                    p += 1
                if p >= stop:
                    return False
                p += 1
                position += 1
            begin = p
            while p < stop and p[0] != sep:
                p += 1
            length = p - begin
            if length != 8 and length != 17:
                return False
            day = day_at(begin)
            if day < low:
                return False
            if length == 17:
                day = day_at(begin + 9)
            if day < 0 or day > high:
                return False
    return True
