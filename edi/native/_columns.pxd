"""See _columns.pyx: tables filled from raw segments."""

from libc.stdint cimport int64_t, uint64_t

from edi.native._fill_program cimport Op, Program
from edi.native.arrow_column cimport Column, Kind
from edi.native.marks cimport Marks
from edi.native.text cimport Span

cdef enum:
    FILE, TRANSACTION, CLAIM, LINE, OFFSET  # slots


cdef enum Outcome:
    FILLED, REFUSED, NO_MEMORY


cdef struct Table:
    Py_ssize_t rows, mark
    int first, stop  # its columns
    uint64_t epoch  # how often its rows were taken, so that all numbers of codes are new


cdef class Builder:
    cdef Column* _columns
    cdef Table* _tables
    cdef list slots  # numbered values of the context, while something is filled
    cdef list _saved
    cdef int _column_count, _table_count
    cdef Marks marks
    cdef object _decode, _delimiters
    cdef list _kept  # texts that marks point into
    cdef unsigned char element
    cdef bint can_split
    cdef frozenset _wanted
    cdef list _kinds  # of columns, by table

    cdef Table* _table(self, int number) except NULL
    cdef int separate_by(self, d) except -1
    cdef void begin(self, list slots)
    cdef int roll_back(self) except -1
    cdef void _save(self)
    cdef int _set(self, Op* op, Span* value) except -1
    cdef bint _split(self, list segments) except -1
    cdef bint _is_there(self, Op* op, Py_ssize_t start) noexcept
    cdef bint _applies(self, Op* op, Py_ssize_t start) noexcept
    cdef Outcome run(self, Program program, Py_ssize_t start, Py_ssize_t stop) except *
    cdef bint _put_known(self, Op* op, Column* column, Table* table) noexcept
