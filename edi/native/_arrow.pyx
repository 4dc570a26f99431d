# cython: language_level=3, wraparound=False
"""Columns as buffers that Arrow reads, and what they hold as values of Python."""

from datetime import date
from decimal import Decimal

from libc.stdint cimport int64_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

from edi.native.arrow_column cimport BOOL, CODE, COUNT, DATE, MONEY, QUANTITY, TEXT
from edi.native.arrow_column cimport MOST_DIGITS
from edi.native.arrow_column cimport Column, Kind
from edi.native.arrow_column cimport is_count, reach, scale_of, width_of

cdef enum:
    DAY_ONE = 719163  # 1970-01-01, counted from 0001-01-01


cdef class Memory:
    """What a column was kept in, as a buffer that others read."""

    cdef void* _start
    cdef Py_ssize_t _size

    def __dealloc__(self):
        free(self._start)

    def __getbuffer__(self, Py_buffer* buffer, int flags):
        buffer.buf = self._start
        buffer.len = self._size
        buffer.obj = self
        buffer.readonly = 1
        buffer.itemsize = 1
        buffer.format = b"B"
        buffer.ndim = 1
        buffer.shape = &self._size
        buffer.strides = &buffer.itemsize
        buffer.suboffsets = NULL
        buffer.internal = NULL


cdef Memory memory_of(void* start, Py_ssize_t size):
    """Takes over what `start` points to."""
    cdef Memory memory = Memory()
    if start is NULL:  # a buffer is somewhere, however empty
        start = malloc(8)
        if start is NULL:
            raise MemoryError
        memset(start, 0, 8)
    memory._start, memory._size = start, size
    return memory


cdef void let_go(Column* column) noexcept:
    cdef Kind kind = column.kind
    cdef int table = column.table
    cdef uint64_t seed = column.seed
    free(column.valid)
    free(column.values)
    free(column.text.start)
    free(column.ends.start)
    free(column.slots)
    memset(column, 0, sizeof(Column))
    column.kind, column.table, column.seed = kind, table, seed


cdef tuple taken(Column* column, Py_ssize_t rows):
    cdef Py_ssize_t nulls, codes = column.codes
    cdef Py_ssize_t size = rows * width_of(column.kind)
    cdef list buffers
    if not column.filled:
        let_go(column)
        return ()
    if not reach(column, rows):
        raise MemoryError
    nulls = rows - column.filled
    validity = None
    if nulls:
        validity = memory_of(column.valid, (rows + 7) // 8)
        column.valid = NULL
    if column.kind == BOOL:
        size = (rows + 7) // 8
    elif column.kind == TEXT:
        size += 4
    buffers = [nulls, validity, memory_of(column.values, size)]
    column.values = NULL
    if column.kind == TEXT or column.kind == CODE:
        buffers.append(memory_of(column.text.start, column.text.size))
        column.text.start = NULL
    if column.kind == CODE:
        buffers += [codes, memory_of(column.ends.start, (codes + 1) * 4)]
        column.ends.start = NULL
    let_go(column)
    return tuple(buffers)


cdef int64_t units_of(value, Kind kind) except? -1:
    """A Python value in what a column holds. Raises `ValueError` where that is not exact."""
    if kind == DATE:
        return value.toordinal() - DAY_ONE
    if kind == MONEY or kind == QUANTITY:
        if value.adjusted() < MOST_DIGITS:
            whole, parts = value.as_integer_ratio()
            units, left = divmod(whole * 10 ** scale_of(kind), parts)
            if not left and abs(units) < 10**18:
                return units
        raise ValueError("no such amount in a column")
    units = int(value)
    if kind == COUNT and not is_count(units):
        raise ValueError("no such count in a column")
    return units


cdef object value_of(int64_t units, Kind kind):
    """The other way round."""
    if kind == DATE:
        return date.fromordinal(units + DAY_ONE)
    if kind == MONEY or kind == QUANTITY:
        return Decimal(units).scaleb(-scale_of(kind))
    return bool(units) if kind == BOOL else units
