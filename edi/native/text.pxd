"""What the compiled modules share: the characters of a text, which is Latin-1."""

from cpython.unicode cimport PyUnicode_1BYTE_KIND, PyUnicode_FromKindAndData

ctypedef const unsigned char* Text


cdef struct Span:
    Text start
    Text stop


cdef inline str text_of(Text p, Text end):
    return PyUnicode_FromKindAndData(PyUnicode_1BYTE_KIND, p, end - p)
