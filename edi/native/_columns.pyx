# cython: language_level=3, wraparound=False
"""Tables filled from raw segments, in the buffers that Arrow wants.

Does what the fill programs of `edi.convert.tables` do in Python. Whatever is unusual in a claim is
refused: then nothing of it is left in the tables, and the Python code decides what becomes of it.
"""

import os

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.stdint cimport int64_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcmp, memset

from edi.native._arrow cimport let_go, taken, units_of, value_of
from edi.native._fill_program cimport CLEAR, COPY, KEEP, ROW, SLOT, VALUE
from edi.native._fill_program cimport Op, Program, kind_of
from edi.native.arrow_column cimport CODE, TEXT
from edi.native.arrow_column cimport Column, Kind
from edi.native.arrow_column cimport cut_back, number_of, put_number, put_text, put_units, reach
from edi.native.arrow_column cimport read_units, width_of
from edi.native.marks cimport Marks, mark_any, mark_segment, room_for, value_at
from edi.native.text cimport Span, Text, begin

cdef enum:
    MOST_TEXT = 1 << 30  # of a column, before it has to be taken: offsets are of 32 bits


cdef class Builder:
    """Tables of some columns each: (name, [(column, kind), ...]) of each table.

    Only rows of `wanted` tables, by their numbers, are kept. `decode(text)` makes proper text of a
    segment read as Latin-1.
    """

    def __cinit__(self):
        self._columns, self._tables = NULL, NULL
        memset(&self.marks, 0, sizeof(Marks))

    def __dealloc__(self):
        cdef int i
        if self._columns is not NULL:
            for i in range(self._column_count):
                let_go(&self._columns[i])
        free(self._columns)
        free(self._tables)
        free(self.marks.at)
        free(self.marks.first)

    def __init__(self, tables, wanted, decode):
        cdef int number = 0, i
        self._kinds = [[kind for _, kind in columns] for _, columns in tables]
        seed = int.from_bytes(os.urandom(8), "little")
        self._wanted = frozenset(wanted)
        self._decode = decode
        self._kept = []
        self._table_count = len(self._kinds)
        self._column_count = sum(map(len, self._kinds))
        self._tables = <Table*> calloc(self._table_count + 1, sizeof(Table))
        self._columns = <Column*> calloc(self._column_count + 1, sizeof(Column))
        if self._tables is NULL or self._columns is NULL:
            self._column_count = 0
            raise MemoryError
        for i in range(self._table_count):
            self._tables[i].first = number
            self._tables[i].epoch = 1
            for kind in self._kinds[i]:
                self._columns[number].kind = kind_of(kind)
                self._columns[number].table = i
                self._columns[number].seed = seed
                number += 1
            self._tables[i].stop = number

    def compile(self, program, slot_kinds):
        """A program for `fill`, for slots of these kinds."""
        return Program(program, self._kinds, list(slot_kinds), self._wanted)

    cdef Table* _table(self, int number) except NULL:
        if not 0 <= number < self._table_count:
            raise ValueError("no such table")
        return &self._tables[number]

    # -- filling

    def fill(self, list segments not None, list starts not None, tuple programs not None, d,
             list slots not None):
        """Rows of a claim and its lines, by a program for each; False, and nothing is changed,
        where anything is not plain. Programs take values from the slots, and keep some there; LINE
        is the number of the line, and of the last one in the end."""
        cdef Outcome outcome = FILLED
        cdef Py_ssize_t i
        if d is not self._delimiters:
            self.separate_by(d)
        self.begin(slots)
        try:
            if not self.can_split or not self._split(segments):
                outcome = REFUSED
            for i in range(len(programs)):
                if outcome != FILLED:
                    break
                if i:
                    slots[LINE] = i
                outcome = self.run(<Program?> programs[i], starts[i], starts[i + 1])
            if outcome == NO_MEMORY:
                raise MemoryError
        except BaseException:
            self.roll_back()
            raise
        finally:
            self._kept.clear()
        if outcome != FILLED:
            self.roll_back()
        return outcome == FILLED

    def append(self, int number, values):
        """A row of Python values, in the order of the columns. Raises `ValueError` or
        `OverflowError` for one that its column cannot hold, and then there is no such row."""
        cdef Table* table = self._table(number)
        cdef Column* column
        cdef int i = 0
        cdef bytes text
        cdef list units = []
        if len(values) != table.stop - table.first:
            raise ValueError("a row has a value or None for each column")
        if number not in self._wanted:
            return
        for value in values:
            column = &self._columns[table.first + i]
            i += 1
            if value is None:
                units.append(None)
            elif column.kind == TEXT or column.kind == CODE:
                text = value.encode("utf-8")
                if column.text.size + len(text) > MOST_TEXT:
                    raise OverflowError("too much text in a column")
                units.append(text)
            else:
                units.append(units_of(value, column.kind))
        table.rows += 1
        for i, value in enumerate(units):
            if value is None:
                continue
            column = &self._columns[table.first + i]
            if not reach(column, table.rows - 1):
                raise MemoryError
            if column.kind == TEXT or column.kind == CODE:
                text = value
                if not put_text(column, <Text> PyBytes_AS_STRING(text), len(text)):
                    raise MemoryError
            else:
                put_units(column, value)

    cdef int separate_by(self, d) except -1:
        marks = d.element + d.component
        self._delimiters = d
        # Proper text is split at a character where that is one byte.
        self.can_split = len(marks) == 2 and marks.isascii()
        if self.can_split:
            self.element, self.marks.component = ord(marks[0]), ord(marks[1])
        return 0

    cdef void begin(self, list slots):
        """From here on can be rolled back."""
        cdef int i
        for i in range(self._table_count):
            self._tables[i].mark = self._tables[i].rows
        self.slots, self._saved = slots, None

    cdef void _save(self):
        """Something is kept in the context: remember what it was at `begin`."""
        if self._saved is None:
            self._saved = self.slots[:]

    cdef int roll_back(self) except -1:
        cdef int i, j
        for i in range(self._table_count):
            if self._tables[i].rows != self._tables[i].mark:
                self._tables[i].rows = self._tables[i].mark
                for j in range(self._tables[i].first, self._tables[i].stop):
                    cut_back(&self._columns[j], self._tables[i].rows)
        if self._saved is not None:
            self.slots[:] = self._saved
        return 0

    cdef bint _split(self, list segments) except -1:
        """Mark the elements; False for other than text of one byte a character."""
        cdef Text p, stop
        cdef Marks* marks = &self.marks
        cdef bytes proper
        marks.count = marks.segments = 0
        for raw in segments:
            if not begin(<str?> raw, &p, &stop):
                return False
            if not room_for(marks, stop - p):
                raise MemoryError
            if mark_segment(marks, p, stop, self.element):
                continue
            proper = self._decode(raw).encode("utf-8")
            self._kept.append(proper)
            p = <Text> PyBytes_AS_STRING(proper)
            stop = p + PyBytes_GET_SIZE(proper)
            if not room_for(marks, stop - p):
                raise MemoryError
            mark_any(marks, p, stop, self.element)
        return True

    cdef bint _is_there(self, Op* op, Py_ssize_t start) noexcept:
        """Has the segment that a row starts at a value for it?"""
        cdef int i
        cdef Span value
        for i in range(op.count):
            value = value_at(&self.marks, start + op.segment, op.element + i, 0, 0)
            if value.start != value.stop:
                return True
        return False

    cdef bint _applies(self, Op* op, Py_ssize_t start) noexcept:
        cdef Span value
        if op.only_element < 0:
            return True
        value = value_at(&self.marks, start + op.segment, op.only_element, 0, 0)
        return value.stop - value.start == op.only_size and (
            memcmp(value.start, op.only, op.only_size) == 0
        )

    cdef Outcome run(self, Program program, Py_ssize_t start, Py_ssize_t stop) except *:
        cdef Py_ssize_t i = 0
        cdef Op* op
        cdef Column* column
        cdef Table* table = NULL
        cdef Span value
        cdef int64_t units = 0
        cdef int j
        if len(self.slots) < program.most_slots:
            return REFUSED
        if not 0 <= start <= stop - program.segments or stop > self.marks.segments:
            return REFUSED
        while i < program.count:
            op = &program.ops[i]
            i += 1
            if op.code == ROW:
                if op.segment >= 0 and not self._is_there(op, start):
                    i = op.after
                else:
                    table = &self._tables[op.target]
                    table.rows += 1
                continue
            if op.code == CLEAR:
                for j in range(op.target, program.most_slots):
                    if self.slots[j] is not None:
                        self._save()
                        self.slots[j] = None
                continue
            if op.code == COPY:
                self._save()
                self.slots[op.target] = self.slots[op.slot]
                continue
            if op.code == KEEP:
                if self.slots[op.target] is not None or not self._applies(op, start):
                    continue
                value = value_at(&self.marks, start + op.segment, op.element, op.component, op.part)
                if value.start != value.stop and not self._set(op, &value):
                    return REFUSED
                continue
            column = &self._columns[op.target]
            if column.rows == table.rows:
                continue  # it has a value, the first of several
            if op.code == VALUE:
                if not self._applies(op, start):
                    continue
                value = value_at(&self.marks, start + op.segment, op.element, op.component, op.part)
                if value.start == value.stop:
                    continue
                if not reach(column, table.rows - 1):
                    return NO_MEMORY
                if op.kind == TEXT or op.kind == CODE:
                    if column.text.size + (value.stop - value.start) > MOST_TEXT:
                        return REFUSED
                    if not put_text(column, value.start, value.stop - value.start):
                        return NO_MEMORY
                elif read_units(op.kind, &value, &units):
                    put_units(column, units)
                else:
                    return REFUSED
                continue
            if op.code == SLOT:
                slot = self.slots[op.slot]
                if slot is None:
                    continue
                if <void*> slot != op.last:
                    program.see(i - 1, slot)
            if not reach(column, table.rows - 1):
                return NO_MEMORY
            if op.kind != TEXT and op.kind != CODE:
                put_units(column, op.units)
            elif not self._put_known(op, column, table):
                return NO_MEMORY
        return FILLED

    cdef int _set(self, Op* op, Span* value) except -1:
        """Keep a value in its slot; False for one that is none of its kind."""
        cdef int64_t units = 0
        if op.kind == TEXT or op.kind == CODE:
            kept = value.start[: value.stop - value.start].decode("utf-8")
        elif read_units(op.kind, value, &units):
            kept = value_of(units, op.kind)
        else:
            return False
        self._save()
        self.slots[op.target] = kept
        return True

    cdef bint _put_known(self, Op* op, Column* column, Table* table) noexcept:
        """The text of a constant or slot; False without memory, or where there is no more room."""
        if op.kind == CODE and op.epoch == table.epoch:
            put_number(column, op.number)
            return True
        if column.text.size + op.size > MOST_TEXT:
            return False
        if op.kind == TEXT:
            return put_text(column, <Text> op.text, op.size)
        op.number = number_of(column, <Text> op.text, op.size)
        if op.number < 0:
            return False
        op.epoch = table.epoch
        put_number(column, op.number)
        return True

    # -- what was filled

    def rows(self, int number):
        """Rows of a table that were not taken yet."""
        return self._table(number).rows

    def size(self, int number):
        """Bytes that the rows of a table take, about."""
        cdef Table* table = self._table(number)
        cdef Py_ssize_t size = 0
        cdef int i
        for i in range(table.first, table.stop):
            size += self._columns[i].text.size
            size += self._columns[i].rows * (width_of(self._columns[i].kind) * 8 + 1) // 8
        return size

    def taken(self, int number):
        """The rows of a table, which has none from then on: their number, and of each column its
        nulls and its buffers: validity (None without nulls); values, offsets or numbers of codes;
        text. Of codes also how many there are, and where each ends. () where all are null."""
        cdef Table* table = self._table(number)
        cdef Py_ssize_t rows = table.rows
        cdef list columns = []
        cdef int i
        for i in range(table.first, table.stop):
            columns.append(taken(&self._columns[i], rows))
        table.rows = 0
        table.epoch += 1
        return rows, columns


