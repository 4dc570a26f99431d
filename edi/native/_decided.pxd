# cython: language_level=3
"""A plain decision on a claim, as its line of the decisions file has it."""

from libc.stdint cimport int64_t

from edi.native.text cimport Span, Text

cdef enum:
    MOST_LINES = 100
    MOST_TRIOS = 600
    MOST_REMARKS = 200


cdef struct Trio:
    Span group
    Span reason
    int64_t cents


cdef struct Part:  # of the trios and remarks
    int trio
    int trios
    int remark
    int remarks


cdef struct Line:
    int64_t number
    int64_t paid  # cents
    int64_t charge  # -1 where absent, as below
    int64_t allowed
    int64_t units
    Part part


cdef class Decided:
    cdef bytes _line  # in which all texts stand
    cdef dict _reasons
    cdef dict _remarks
    cdef object _is_reason
    cdef object _is_remark
    cdef Span claim
    cdef Span status
    cdef Span reference
    cdef Span group
    cdef Span provider
    cdef Span frequency
    cdef Span filing
    cdef Span received  # CCYY-MM-DD
    cdef int64_t paid
    cdef int64_t charge
    cdef int64_t covered
    cdef Part own
    cdef int lines
    cdef int trios
    cdef int remarks
    cdef Line[MOST_LINES] line
    cdef Trio[MOST_TRIOS] trio
    cdef Span[MOST_REMARKS] remark

    cdef bint read(self, bytes line) except -1
    cdef bint _read_claim(self, Text* p, Text stop) except -1
    cdef bint _read_lines(self, Text* p, Text stop) except -1
    cdef bint _read_line(self, Text* p, Text stop, Line* line) except -1
    cdef bint _read_trios(self, Text* p, Text stop, Part* part) except -1
    cdef bint _read_remarks(self, Text* p, Text stop, Part* part) except -1
    cdef bint _is_known(self, dict known, object is_valid, Span* code) except -1
