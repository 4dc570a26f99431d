"""See _fill_program.pyx: what is filled from the segments of one layout, ready to be run."""

from libc.stdint cimport int64_t, uint64_t

from edi.native.arrow_column cimport Kind

cdef enum Code:  # the first item of an instruction
    ROW, VALUE, CONSTANT, SLOT, CLEAR, KEEP, COPY


cdef struct Op:
    Code code
    int target  # table of ROW, column, or slot of KEEP, COPY and CLEAR
    Kind kind  # of that column or slot
    int segment  # -1 for none
    int element, component, part
    int count  # of elements that ROW looks at
    int after  # of ROW: the instruction to go on with where there is no such row
    # Only where another element of the segment is this text.
    int only_element  # -1 for always
    const char* only
    Py_ssize_t only_size
    int slot
    # Of CONSTANT, and of the value that SLOT has put last, which mostly comes again: so what it is
    # in a column is known.
    void* last
    int64_t units
    const char* text
    Py_ssize_t size
    Py_ssize_t number
    uint64_t epoch


cdef class Program:
    cdef Op* ops
    cdef Py_ssize_t count
    cdef int segments  # that the layout has at least
    cdef int most_slots  # that it needs
    cdef list _texts  # that instructions point to
    cdef list _last  # values of slots that they point to

    cdef int see(self, Py_ssize_t at, value) except -1
    cdef int _keep(self, str text, const char** start, Py_ssize_t* size) except -1


cdef Kind kind_of(name) except *
