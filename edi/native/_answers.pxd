"""See _answers.pyx: what values of a claim answer, on the characters of its segments."""

from cpython.object cimport PyObject

from edi.native.text cimport Span


cdef enum:
    MOST_AT_HAND = 256  # a power of two


cdef struct Looked:
    PyObject* text  # that was looked up, and what it answers
    PyObject* answer


cdef class Known(dict):
    cdef Looked[MOST_AT_HAND] _looked  # each text at the place that it hashes to

    cdef void _forget(self) noexcept


cdef struct ValueAt:
    Py_ssize_t line, segment
    int first, last, part, digits
    PyObject* known
    PyObject* place


cdef class Places:
    cdef ValueAt* _at
    cdef Py_ssize_t _count
    cdef tuple _places
    cdef unsigned char _separator
    cdef int _within  # between components, below zero for none

    cdef object answers(self, list segments, list starts, unsigned char separator, int within,
                        missing)
    cdef object _answer(self, ValueAt* at, Span* span, missing)
    cdef object _missing(self, ValueAt* at, str text, missing)


cpdef value_answers(list segments, list starts, tuple places, str separator, str inner, missing)
