"""See _arrow.pyx: columns as buffers for others, and their values as those of Python."""

from libc.stdint cimport int64_t

from edi.native.arrow_column cimport Column, Kind


cdef int64_t units_of(value, Kind kind) except? -1
cdef object value_of(int64_t units, Kind kind)
cdef void let_go(Column* column) noexcept
cdef tuple taken(Column* column, Py_ssize_t rows)
