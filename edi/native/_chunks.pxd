"""See _chunks.pyx: claims and levels read one after the other."""

from edi.native._judged cimport LevelShape, Whole
from edi.native._shapes cimport ShapeReader
from edi.native.text cimport Text


cdef class ChunkReader(ShapeReader):
    cdef object _known, _known_level
    cdef Text* _ends  # start and end of each segment
    cdef Py_ssize_t _room, _size, _count
    # Of the claim or level being read.
    cdef Text _from, _to
    cdef Py_ssize_t _breaks
    cdef Text _line_start
    cdef list _segments
    cdef Whole _whole
    cdef LevelShape _level_shape

    cdef Text _read(self, Text p, Text stop, bint is_level, int* follows) except? NULL
    cdef object _found(self, bint is_level)
    cdef int _more_room(self) except -1
    cdef list _make_segments(self)
