"""See _shapes.pyx: chunks by their shapes."""

from libc.stdint cimport int32_t, uint32_t

from edi.native.arrow_column cimport Column, number_of
from edi.native.places cimport Place, rough_end
from edi.native.segment_starts cimport Starts
from edi.native.text cimport Text

cdef enum:
    MOST_ROUGHS = 1 << 16
    MOST_SHAPE = 2000  # segments
    MOST_SEGMENT = 1 << 17  # characters: MAX_SEGMENT of edi.interchange.chunk


cdef class ShapeReader:
    cdef Place* _places
    cdef int _place_count
    cdef Starts _starts
    cdef uint32_t _opener
    cdef list _ids
    cdef unsigned char _element, _component, _terminator
    cdef bytes _break
    cdef bint _any_break
    cdef Column _roughs, _shapes  # each text once, with its number
    cdef Py_ssize_t _most_shapes
    cdef list _met  # what is known, by the number of the shape; None while it is not
    cdef bint _is_full  # of texts that came once: what was learned is forgotten
    # Of the chunks being read: how each starts, below zero, and the numbers of its segments.
    cdef int32_t* _shape
    cdef Py_ssize_t _shape_room

    cdef int _set_up(self, dict places, d, starts, str opener, str inner,
                     Py_ssize_t most_shapes) except -1
    cdef int _forget_if_full(self) except -1
    cdef Py_ssize_t _number_of_shape(self, Py_ssize_t start, Py_ssize_t stop) except -2
    cdef list _texts(self, Py_ssize_t start, Py_ssize_t stop)
    cdef int _make_room(self, Py_ssize_t size) except -1


cdef inline int32_t number_of_text(ShapeReader reader, Text p, Py_ssize_t size) except -2:
    """The same for the same text; -1 where there are too many."""
    cdef Py_ssize_t number
    if reader._roughs.codes >= MOST_ROUGHS:
        reader._is_full = True
        return -1
    number = number_of(&reader._roughs, p, size)
    if number < 0:
        raise MemoryError
    return <int32_t> number


cdef inline int32_t number_of_segment(ShapeReader reader, Text p, Text mark, Text end) except -2:
    """Of the segment from `p` to `end`, whose id ends at `mark`; -1 where there are too many."""
    mark = rough_end(reader._places, reader._place_count, p, mark, end, reader._element,
                     reader._component)
    return number_of_text(reader, p, mark - p)
