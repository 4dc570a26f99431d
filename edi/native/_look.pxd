"""See _look.pyx: the precheck of a claim, on the characters of its segments."""

from libc.stdint cimport int64_t, uint64_t

from edi.native.text cimport Span

cdef enum:
    MOST_PAYERS = 16


cdef struct Sums:
    int64_t charges  # of the lines
    int64_t[MOST_PAYERS] paid  # by payer
    int64_t[MOST_PAYERS] adjusted
    int decided  # 1 for the first payer, 2, 4, ...


cpdef is_covered(list segments, plan, tuple providers, str separator, charge, str day, set payees)
cpdef line_charges(list segments, list starts, list plans, str separator)


cdef class Adjustments:
    cdef dict _known  # packed group and reason to both and that day
    cdef object _fine_from

    cpdef is_decided(self, list segments, list starts, plan, str separator, str destination,
                     str payer_id, str created, charge, set found)
    cpdef services(self, list segments, list starts, list plans, str separator, str day, set found)
    cdef int _lines(self, list segments, list starts, list plans, unsigned char sep, list payers,
                    int primary, str undated, str created, set found, Sums* sums) except -1
    cdef int _take(self, list segments, Py_ssize_t start, tuple places, unsigned char separator,
                   int64_t charge, str day, set found, bint is_primary,
                   int64_t* total, int64_t* owed) except -1
    cdef int _is_fine(self, uint64_t group, uint64_t reason, str day, set found) except -1
