"""See _answers.pyx: what values of a claim answer, on the characters of its segments."""

from cpython.object cimport PyObject
from libc.stdint cimport uint64_t

from edi.native.text cimport Span


cdef enum:
    MOST_AT_HAND = 64  # a power of two
    WORDS = 4  # of eight bytes: a text that may be at hand, filled up with zeros, and its length


cdef struct Looked:
    uint64_t[WORDS] text
    PyObject* answer


cdef class Known(dict):
    cdef Looked[MOST_AT_HAND] _looked  # each text at the place that it hashes to

    cdef void _forget(self) noexcept


cdef struct ValueAt:
    int segment  # from the start of the claim
    short first, last, part, digits
    PyObject* known


cdef class Places:
    cdef ValueAt* _at
    cdef Py_ssize_t _count
    cdef list _asked  # the places
    cdef unsigned char _separator
    cdef int _within  # between components, below zero for none

    cdef object answers(self, list segments, unsigned char separator, int within, missing)
    cdef object _answer(self, Py_ssize_t number, Span* span, missing)
    cdef object _missing(self, Py_ssize_t number, str text, missing)


cpdef value_answers(list segments, list starts, tuple places, str separator, str inner, missing)
