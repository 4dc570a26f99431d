# cython: language_level=3, wraparound=False
"""Amounts that a claim states beside its adjustments, on the characters of its segments.

Does what `edi.rules.stated_amounts` does. It may refuse what is right but unusual.
"""

from libc.stdint cimport int64_t

from edi.native.text cimport Span, Text, begin, next_part
from edi.native.values cimport amount_at, is_code, read_cents, read_element


cdef int owed_by_patient(list segments, Py_ssize_t start, tuple places, unsigned char sep,
                         int64_t* owed) except -1:
    """The sum of the adjustments under PR; False where an amount is not plain."""
    cdef Text p, stop
    cdef Span element
    cdef int64_t cents
    owed[0] = 0
    for place in places:
        if not begin(<str?> segments[start + <Py_ssize_t> place], &p, &stop):
            return False
        next_part(&p, stop, sep, &element)  # CAS
        if not next_part(&p, stop, sep, &element) or element.stop - element.start != 2:
            return False
        if not is_code(&element, b"PR", 2):
            continue
        while next_part(&p, stop, sep, &element):  # a reason code
            if not next_part(&p, stop, sep, &element) or not read_cents(&element, &cents):
                return False
            owed[0] += cents
            if not next_part(&p, stop, sep, &element):  # a quantity
                break
    return True


def are_owed(list segments, list starts, tuple places, str separator):
    cdef unsigned char sep = ord(separator)
    cdef Py_ssize_t start
    cdef int64_t owed, stated
    cdef Span qualifier
    for line, cas, amounts in places:
        start = starts[<Py_ssize_t> line]
        if not owed_by_patient(segments, start, <tuple?> cas, sep, &owed):
            return False
        for place in <tuple?> amounts:
            raw = <str?> segments[start + <Py_ssize_t> place]
            if not read_element(raw, sep, 1, &qualifier) or not is_code(&qualifier, b"EAF", 3):
                return False
            if not amount_at(raw, sep, 2, &stated) or stated != owed:
                return False
    return True


cdef bint is_empty_at(str raw, unsigned char sep, int position):
    cdef Span element
    return not read_element(raw, sep, position, &element) or element.start == element.stop


def are_priced(list segments, list starts, tuple places, bint is_each, str separator):
    cdef unsigned char sep = ord(separator)
    cdef int64_t charge, allowed, savings, whole = 0, total = 0
    cdef bint has_whole = False
    cdef Span method
    for line, hcp, charged, element in places:
        start = <Py_ssize_t> starts[<Py_ssize_t> line]
        raw = <str?> segments[start + <Py_ssize_t> hcp]
        if not amount_at(<str?> segments[start + <Py_ssize_t> charged], sep, element, &charge):
            return False
        if not is_empty_at(raw, sep, 13) or not read_element(raw, sep, 1, &method):
            return False
        if is_code(&method, b"00", 2) or not amount_at(raw, sep, 2, &allowed):
            return False
        if is_empty_at(raw, sep, 3):
            savings = charge - allowed
        elif not amount_at(raw, sep, 3, &savings):
            return False
        if not 0 < allowed <= charge or allowed + savings != charge:
            return False
        if line:
            total += allowed
        else:
            whole, has_whole = allowed, True
    return not (has_whole and is_each and whole != total)
