# cython: language_level=3, wraparound=False
"""Chunks by their shapes: the numbers of their segments, each cut behind what its token depends on.

What reads runs of claims looks up by it what the Python code knows of such chunks.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Realloc
from libc.string cimport memset

from edi.native._arrow cimport let_go
from edi.native.arrow_column cimport CODE, number_of
from edi.native.places cimport set_places
from edi.native.segment_starts cimport id_of, set_starts
from edi.native.text cimport text_of

cdef enum:
    MOST_TEXT = 1 << 22  # bytes of shapes


cdef class ShapeReader:
    """What reads chunks of one guide under one set of delimiters."""

    def __cinit__(self):
        self._places, self._shape = NULL, NULL
        memset(&self._roughs, 0, sizeof(Column))
        memset(&self._shapes, 0, sizeof(Column))
        self._roughs.kind = self._shapes.kind = CODE

    def __dealloc__(self):
        PyMem_Free(self._places)
        PyMem_Free(self._shape)
        let_go(&self._roughs)
        let_go(&self._shapes)

    cdef int _set_up(self, dict places, d, starts, str opener, str inner,
                     Py_ssize_t most_shapes) except -1:
        """`places` tells what the token of a segment depends on, as for `_scan.Scanner`; `starts`
        are the segments that open chunks, `opener` that which opens a claim, and `inner` that of
        its lines. Raises `ValueError` where delimiters need the Python code."""
        marks = (d.element + d.component + d.segment).encode("latin-1")
        if len(marks) != 3:
            raise ValueError("these delimiters need the Python code")
        self._element, self._component, self._terminator = marks[0], marks[1], marks[2]
        self._break = d.line_break.encode("latin-1")
        self._any_break = d.segment not in "\r\n" and not d.line_break.strip("\r\n")
        self._ids = sorted(starts)
        set_starts(&self._starts, self._ids, inner, self._element)
        self._opener = id_of(opener)
        if self._places is not NULL:
            raise TypeError
        self._place_count = len(places)
        self._places = <Place*> PyMem_Calloc(self._place_count + 1, sizeof(Place))
        if self._places is NULL:
            raise MemoryError
        set_places(self._places, places)
        self._met, self._most_shapes = [], most_shapes
        return 0

    cdef int _forget_if_full(self) except -1:
        """Forget what was learned where texts keep coming that are new."""
        if self._is_full:
            let_go(&self._roughs)
            let_go(&self._shapes)
            self._met.clear()
            self._is_full = False
        return 0

    cdef Py_ssize_t _number_of_shape(self, Py_ssize_t start, Py_ssize_t stop) except -2:
        """Of what the shape being read holds there: its place in `_met`; -1 where there are too
        many."""
        cdef Py_ssize_t number
        if self._shapes.codes >= self._most_shapes or self._shapes.text.size >= MOST_TEXT:
            self._is_full = True
            return -1
        number = number_of(&self._shapes, <Text> (self._shape + start),
                           (stop - start) * sizeof(int32_t))
        if number < 0:
            raise MemoryError
        while len(self._met) <= number:
            self._met.append(None)
        return number

    cdef list _texts(self, Py_ssize_t start, Py_ssize_t stop):
        """Chunk by chunk, the segments of the shape being read as they are looked up."""
        cdef int32_t* ends = <int32_t*> self._roughs.ends.start
        cdef Py_ssize_t i
        cdef int32_t one
        cdef list found = []
        for i in range(start, stop):
            one = self._shape[i]
            if one < 0:
                found.append([])
            else:
                (<list> found[len(found) - 1]).append(
                    text_of(self._roughs.text.start + ends[one],
                            self._roughs.text.start + ends[one + 1])
                )
        return found

    cdef int _make_room(self, Py_ssize_t size) except -1:
        """For a shape of this size and more."""
        cdef Py_ssize_t room = max(size, 256) * 2
        cdef void* grown = PyMem_Realloc(self._shape, room * sizeof(int32_t))
        if grown is NULL:
            raise MemoryError
        self._shape, self._shape_room = <int32_t*> grown, room
        return 0
