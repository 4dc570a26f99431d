# cython: language_level=3
"""Elements of segments as plain text, numbers and days; what is not plain is refused."""

from libc.stdint cimport int64_t
from libc.string cimport memcmp, memcpy

from edi.native.text cimport Span, Text, begin, next_part

cdef enum:
    MOST_PARTS = 8  # of a composite


cdef struct Person:
    Span last
    Span first
    Span middle
    Span suffix
    Span qualifier
    Span id
    bint is_person


cdef inline bint is_plain(Span* text, Py_ssize_t longest):
    """Is it printable ASCII, no longer than that, without blanks around it or side by side?"""
    cdef Text p = text.start
    if text.stop - p > longest:
        return False
    if p < text.stop and (p[0] == c' ' or (text.stop - 1)[0] == c' '):
        return False
    while p < text.stop:
        if p[0] < 0x20 or p[0] > 0x7e or (p[0] == c' ' and p[1] == c' '):
            return False
        p += 1
    return True


cdef inline bint is_text(Span* text, const char* wanted, Py_ssize_t length):
    return text.stop - text.start == length and memcmp(text.start, wanted, length) == 0


cdef inline bint is_same(Span* one, Span* other):
    cdef Py_ssize_t length = one.stop - one.start
    return length == other.stop - other.start and memcmp(one.start, other.start, length) == 0


cdef inline bint is_empty(Span* text):
    return text.stop == text.start


cdef inline int elements(str raw, unsigned char separator, Span* found, int most):
    """The elements of a segment, with empty ones up to `most`; how many there are, 0 for none."""
    cdef Text p, stop
    cdef int count = 0
    if not begin(raw, &p, &stop):
        return 0
    while count < most and next_part(&p, stop, separator, &found[count]):
        count += 1
    for i in range(count, most):
        found[i].start = found[i].stop = stop
    return count


cdef inline int parts(Span* text, unsigned char separator, Span* found):
    """The components of an element, with empty ones up to `MOST_PARTS`; 0 where one has a blank
    beside it, or there are more."""
    cdef Text p = text.start
    cdef int count = 0, i
    while count < MOST_PARTS and next_part(&p, text.stop, separator, &found[count]):
        if not is_plain(&found[count], 80):
            return 0
        count += 1
    if p <= text.stop:
        return 0
    for i in range(count, MOST_PARTS):
        found[i].start = found[i].stop = text.stop
    return count


cdef inline bint read_whole(Span* text, int64_t* number):
    """A whole number of up to nine digits, as it is written shortest."""
    cdef Text p = text.start
    cdef int64_t found = 0
    if p == text.stop or text.stop - p > 9 or (p[0] == c'0' and text.stop - p > 1):
        return False
    while p < text.stop:
        if not c'0' <= p[0] <= c'9':
            return False
        found = found * 10 + (p[0] - c'0')
        p += 1
    number[0] = found
    return True


cdef inline bint read_cents(Span* text, int64_t* cents):
    """An amount without a sign, of dollars or of dollars and cents."""
    cdef Text p = text.start
    cdef int64_t found = 0
    cdef int digits = 0, decimals = 0
    while p < text.stop and c'0' <= p[0] <= c'9':
        found = found * 10 + (p[0] - c'0')
        digits += 1
        if digits > 10:
            return False
        p += 1
    if p < text.stop and p[0] == c'.':
        p += 1
        while p < text.stop and c'0' <= p[0] <= c'9' and decimals < 2:
            found = found * 10 + (p[0] - c'0')
            decimals += 1
            p += 1
    if p != text.stop or not digits + decimals:
        return False
    cents[0] = found * (100 if not decimals else 10 if decimals == 1 else 1)
    return True


cdef inline int64_t day_of(Text p, Text stop):
    """A day that exists, written CCYYMMDD, as a number; 0 for anything else."""
    cdef int64_t day = 0
    cdef int year, month, number, last
    if stop - p != 8:
        return 0
    while p < stop:
        if not c'0' <= p[0] <= c'9':
            return 0
        day = day * 10 + (p[0] - c'0')
        p += 1
    year, month, number = day // 10000, day // 100 % 100, day % 100
    if not year or not 1 <= month <= 12:
        return 0
    if month == 2:
        last = 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    else:
        last = 30 if month in (4, 6, 9, 11) else 31
    return day if 1 <= number <= last else 0


cdef inline bint period(str raw, unsigned char separator, int64_t* first, int64_t* last):
    """First and last day of a DTP segment (D8, RD8)."""
    cdef Span[4] found
    cdef Text p
    if elements(raw, separator, found, 4) < 4:
        return False
    p = found[3].start
    if is_text(&found[2], b"D8", 2):
        first[0] = last[0] = day_of(p, found[3].stop)
    elif is_text(&found[2], b"RD8", 3) and found[3].stop - p == 17 and p[8] == c'-':
        first[0], last[0] = day_of(p, p + 8), day_of(p + 9, found[3].stop)
    else:
        return False
    return first[0] > 0 and last[0] >= first[0]


cdef inline bint reference(list segments, Py_ssize_t start, tuple places, unsigned char separator,
                    const char* qualifier, Span* found) except -1:
    """REF02 of the first REF at these places with this qualifier of two characters, empty without
    one. False where that is not plain."""
    cdef Span[3] own
    found.start = found.stop = NULL
    for place in places:
        elements(<str?> segments[start + <Py_ssize_t> place], separator, own, 3)
        if not is_plain(&own[1], 3):
            return False
        if is_text(&own[1], qualifier, 2):
            found[0] = own[2]
            return is_plain(found, 50)
    return True


cdef inline bint person(str raw, unsigned char separator, Person* found):
    cdef Span[10] own
    if not elements(raw, separator, own, 10):
        return False
    found.is_person = is_text(&own[2], b"1", 1)
    found.last, found.first, found.middle, found.suffix = own[3], own[4], own[5], own[7]
    found.qualifier, found.id = own[8], own[9]
    return (is_plain(&own[2], 1) and is_plain(&own[3], 60) and is_plain(&own[4], 35)
            and is_plain(&own[5], 25) and is_plain(&own[7], 10) and is_plain(&own[8], 2)
            and is_plain(&own[9], 80))


cdef inline bint is_member(Person* one):
    """Has it an id that an 835 takes?"""
    if is_text(&one.qualifier, b"MI", 2) or is_text(&one.qualifier, b"II", 2):
        return one.id.stop - one.id.start >= 2
    return False


cdef inline bint is_before(Span* one, Span* other):
    cdef Py_ssize_t length = one.stop - one.start, others = other.stop - other.start
    cdef int order = memcmp(one.start, other.start, min(length, others))
    return order < 0 or (order == 0 and length < others)


cdef inline int64_t hyphenated_day(Span* text):
    """A day that exists, written CCYY-MM-DD, as a number; 0 for anything else."""
    cdef unsigned char[8] digits
    cdef Text p = text.start
    if text.stop - p != 10 or p[4] != c'-' or p[7] != c'-':
        return 0
    memcpy(digits, p, 4)
    memcpy(&digits[4], p + 5, 2)
    memcpy(&digits[6], p + 8, 2)
    return day_of(digits, <Text> digits + 8)


cdef inline bint is_string(Span* text, str other):
    cdef Text p, stop
    if not begin(other, &p, &stop):
        return False
    return text.stop - text.start == stop - p and memcmp(text.start, p, stop - p) == 0


cdef inline bint is_line(str raw, unsigned char separator, int number):
    """Is it LX with this number?"""
    cdef Span[2] own
    cdef int64_t found
    if elements(raw, separator, own, 2) < 2 or not is_text(&own[0], b"LX", 2):
        return False
    return read_whole(&own[1], &found) and found == number


cdef inline int64_t birth_of(list segments, int place, unsigned char separator) except -2:
    """The day of a DMG, 0 without one; -1 where it is not plain."""
    cdef Span[3] own
    cdef int64_t day
    if place < 0:
        return 0
    elements(<str?> segments[place], separator, own, 3)
    if is_empty(&own[2]):
        return 0
    day = day_of(own[2].start, own[2].stop)
    return day if day else -1
