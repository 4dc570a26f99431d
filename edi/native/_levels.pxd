"""See _levels.pyx: the levels around claims."""

from libc.stdint cimport int64_t

from edi.native._judged cimport Around, LevelShape, Rung
from edi.native._chunks cimport ChunkReader
from edi.native.text cimport Span, Text


cdef class LevelReader(ChunkReader):
    cdef str _separator, _head_id
    cdef object _delimiters, _classes, _new, _needed, _either
    cdef Py_ssize_t _most_below  # claims below a level
    cdef bint _is_payment
    # Of the run: whose answers are asked for; where its text starts, in memory and in the file; what
    # has been read.
    cdef object _check, _missing, _transaction, _hierarchy
    cdef dict _asked
    cdef Text _first
    cdef int64_t _offset
    cdef readonly Py_ssize_t segments, lines, line, column
    # The levels around the claims: of the transaction set, with how many claims have come below
    # the innermost; and what rules ask of them. Some are not entered yet for the Python code.
    cdef list _levels
    cdef object _above
    cdef Py_ssize_t _number, _unsaid, _room_below, _ordinal
    # Of claim payments: how many are not counted yet, and what they pay, in cents.
    cdef Py_ssize_t _not_counted
    cdef int64_t _paid, _all_paid
    cdef bint _counts_each
    cdef object _context, _header, _last_asked, _header_bits, _with_patient, _without_patient
    cdef str _created
    cdef list _rungs, _not_entered
    cdef Around _around

    cdef int _begin_levels(self, transaction, context, Py_ssize_t most_below) except -1
    cdef int _end_levels(self) except -1
    cdef int _enter_all(self) except -1
    cdef int _add_rung(self, LevelShape shape, chunk, list segments) except -1
    cdef Text _one_level(self, Text p, Text stop, int* follows) except? NULL
    cdef int _depth_of(self, chunk) except -1
    cdef bint _is_right(self, str raw, above, Span* number, Span* flag) except -1
    cdef Around _make_around(self)
    cdef str _since(self, Rung whom, Rung patient)
    cdef unsigned int _patient_of(self, Rung rung) except? 0
