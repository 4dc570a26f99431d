"""What original Medicare decided: does what `edi.engine.precheck.medicare` does."""

from libc.stdint cimport int64_t
from libc.string cimport memcmp

from edi.native.text cimport Span, Text, begin, next_part
from edi.native.values cimport amount_at, is_code, read_cents, read_element

cdef enum:
    SLACK = 500  # hundredths of a cent, in what sequestration takes


cdef struct Decision:
    int64_t withheld, excess, deductible, coinsurance
    bint is_odd


cdef inline bint is_of(str raw, unsigned char sep, str payer_id):
    """Does an SVD name this payer?"""
    cdef Span found
    cdef Text p, stop
    if not read_element(raw, sep, 1, &found) or not begin(payer_id, &p, &stop):
        return False
    return stop - p == found.stop - found.start and memcmp(p, found.start, stop - p) == 0


cdef inline int sort_out(list segments, Py_ssize_t start, tuple places, unsigned char sep,
                  Decision* sums) except -1:
    """What Medicare adjusted, by its kind, in CAS segments that were found to be plain."""
    cdef Text p, stop
    cdef Span group, reason, value
    cdef int64_t cents
    sums.withheld = sums.excess = sums.deductible = sums.coinsurance = 0
    sums.is_odd = False
    for place in places:
        if not begin(<str?> segments[start + <Py_ssize_t> place], &p, &stop):
            return False
        if not next_part(&p, stop, sep, &value) or not next_part(&p, stop, sep, &group):
            return False  # CAS, and its group
        while next_part(&p, stop, sep, &reason) and next_part(&p, stop, sep, &value):
            if not read_cents(&value, &cents):
                return False
            if is_code(&reason, b"253", 3) or is_code(&reason, b"223", 3):
                if not is_code(&group, b"CO", 2):
                    return False
                sums.withheld += cents
            elif is_code(&reason, b"45", 2):
                sums.excess += cents
            elif is_code(&reason, b"1", 1) or is_code(&reason, b"66", 2) or is_code(&reason, b"247", 3):
                sums.deductible += cents
            elif is_code(&reason, b"3", 1):
                return False
            elif is_code(&reason, b"2", 1):
                sums.coinsurance += cents
            next_part(&p, stop, sep, &value)  # quantity
    return True


cdef inline int is_as_usual(list segments, Py_ssize_t start, tuple places, unsigned char sep,
                     int64_t charge, int64_t paid) except -1:
    """Is two percent of a payment kept back, and the coinsurance at most 20 percent?"""
    cdef Decision sums
    cdef int64_t off
    if not sort_out(segments, start, places, sep, &sums):
        return False
    if paid < 0 or (paid > 0 and not sums.withheld):
        return False
    off = 100 * sums.withheld - 2 * (paid + sums.withheld)
    if off > SLACK or off < -SLACK:
        return False
    return 5 * sums.coinsurance <= charge - sums.excess - sums.deductible


cdef inline bint has_forwarded(str raw):
    """May an MIA or MOA say that the claim went on to the next payer?"""
    return "MA18" in raw or "N89" in raw or "MA07" in raw


cdef inline bint has_ended_since(str raw, unsigned char sep):
    """Has a service (DTP) ended since sequestration is two percent without a break?"""
    cdef Span value
    if not read_element(raw, sep, 3, &value) or value.stop - value.start < 8:
        return False
    return memcmp(value.stop - 8, b"20220701", 8) >= 0


cdef inline int is_usual_medicare(list segments, list starts, statement, of_lines, list plans, tuple cas,
                           tuple remarks, unsigned char sep, str payer_id, int64_t whole,
                           int64_t paid) except -1:
    """Has original Medicare decided as it does?"""
    cdef Py_ssize_t start, number = 0
    cdef int64_t charge, sent
    cdef inline bint found = False, has_date = False
    for at in remarks:
        if has_forwarded(<str?> segments[<Py_ssize_t> at]):
            return False
    for at in (statement, of_lines):
        if at is not None:
            has_date = True
            if not has_ended_since(<str?> segments[<Py_ssize_t> at], sep):
                return False
    for plan in plans:
        number += 1
        start = starts[number]
        service_at, charge_at, date_at, decisions, _ = <tuple> plan
        if date_at is not None:
            has_date = True
            if not has_ended_since(<str?> segments[start + <Py_ssize_t> date_at], sep):
                return False
        for svd_at, of_line, _ in <tuple?> decisions:
            raw = <str?> segments[start + <Py_ssize_t> svd_at]
            if not is_of(raw, sep, payer_id):
                continue
            found = True
            if not amount_at(<str?> segments[start + <Py_ssize_t> service_at], sep, charge_at, &charge):
                return False
            if not amount_at(raw, sep, 2, &sent):
                return False
            if not is_as_usual(segments, start, <tuple?> of_line, sep, charge, sent):
                return False
    if not has_date:
        return False
    return found or is_as_usual(segments, 0, cas, sep, whole, paid)
