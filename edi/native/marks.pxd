"""What the compiled modules share: where the elements of segments start."""

from libc.stdlib cimport realloc
from libc.string cimport memchr

from edi.native.text cimport Span, Text


cdef struct Marks:
    # Where the elements of segments start. The end of a segment's last element is one before its
    # last mark: there are as many marks as elements, and one.
    Text* at
    Py_ssize_t count, room
    Py_ssize_t* first  # mark of each segment
    Py_ssize_t segments, segment_room
    unsigned char component  # separator


cdef inline bint room_for(Marks* marks, Py_ssize_t size) noexcept:
    """For the marks of a segment of so many characters, and its first; False without memory."""
    cdef Py_ssize_t room
    cdef void* grown
    if marks.count + size + 2 > marks.room:
        room = (marks.count + size + 2) * 2
        grown = realloc(marks.at, room * sizeof(Text))
        if grown is NULL:
            return False
        marks.at, marks.room = <Text*> grown, room
    if marks.segments + 2 > marks.segment_room:
        room = (marks.segments + 2) * 2
        grown = realloc(marks.first, room * sizeof(Py_ssize_t))
        if grown is NULL:
            return False
        marks.first, marks.segment_room = <Py_ssize_t*> grown, room
    return True


cdef inline bint mark_any(Marks* marks, Text p, Text stop, unsigned char separator) noexcept:
    """Add a segment for which there is room; is it ASCII?"""
    cdef Text* at = marks.at + marks.count
    cdef unsigned char seen = 0, c
    at[0] = p
    at += 1
    while p < stop:
        c = p[0]
        seen |= c
        p += 1
        if c == separator:
            at[0] = p
            at += 1
    at[0] = stop + 1
    marks.first[marks.segments] = marks.count
    marks.count = at + 1 - marks.at
    marks.segments += 1
    marks.first[marks.segments] = marks.count
    return seen < 0x80


cdef inline bint mark_segment(Marks* marks, Text p, Text stop, unsigned char separator) noexcept:
    """Add a segment for which there is room; False, and nothing is added, if it is not ASCII."""
    if mark_any(marks, p, stop, separator):
        return True
    marks.segments -= 1
    marks.count = marks.first[marks.segments]
    return False


cdef inline void strip_blanks(Span* value) noexcept:
    while value.start < value.stop and value.start[0] == c' ':
        value.start += 1
    while value.start < value.stop and (value.stop - 1)[0] == c' ':
        value.stop -= 1


cdef inline void take_part(Span* value, int part) noexcept:
    """Before or behind "-" (1, 2), all where there is none; behind eight characters (3)."""
    cdef Text found
    cdef int left = 8
    if part == 3:
        while value.start < value.stop and (left or value.start[0] & 0xC0 == 0x80):
            left -= value.start[0] & 0xC0 != 0x80  # a character starts here
            value.start += 1
        strip_blanks(value)
        return
    found = <Text> memchr(value.start, c'-', value.stop - value.start)
    if found is NULL:
        return
    if part == 1:
        value.stop = found
    else:
        value.start = found + 1


cdef inline Span value_at(Marks* marks, Py_ssize_t segment, int element, int component,
                          int part) noexcept:
    """The characters there, without blanks around them; empty where there are none. `component` 0
    is the whole element; for `part` see `edi.convert.tables.program`."""
    cdef Span found
    cdef Py_ssize_t first = marks.first[segment]
    cdef Text p, stop
    found.start = found.stop = NULL
    if element >= marks.first[segment + 1] - first - 1:
        return found
    p = marks.at[first + element]
    stop = marks.at[first + element + 1] - 1
    if component:
        while True:
            found.start = p
            while p < stop and p[0] != marks.component:
                p += 1
            component -= 1
            if not component:
                break
            if p == stop:
                found.start = found.stop = NULL
                return found
            p += 1
        stop = p
        p = found.start
    found.start, found.stop = p, stop
    strip_blanks(&found)
    if part:
        take_part(&found, part)
    return found
