"""See _days.pyx: the days of a claim against a limit."""

from edi.native.text cimport Text


cdef class Limit:
    cdef readonly object tokens
    cdef bint _is_latest, _of_starts
    cdef object _told
    cdef str _created, _day

    cdef bint is_kept(self, DayPlaces places, list segments, str created,
                      unsigned char separator) except -1


cdef class DayPlaces:
    cdef Py_ssize_t* _at
    cdef Py_ssize_t _count

    cdef bint are_within(self, list segments, Text limit, bint is_latest, bint of_starts,
                         unsigned char separator) except -1
