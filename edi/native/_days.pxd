"""See _days.pyx: the days of a claim against a limit."""

from edi.native.text cimport Text


cdef class DayPlaces:
    cdef Py_ssize_t* _at
    cdef Py_ssize_t _count

    cdef bint are_within(self, list segments, Text limit, bint is_latest, bint of_starts,
                         unsigned char separator) except -1
