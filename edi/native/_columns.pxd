"""See _columns.pyx: tables filled from raw segments."""

from libc.stdint cimport int64_t, uint64_t

from edi.native._fill_program cimport MOST_SLOTS, Op, Program
from edi.native.arrow_column cimport Column, Kind
from edi.native.marks cimport Marks

cdef enum:
    FILE, TRANSACTION, CLAIM, LINE, OFFSET  # slots


cdef enum Outcome:
    FILLED, REFUSED, NO_MEMORY


cdef struct Table:
    Py_ssize_t rows, mark
    int first, stop  # its columns
    uint64_t epoch  # how often its rows were taken, so that all numbers of codes are new


cdef struct Slot:
    Kind kind
    bint is_set
    int64_t units
    const char* text
    Py_ssize_t size
    uint64_t version


cdef class Builder:
    cdef Column* _columns
    cdef Table* _tables
    cdef Slot[MOST_SLOTS] slots  # numbered values of the context
    cdef Slot[MOST_SLOTS] _saved_slots
    cdef int _column_count, _table_count, _slot_count
    cdef list _slot_texts  # that slots point to
    cdef list _saved_texts
    cdef bint _is_saved
    cdef uint64_t _version
    cdef Marks marks
    cdef object _decode, _delimiters
    cdef list _kept  # texts that marks point into
    cdef unsigned char element
    cdef bint can_split
    cdef frozenset _wanted
    cdef list _kinds  # of columns, by table
    cdef list _slot_kinds

    cdef Table* _table(self, int number) except NULL
    cdef int _slot(self, int number) except -1
    cdef int _set_text(self, int number, bytes text) except -1
    cdef void set_units(self, int number, int64_t units) noexcept
    cdef int separate_by(self, d) except -1
    cdef void begin(self) noexcept
    cdef void roll_back(self)
    cdef int _save(self) except -1
    cdef bint _split(self, list segments) except -1
    cdef bint _is_there(self, Op* op, Py_ssize_t start) noexcept
    cdef bint _applies(self, Op* op, Py_ssize_t start) noexcept
    cdef Outcome run(self, Program program, Py_ssize_t start, Py_ssize_t stop)
    cdef bint _put_known(self, Op* op, Column* column, Table* table) noexcept
