# cython: language_level=3
"""Text that grows: segments with the delimiters of those that wait, and what digests are made of."""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdint cimport int64_t
from libc.string cimport memcpy

from edi.native.text cimport Span, Text, begin

cdef enum:
    ROOM = 1 << 17  # bytes
    ELEMENT = 0x1d
    COMPONENT = 0x1f
    SEGMENT = 0x1c


cdef struct Output:
    unsigned char[ROOM] data
    Py_ssize_t size
    bint is_full  # something had no room
    int segments
    int separators  # not written yet: those behind the last value are left out
    int components


cdef inline void clear(Output* out) noexcept:
    out.size = out.segments = out.separators = out.components = 0
    out.is_full = False


cdef inline bytes text_from(Output* out, Py_ssize_t start):
    return PyBytes_FromStringAndSize(<char*> out.data + start, out.size - start)


cdef inline void put(Output* out, const void* text, Py_ssize_t length) noexcept:
    if out.size + length > ROOM:
        out.is_full = True
        return
    memcpy(&out.data[out.size], text, length)
    out.size += length


cdef inline void put_sign(Output* out, unsigned char one) noexcept:
    put(out, &one, 1)


cdef inline void put_value(Output* out, const void* text, Py_ssize_t length) noexcept:
    """A value at the place reached, with the separators before it."""
    if not length:
        return
    while out.separators:
        put_sign(out, ELEMENT)
        out.separators -= 1
    while out.components:
        put_sign(out, COMPONENT)
        out.components -= 1
    put(out, text, length)


cdef inline void next_element(Output* out) noexcept:
    """The next element."""
    out.separators += 1
    out.components = 0


cdef inline void put_element(Output* out, Span* text) noexcept:
    next_element(out)
    put_value(out, text.start, text.stop - text.start)


cdef inline void put_word(Output* out, const char* text, Py_ssize_t length) noexcept:
    next_element(out)
    put_value(out, text, length)


cdef inline void put_component(Output* out, Span* text) noexcept:
    put_value(out, text.start, text.stop - text.start)
    out.components += 1


cdef inline void put_amount(Output* out, int64_t cents) noexcept:
    next_element(out)
    put_money(out, cents, False)


cdef inline void put_number(Output* out, int64_t number) noexcept:
    cdef char[24] digits
    cdef int at = 24
    while True:
        at -= 1
        digits[at] = <char> (c'0' + number % 10)
        number //= 10
        if not number:
            break
    put_value(out, &digits[at], 24 - at)


cdef inline void put_money(Output* out, int64_t cents, bint with_zero) noexcept:
    """Dollars without zeros that say nothing; `with_zero` has one before the point."""
    cdef char[4] part
    if cents >= 100 or with_zero or not cents:
        put_number(out, cents // 100)
    cents %= 100
    if cents:
        part[0], part[1], part[2] = c'.', <char> (c'0' + cents // 10), <char> (c'0' + cents % 10)
        put_value(out, part, 3 if cents % 10 else 2)


cdef inline void end_segment(Output* out) noexcept:
    out.separators = out.components = 0
    put_sign(out, SEGMENT)
    put_sign(out, c'\n')
    out.segments += 1


cdef inline void put_day(Output* out, int64_t day) noexcept:
    """With hyphens."""
    cdef char[10] text
    cdef int i
    for i in range(9, -1, -1):
        if i == 4 or i == 7:
            text[i] = c'-'
        else:
            text[i] = <char> (c'0' + day % 10)
            day //= 10
    put(out, text, 10)


cdef inline bint put_text(Output* out, str text) except -1:
    """The next element."""
    cdef Text p, stop
    next_element(out)
    if begin(text, &p, &stop):
        put_value(out, p, stop - p)
    return True
