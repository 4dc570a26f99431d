# cython: language_level=3, wraparound=False
"""Values that every claim has, on the characters of its segments.

Does what `edi.engine.precheck.plain.are_plain` does. It may refuse what is right but unusual.
"""

from cpython.unicode cimport PyUnicode_1BYTE_DATA
from libc.string cimport memchr, memcmp

from edi.native.text cimport Span, Text, begin, next_part

cdef enum:
    MOST_CODES = 24  # diagnoses in ABK and ABF
    MOST_NUMBERS = 64  # lines with control numbers
    MOST_MODIFIERS = 4


cdef inline bint is_same(Span* one, Span* other):
    cdef Py_ssize_t length = one.stop - one.start
    return length == other.stop - other.start and memcmp(one.start, other.start, length) == 0


cdef inline bint is_code(Span* text):
    """Is it one or more capitals and digits?"""
    cdef Text p = text.start
    if p == text.stop:
        return False
    while p < text.stop:
        if not (c'0' <= p[0] <= c'9' or c'A' <= p[0] <= c'Z'):
            return False
        p += 1
    return True


cdef bint has_minus(list segments, unsigned char sep, unsigned char inner):
    """Does an element or component begin with a minus sign?"""
    cdef Text p, stop
    cdef const void* found
    for raw in segments:
        if not begin(<str?> raw, &p, &stop):
            return True
        while True:
            found = memchr(p, c'-', stop - p)
            if found is NULL:
                break
            p = <Text> found
            if p > PyUnicode_1BYTE_DATA(<str> raw) and ((p - 1)[0] == sep or (p - 1)[0] == inner):
                return True
            p += 1
    return False


cdef int count_diagnoses(list segments, tuple places, unsigned char sep, unsigned char inner) except -2:
    """How many diagnoses lines can point to; -1 where they are not plain."""
    cdef Text p, stop, q
    cdef Span element, qualifier, code
    cdef Span[MOST_CODES] seen
    cdef int count = 0, i
    cdef bint is_first
    for place in places:
        if not begin(<str?> segments[<Py_ssize_t> place], &p, &stop):
            return -1
        next_part(&p, stop, sep, &element)  # HI
        while next_part(&p, stop, sep, &element):
            q = element.start
            next_part(&q, element.stop, inner, &qualifier)
            if qualifier.stop - qualifier.start != 3:
                return -1
            if not next_part(&q, element.stop, inner, &code) or not is_code(&code):
                return -1
            if memcmp(qualifier.start, b"APR", 3) == 0:
                continue
            if qualifier.start[0] != c'A' or qualifier.start[1] != c'B':
                return -1
            is_first = qualifier.start[2] == c'K'
            if not is_first and qualifier.start[2] != c'F':
                if qualifier.start[2] != c'J' and qualifier.start[2] != c'N':
                    return -1
                continue
            if is_first:
                if c'V' <= code.start[0] <= c'Y':
                    return -1
                if code.stop - code.start >= 7 and code.start[6] == c'S':
                    return -1
            if count == MOST_CODES:
                return -1
            for i in range(count):
                if is_same(&seen[i], &code):
                    return -1
            seen[count] = code
            count += 1
    return count


cdef bint are_modifiers(Span* composite, unsigned char inner):
    """Have the modifiers of a procedure no gap, and is none there twice?"""
    cdef Text p = composite.start
    cdef Span part
    cdef Span[MOST_MODIFIERS] seen
    cdef int count = 0, number = 0, i
    while next_part(&p, composite.stop, inner, &part):
        number += 1
        if number < 3:
            continue
        if number > 6:
            break
        if not is_code(&part):
            return False
        for i in range(count):
            if is_same(&seen[i], &part):
                return False
        seen[count] = part
        count += 1
    return True


cdef bint are_pointers(Span* composite, unsigned char inner, int count):
    """Points a line to diagnoses that there are, and not twice to one?"""
    cdef Text p = composite.start
    cdef Span part
    cdef unsigned int seen = 0
    cdef int value
    if composite.start == composite.stop:
        return True
    while next_part(&p, composite.stop, inner, &part):
        if part.start == part.stop or part.stop - part.start > 2 or part.start[0] == c'0':
            return False
        value = 0
        while part.start < part.stop:
            if not c'0' <= part.start[0] <= c'9':
                return False
            value = value * 10 + (part.start[0] - c'0')
            part.start += 1
        if value > count or seen >> value & 1:
            return False
        seen |= <unsigned int> 1 << value
    return True


cdef bint is_above_zero(Span* text):
    """Is it digits, with a point or without, of which one is not zero?"""
    cdef Text p = text.start
    cdef bint is_above = False, has_point = False
    while p < text.stop:
        if p[0] == c'.':
            if has_point:
                return False
            has_point = True
        elif not c'0' <= p[0] <= c'9':
            return False
        elif p[0] != c'0':
            is_above = True
        p += 1
    return is_above


cpdef bint are_plain(list segments, list starts, plan, str separator, str inner, str since,
                     str until) except -1:
    cdef unsigned char sep = ord(separator)
    cdef unsigned char part
    cdef Text p, stop, since_at, until_at
    cdef Span element
    cdef Span[MOST_NUMBERS] numbers
    cdef int procedure, units, pointers, count, position, numbered = 0, i
    cdef Py_ssize_t start, service, date, number, length, line = 0
    if len(inner) != 1 or ord(inner) > 255:
        return False
    part = ord(inner)
    if not begin(since, &since_at, &stop) or stop - since_at != 8:
        return False
    if not begin(until, &until_at, &stop) or stop - until_at != 8:
        return False
    diagnoses, _, _, procedure, units, pointers, lines = <tuple> plan
    if has_minus(segments, sep, part):
        return False
    count = count_diagnoses(segments, <tuple?> diagnoses, sep, part)
    if count < 0:
        return False
    for each in <tuple?> lines:
        line += 1
        if len(starts) <= line:
            return False
        start = starts[line]
        service, date, number, decisions = <tuple> each
        if not begin(<str?> segments[start + service], &p, &stop):
            return False
        position = 0
        while next_part(&p, stop, sep, &element):
            if position == procedure and procedure:
                if not are_modifiers(&element, part):
                    return False
            elif position == units and units:
                if element.stop > element.start and not is_above_zero(&element):
                    return False
            elif position == pointers and pointers:
                if not are_pointers(&element, part, count):
                    return False
            position += 1
        if date >= 0:
            if not element_at(<str?> segments[start + date], sep, 3, &element):
                return False
            length = element.stop - element.start
            if length != 8 and length != 17:
                return False
            if memcmp(element.start, since_at, 8) < 0 or memcmp(element.stop - 8, until_at, 8) > 0:
                return False
        if number >= 0:
            if numbered == MOST_NUMBERS:
                return False
            if not element_at(<str?> segments[start + number], sep, 2, &element):
                return False
            if element.start == element.stop or element.start[0] == c' ' or (element.stop - 1)[0] == c' ':
                return False
            for i in range(numbered):
                if is_same(&numbers[i], &element):
                    return False
            numbers[numbered] = element
            numbered += 1
        for place in <tuple?> decisions:
            if element_at(<str?> segments[start + <Py_ssize_t> place], sep, 3, &element):
                if not are_modifiers(&element, part):
                    return False
    return True


cdef bint element_at(str raw, unsigned char separator, int position, Span* element):
    """The element at a position; False when there is none."""
    cdef Text p, stop
    if not begin(raw, &p, &stop):
        return False
    while position >= 0:
        if not next_part(&p, stop, separator, element):
            return False
        position -= 1
    return True
