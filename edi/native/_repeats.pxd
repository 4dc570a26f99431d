"""See _repeats.pyx: claims and lines compared as values, and the memory of those seen."""

from cpython cimport array
from libc.stdint cimport int64_t, uint64_t

cdef enum:
    PARTS = 256


cdef struct Part:
    uint64_t* slots
    uint64_t mask
    uint64_t used


cdef class Table:
    cdef Part parts[PARTS]
    cdef int count

    cdef int _find(self, uint64_t key) noexcept
    cdef int _add(self, uint64_t key, uint64_t value) except -1


cpdef hash_of_values(tuple levels, tuple places, str separator)
cpdef bint add_plain(list segments, list starts, list places, str separator, str inner,
                     int procedure, tuple elements, int64_t around, statement, rendering,
                     Table claims, Table lines, array.array own_ids, array.array at,
                     unsigned int line, list extras=*) except -1
cpdef int number_of(Table numbers, uint64_t key, unsigned int patient, unsigned int line,
                    array.array patients, array.array lines) except -2
