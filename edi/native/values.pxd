"""What the compiled modules share: elements of a segment, and amounts in cents."""

from libc.stdint cimport int64_t
from libc.string cimport memcmp

from edi.native.text cimport Span, Text, begin, next_part

cdef enum:
    MOST_DOLLARS = 12  # digits: ten thousand such amounts are summed without overflow


cdef inline bint read_element(str raw, unsigned char separator, int position, Span* element):
    """The element at a position; False when there is none."""
    cdef Text p, stop
    element.start = element.stop = NULL
    if not begin(raw, &p, &stop):
        return False
    while position >= 0:
        if not next_part(&p, stop, separator, element):
            return False
        position -= 1
    return True


cdef inline bint read_cents(Span* text, int64_t* cents):
    """A plain amount, of dollars or of dollars and cents."""
    cdef Text p = text.start
    cdef Text start, point
    cdef int64_t amount = 0
    cdef inline bint is_negative = p < text.stop and p[0] == c'-'
    if is_negative:
        p += 1
    start = p
    while p < text.stop and c'0' <= p[0] <= c'9':
        amount = amount * 10 + (p[0] - c'0')
        p += 1
        if p - start > MOST_DOLLARS:
            return False
    amount *= 100
    if p < text.stop and p[0] == c'.':
        point = p
        p += 1
        while p < text.stop and c'0' <= p[0] <= c'9':
            if p - point > 2:
                return False
            amount += (p[0] - c'0') * (10 if p - point == 1 else 1)
            p += 1
        if p - start == 1:
            return False  # a point alone
    if p != text.stop or p == start:
        return False
    cents[0] = -amount if is_negative else amount
    return True


cdef inline bint amount_at(str raw, unsigned char separator, int position, int64_t* cents):
    cdef Span element
    return read_element(raw, separator, position, &element) and read_cents(&element, cents)


cdef inline bint is_code(Span* text, const char* code, Py_ssize_t length):
    return text.stop - text.start == length and memcmp(text.start, code, length) == 0


cdef inline void to_component(Span* span, int within, int part) noexcept:
    """From an element to one of its components (1-based), an empty text where it has no such;
    `within` is negative where nothing separates components."""
    cdef Text p = span.start
    while True:
        while p < span.stop and p[0] != within:
            p += 1
        part -= 1
        if not part:
            span.stop = p
            return
        if p == span.stop:
            span.start = p
            return
        p += 1
        span.start = p
