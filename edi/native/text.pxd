"""What the compiled modules share: the characters of a text, which is Latin-1."""

from cpython.unicode cimport (
    PyUnicode_1BYTE_DATA,
    PyUnicode_1BYTE_KIND,
    PyUnicode_FromKindAndData,
    PyUnicode_GET_LENGTH,
    PyUnicode_KIND,
)

ctypedef const unsigned char* Text


cdef struct Span:
    Text start
    Text stop


cdef inline str text_of(Text p, Text end):
    return PyUnicode_FromKindAndData(PyUnicode_1BYTE_KIND, p, end - p)


cdef inline bint begin(str raw, Text* p, Text* stop):
    """Where the characters of a text are; False for None and for other than Latin-1 characters."""
    if raw is None:
        return False
    p[0] = PyUnicode_1BYTE_DATA(raw)
    stop[0] = p[0] + PyUnicode_GET_LENGTH(raw)
    return PyUnicode_KIND(raw) == PyUnicode_1BYTE_KIND


cdef inline bint next_part(Text* p, Text stop, unsigned char separator, Span* part):
    """The element or component that starts at `p`, which goes on behind it; False when there is
    none."""
    if p[0] > stop:
        return False
    part.start = p[0]
    while p[0] < stop and p[0][0] != separator:
        p[0] += 1
    part.stop = p[0]
    p[0] += 1
    return True
