"""What starts where a segment has ended: shared by what reads runs of claims."""

from libc.stdint cimport uint32_t
from libc.string cimport memcmp

from edi.native.places cimport LONGEST_ID, is_trivia, packed_id
from edi.native.text cimport Text

cdef enum:
    MOST_STARTS = 32


cdef enum Next:
    NOTHING, INNER, SAME, OTHER  # nothing that native code reads


cdef struct Starts:
    uint32_t[MOST_STARTS] ids  # of segments that open chunks
    int count
    uint32_t inner, answer  # what opens a line, and TA1: what that cuts in two goes on behind it
    unsigned char element


cdef inline uint32_t id_of(str id) except 0:
    """The packed id of a segment. Raises `ValueError` for one that is too long."""
    name = id.encode("latin-1")
    if not 0 < len(name) <= LONGEST_ID:
        raise ValueError("no segment has such an id")
    return packed_id(<Text> <const char*> name, len(name))


cdef inline int set_starts(Starts* into, list ids, str inner, unsigned char element) except -1:
    """Raises `ValueError` where there are too many."""
    cdef int i
    if len(ids) > MOST_STARTS:
        raise ValueError("these segments need the Python code")
    into.count = len(ids)
    for i in range(into.count):
        into.ids[i] = id_of(ids[i])
    into.inner, into.answer, into.element = id_of(inner), id_of("TA1"), element
    return 0


cdef inline Text behind_break(Text end, Text stop, const char* line_break, Py_ssize_t size,
                              bint is_any) noexcept:
    """Where the next segment starts, behind the terminator at `end` and its line breaks: `line_break`,
    or with `is_any` any number of any; NULL where something else stands there."""
    cdef Text p = end + 1
    if stop - p >= size and memcmp(p, line_break, size) == 0:
        p += size
    elif not is_any:
        return NULL
    while is_any and p < stop and (p[0] == c'\n' or p[0] == c'\r'):
        p += 1
    return p


cdef inline Next what_starts(Starts* starts, Text p, Text stop, int* which) noexcept:
    """What starts there: a line, another segment of the claim, or another chunk, and which."""
    cdef Text mark = p
    cdef uint32_t id
    cdef int i
    if stop - p <= LONGEST_ID or is_trivia(p[0]):
        return NOTHING  # more text may tell
    while mark - p <= LONGEST_ID and mark < stop and mark[0] != starts.element:
        mark += 1
    if memcmp(p, b"ISA", 3) == 0:
        return NOTHING
    if mark == stop or mark - p > LONGEST_ID:
        return SAME
    id = packed_id(p, mark - p)
    if id == starts.inner:
        return INNER
    for i in range(starts.count):
        if starts.ids[i] == id:
            which[0] = i
            return NOTHING if id == starts.answer else OTHER
    return SAME
