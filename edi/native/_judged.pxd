"""See _judged.pyx: what is known of claims with the same layouts, and of what stands around them."""

from libc.stdint cimport int64_t

from edi.native._answers cimport Places
from edi.native._days cimport DayPlaces, Limit

cdef enum:
    DEPTHS = 4  # the transaction set, provider, subscriber and patient
    PROVIDER = 1
    SUBSCRIBER = 2
    PATIENT = 3


cdef class Whole:
    cdef readonly tuple layouts
    cdef readonly list starts
    cdef tuple _acceptors
    cdef Py_ssize_t _lines
    cdef bint _is_judged
    # Of the precheck; without a plan a claim does not pass.
    cdef object _plan, _plain
    cdef tuple _payers, _providers
    cdef object _own  # of a claim payment
    cdef list _line_plans
    cdef bint _is_simple
    cdef object _bits
    cdef Places _places  # of values that rules ask for
    cdef tuple _groups  # of codes and days
    # Of rules that remember claims: services, and what more lines have that tells them apart.
    cdef list _services, _extras
    cdef object _statement, _rendering
    cdef bint _is_number_plain
    cdef tuple _names
    cdef Limit _limit  # that was asked last, and where its days are
    cdef DayPlaces _its_days
    cdef dict _days  # by tokens: where their segments are, which end with days


cdef class LevelShape:
    cdef readonly object layout
    cdef readonly str kind
    cdef tuple _acceptors, _parents
    cdef Py_ssize_t _most  # instances below a parent, -1 for any number
    cdef int _depth
    cdef bint _has_claims
    cdef bint _is_judged
    cdef object _bits
    cdef Places _places  # of values that rules ask for
    cdef Py_ssize_t _born, _coverage, _payer, _name, _who, _who_born


cdef class Rung:
    cdef LevelShape _shape
    cdef object _chunk, _bits
    cdef list _segments


cdef class Around:
    cdef object _header, _bits
    cdef set _payees  # of claim payments
    cdef str _since, _created, _destination, _payer_id, _npi
    cdef int64_t _digest
    cdef unsigned int _patient
