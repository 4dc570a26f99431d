"""What the compiled modules share: ids of segments, and what the token of one depends on."""

from libc.stdint cimport uint32_t

from edi.native.text cimport Text

cdef enum:
    LONGEST_ID = 3


cdef struct Place:
    uint32_t id
    int position
    bint in_component


cdef inline bint is_trivia(unsigned char c):
    """Blanks, as a regular expression sees them in text, and the fillers of old tools."""
    return 9 <= c <= 13 or c == 26 or 28 <= c <= 32 or c == 0 or c == 0x85 or c == 0xA0


cdef inline uint32_t packed_id(Text p, Py_ssize_t size):
    """The characters of an id, and how many they are: it may hold NUL."""
    cdef uint32_t packed = <uint32_t> size
    cdef Py_ssize_t i
    for i in range(size):
        packed = packed << 8 | p[i]
    return packed


cdef inline int set_places(Place* into, dict places) except -1:
    """For segment ids, which element (counted from 1) their token depends on, and whether on its
    first component only. Raises `ValueError` for an id that is too long."""
    cdef int i
    for i, (id, (position, in_component)) in enumerate(places.items()):
        name = id.encode("latin-1")
        if len(name) > LONGEST_ID:
            raise ValueError
        into[i].id = packed_id(<Text> <const char*> name, len(name))
        into[i].position, into[i].in_component = position, in_component
    return 0


cdef inline Text rough_end(Place* places, int count, Text p, Text mark, Text end,
                           unsigned char element, unsigned char component):
    """Where the value ends that the token of a segment depends on; its id is `p` to `mark`."""
    cdef Text found
    cdef Place* place
    cdef uint32_t id
    cdef int i, left
    if mark - p <= LONGEST_ID:
        id = packed_id(p, mark - p)
        for i in range(count):
            place = &places[i]
            if place.id == id:
                found = mark
                left = place.position
                while left and found < end:
                    left -= 1
                    found += 1
                    while found < end and found[0] != element and not (
                        left == 0 and place.in_component and found[0] == component
                    ):
                        found += 1
                if left == 0 and mark < end:
                    return found
                break
    return mark
