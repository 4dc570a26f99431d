# cython: language_level=3, wraparound=False
"""The days of a claim against a limit, on the characters of its segments.

Does what `edi.rules.day_limit` does.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.string cimport memcmp

from edi.native.text cimport Text, begin

cdef enum:
    DAY = 8  # characters of CCYYMMDD
    PERIOD = 17  # of two of them with a hyphen


cdef class Limit:
    """A `DayLimit`, and the day for the file of which it was asked last."""

    def __init__(self, limit):
        self.tokens, self._is_latest, self._of_starts, _ = <tuple?> limit.asked
        self._told = limit.limit

    cdef bint is_kept(self, DayPlaces places, list segments, str created,
                      unsigned char separator) except -1:
        """Are the days at these places before or after the limit as they have to be?"""
        cdef Text day, stop
        if created is not self._created:
            self._day = self._told(created)
            self._created = created
        if not begin(self._day, &day, &stop) or stop - day != DAY:
            return False
        return places.are_within(segments, day, self._is_latest, self._of_starts, separator)


cdef class DayPlaces:
    """Where claims of the same layouts have segments that end with a day or period."""

    def __cinit__(self):
        self._at = NULL

    def __dealloc__(self):
        PyMem_Free(self._at)

    def __init__(self, tuple places not None):
        """Counted from the start of the claim."""
        if self._at is not NULL:
            raise TypeError
        self._at = <Py_ssize_t*> PyMem_Calloc(len(places) + 1, sizeof(Py_ssize_t))
        if self._at is NULL:
            raise MemoryError
        for place in places:
            self._at[self._count] = place
            self._count += 1

    def within(self, list segments not None, str limit not None, bint is_latest, bint of_starts,
               str separator not None):
        cdef Text start, stop
        if not begin(limit, &start, &stop) or stop - start != DAY:
            raise ValueError
        return self.are_within(segments, start, is_latest, of_starts, ord(separator))

    cdef bint are_within(self, list segments, Text limit, bint is_latest, bint of_starts,
                         unsigned char separator) except -1:
        """Is none of the days before the limit (CCYYMMDD) or, where it is the latest one, after
        it? False too where a day is not plain."""
        cdef Text start, stop, p
        cdef Py_ssize_t number
        cdef int i, compared
        for number in range(self._count):
            if not begin(<str?> segments[self._at[number]], &start, &stop):
                return False
            if stop - start <= DAY:
                return False
            p = stop - DAY
            if (p - 1)[0] != separator:
                if stop - start <= PERIOD or (p - 1)[0] != c'-':
                    return False
                if (stop - PERIOD - 1)[0] != separator:
                    return False
                if of_starts:
                    p = stop - PERIOD
            for i in range(DAY):
                if not c'0' <= p[i] <= c'9':
                    return False
            compared = memcmp(p, limit, DAY)
            if compared > 0 if is_latest else compared < 0:
                return False
        return True
