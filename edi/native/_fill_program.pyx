# cython: language_level=3, wraparound=False
"""Fill programs, as `edi.convert.tables.program` says what they are, ready to be run."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.unicode cimport PyUnicode_AsUTF8AndSize
from libc.stdlib cimport calloc, free

from edi.native._arrow cimport units_of
from edi.native.arrow_column cimport BOOL, CODE, COUNT, DATE, KEY, MONEY, QUANTITY, TEXT
from edi.native.arrow_column cimport Kind

KINDS = {
    "text": TEXT,
    "code": CODE,
    "file": CODE,
    "money": MONEY,
    "quantity": QUANTITY,
    "date": DATE,
    "key": KEY,
    "count": COUNT,
    "flag": BOOL,
}


cdef Kind kind_of(name) except *:
    """Raises `KeyError` for what is no kind."""
    return KINDS[name]


cdef int are_alike(Kind one, Kind other) except -1:
    cdef bint is_text = one == TEXT or one == CODE
    if is_text != (other == TEXT or other == CODE):
        raise ValueError("a text is put where something else is wanted, or other way round")
    if not is_text and one != other and not {one, other} <= {KEY, COUNT}:
        raise ValueError("a value is put where one of another kind is wanted")
    return 0


cdef class Program:
    """What is filled from the segments of one layout.

    `tables` has the kinds of the columns of each table, `slots` those of the slots; rows of other
    than `wanted` tables, by their numbers, are left out. Raises `ValueError` for an instruction
    that cannot be run.
    """

    def __dealloc__(self):
        free(self.ops)

    def __init__(self, instructions, list tables not None, list slots not None, wanted):
        cdef Op* op
        cdef Op* row = NULL
        cdef bint is_wanted = False
        cdef list columns = None
        cdef int first = 0, count = len(instructions)
        self._texts = []
        self._last = [None] * count
        self.most_slots = len(slots)
        if self.ops is not NULL:
            raise ValueError("a program is made once")
        self.ops = <Op*> calloc(count + 1, sizeof(Op))
        if self.ops is NULL:
            raise MemoryError
        for instruction in instructions:
            code = instruction[0]
            if code == ROW:
                if row is not NULL:
                    row.after = self.count
                    row = NULL
                number = instruction[1]
                columns = tables[checked(number, len(tables))]
                first = sum(map(len, tables[:number]))
                is_wanted = number in wanted
            elif code in (VALUE, CONSTANT, SLOT) and columns is None:
                raise ValueError("a value stands before any row")
            if not is_wanted and code in (ROW, VALUE, CONSTANT, SLOT):
                continue
            op = &self.ops[self.count]
            self.count += 1
            op.code = code
            op.segment = op.only_element = -1
            if code == ROW:
                op.target = number
                row = op
                if instruction[2] is not None:
                    op.segment, op.element, op.count = instruction[2]
                    checked(op.segment, MOST)
            elif code in (CLEAR, KEEP, COPY):
                op.target = checked(instruction[1], len(slots))
                op.kind = kind_of(slots[op.target])
                if code == COPY:
                    op.slot = checked(instruction[2], len(slots))
                    are_alike(op.kind, kind_of(slots[op.slot]))
            else:
                op.target = first + <int> checked(instruction[1], len(columns))
                op.kind = kind_of(columns[instruction[1]])
                if code == SLOT:
                    op.slot = checked(instruction[2], len(slots))
                    are_alike(op.kind, kind_of(slots[op.slot]))
                elif code == CONSTANT and (op.kind == TEXT or op.kind == CODE):
                    self._keep(instruction[2], &op.text, &op.size)
                elif code == CONSTANT:
                    op.units = units_of(instruction[2], op.kind)
            if code == VALUE or code == KEEP:
                _, _, op.segment, op.element, op.component, op.part, only = instruction
                checked(op.segment, MOST)
                checked(op.part, 4)
                if only is not None:
                    op.only_element, text = only
                    checked(op.only_element, MOST)
                    self._keep(text, &op.only, &op.only_size)
            if min(op.element, op.component, op.count) < 0 or code > COPY:
                raise ValueError("no such instruction")
            if op.segment >= self.segments:
                self.segments = op.segment + 1
        if row is not NULL:
            row.after = self.count

    cdef int see(self, Py_ssize_t at, value) except -1:
        """A value that its instruction has not put last: what is it in its column?"""
        cdef Op* op = &self.ops[at]
        op.last = NULL
        if op.kind == TEXT or op.kind == CODE:
            op.text = PyUnicode_AsUTF8AndSize(value, &op.size)
        else:
            op.units = units_of(value, op.kind)
        self._last[at] = value
        op.last = <void*> value
        op.epoch = 0
        return 0

    cdef int _keep(self, str text, const char** start, Py_ssize_t* size) except -1:
        cdef bytes kept = text.encode("utf-8")
        self._texts.append(kept)
        start[0], size[0] = PyBytes_AS_STRING(kept), PyBytes_GET_SIZE(kept)
        return 0


cdef enum:
    MOST = 1 << 20


cdef int checked(number, Py_ssize_t count) except -1:
    if not 0 <= number < count:
        raise ValueError("no such table, column, slot or place in a segment")
    return number
