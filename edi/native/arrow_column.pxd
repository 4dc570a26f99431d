"""What the compiled modules share: one column of a table, in the buffers that Arrow wants.

A column is filled row by row. Rows that nothing is put in are null and cost nothing: they are made
up for when the next value comes, or at the end.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memcmp, memcpy, memset

from edi.native.text cimport Span, Text

cdef enum Kind:
    TEXT, CODE, MONEY, QUANTITY, DATE, KEY, COUNT, BOOL

cdef enum:
    MOST_DIGITS = 18  # of what a decimal or an integer comes to, without its point
    MOST_COUNT = 0x7FFFFFFF
    MOST_NUMBER = 64  # characters of a decimal
    FIRST_ROWS = 1024


cdef struct Bytes:
    uint8_t* start
    Py_ssize_t size, room


cdef struct Column:
    Kind kind
    int table
    Py_ssize_t rows, room
    Py_ssize_t filled  # rows that are not null
    uint8_t* valid  # a bit a row
    uint8_t* values  # of fixed width; offsets of texts, one more than rows; numbers of codes
    Bytes text
    # The codes, each once: where the texts end, and a table of their numbers + 1 by their hash.
    Bytes ends
    int32_t* slots
    Py_ssize_t codes, slot_count
    uint64_t seed  # so that nobody can choose codes whose hashes are the same


cdef inline int width_of(Kind kind) noexcept:
    if kind == MONEY or kind == QUANTITY:
        return 16
    return 8 if kind == KEY else 4


cdef inline int scale_of(Kind kind) noexcept:
    """Digits behind the point."""
    return 2 if kind == MONEY else 6 if kind == QUANTITY else 0


cdef inline bint widen(Column* c) noexcept:
    """Room for twice the rows; False without memory."""
    cdef Py_ssize_t room = c.room * 2 if c.room else FIRST_ROWS
    cdef Py_ssize_t width = 1 if c.kind == BOOL else width_of(c.kind)
    cdef Py_ssize_t size = room // 8 if c.kind == BOOL else (room + 1) * width
    cdef uint8_t* values = <uint8_t*> realloc(c.values, size)
    if values is NULL:
        return False
    # What is not used yet is not touched: then it takes no memory.
    if c.kind == BOOL:
        memset(values + c.room // 8, 0, size - c.room // 8)
    elif not c.room:
        memset(values, 0, width)
    c.values = values
    values = <uint8_t*> realloc(c.valid, room // 8)
    if values is NULL:
        return False
    memset(values + c.room // 8, 0, room // 8 - c.room // 8)
    c.valid = values
    c.room = room
    return True


cdef inline bint extend(Bytes* one, const void* start, Py_ssize_t size) noexcept:
    """False without memory."""
    cdef Py_ssize_t room = one.room
    cdef uint8_t* grown
    if one.size + size > room:
        room = room or 4096
        while room < one.size + size:
            room *= 2
        grown = <uint8_t*> realloc(one.start, room)
        if grown is NULL:
            return False
        one.start, one.room = grown, room
    memcpy(one.start + one.size, start, size)
    one.size += size
    return True


cdef inline bint reach(Column* c, Py_ssize_t row) noexcept:
    """Make all rows before `row` that have no value null, and room for it; False without memory."""
    cdef int32_t* offsets
    cdef Py_ssize_t width
    while row >= c.room:
        if not widen(c):
            return False
    if c.rows < row:
        if c.kind == TEXT:
            offsets = <int32_t*> c.values
            while c.rows < row:
                c.rows += 1
                offsets[c.rows] = <int32_t> c.text.size
        elif c.kind != BOOL:
            width = width_of(c.kind)
            memset(c.values + c.rows * width, 0, (row - c.rows) * width)
        c.rows = row
    return True


cdef inline void set_valid(Column* c) noexcept:
    """The row that was reached has its value."""
    c.valid[c.rows >> 3] |= <uint8_t> (1 << (c.rows & 7))
    c.filled += 1
    c.rows += 1


cdef inline uint64_t hash_of(uint64_t seed, Text p, Py_ssize_t size) noexcept:
    cdef uint64_t found = seed ^ <uint64_t> size * <uint64_t> 0x9E3779B97F4A7C15
    cdef uint64_t word
    while size >= 8:
        memcpy(&word, p, 8)
        found = (found ^ word) * <uint64_t> 0xFF51AFD7ED558CCD
        found ^= found >> 32
        p += 8
        size -= 8
    word = 0
    while size > 0:
        size -= 1
        word = word << 8 | p[size]
    found = (found ^ word) * <uint64_t> 0xFF51AFD7ED558CCD
    return found ^ found >> 32


cdef inline bint more_slots(Column* c) noexcept:
    cdef Py_ssize_t count = c.slot_count * 4 if c.slot_count else 256
    cdef int32_t* slots = <int32_t*> calloc(count, sizeof(int32_t))
    cdef int32_t* ends = <int32_t*> c.ends.start
    cdef uint64_t at
    cdef Py_ssize_t i
    if slots is NULL:
        return False
    for i in range(c.codes):
        at = hash_of(c.seed, c.text.start + ends[i], ends[i + 1] - ends[i]) & (count - 1)
        while slots[at]:
            at = (at + 1) & (count - 1)
        slots[at] = <int32_t> i + 1
    free(c.slots)
    c.slots, c.slot_count = slots, count
    return True


cdef inline Py_ssize_t number_of(Column* c, Text p, Py_ssize_t size) noexcept:
    """The number of a code, a new one where it was not met before; -1 without memory."""
    cdef int32_t* ends
    cdef int32_t end = 0
    cdef uint64_t at
    cdef int32_t found
    if c.codes * 2 >= c.slot_count and not more_slots(c):
        return -1
    if not c.ends.size and not extend(&c.ends, &end, sizeof(int32_t)):
        return -1
    at = hash_of(c.seed, p, size) & (c.slot_count - 1)
    ends = <int32_t*> c.ends.start
    while True:
        found = c.slots[at]
        if not found:
            break
        if ends[found] - ends[found - 1] == size and (
            memcmp(c.text.start + ends[found - 1], p, size) == 0
        ):
            return found - 1
        at = (at + 1) & (c.slot_count - 1)
    if not extend(&c.text, p, size):
        return -1
    end = <int32_t> c.text.size
    if not extend(&c.ends, &end, sizeof(int32_t)):
        return -1
    c.codes += 1
    c.slots[at] = <int32_t> c.codes
    return c.codes - 1


cdef inline bint put_text(Column* c, Text p, Py_ssize_t size) noexcept:
    """Into the row that was reached, for TEXT and CODE; False without memory."""
    cdef Py_ssize_t number
    if c.kind == TEXT:
        if not extend(&c.text, p, size):
            return False
        (<int32_t*> c.values)[c.rows + 1] = <int32_t> c.text.size
    else:
        number = number_of(c, p, size)
        if number < 0:
            return False
        (<int32_t*> c.values)[c.rows] = <int32_t> number
    set_valid(c)
    return True


cdef inline void put_number(Column* c, Py_ssize_t number) noexcept:
    """A code into the row that was reached, by its number."""
    (<int32_t*> c.values)[c.rows] = <int32_t> number
    set_valid(c)


cdef inline void put_units(Column* c, int64_t value) noexcept:
    """Into the row that was reached, for all kinds but texts: units of the last digit, days, 0 or
    1."""
    cdef int64_t* wide
    if c.kind == KEY:
        (<int64_t*> c.values)[c.rows] = value
    elif c.kind == MONEY or c.kind == QUANTITY:
        wide = <int64_t*> (c.values + 16 * c.rows)
        wide[0] = value
        wide[1] = -1 if value < 0 else 0
    elif c.kind == BOOL:
        if value:
            c.values[c.rows >> 3] |= <uint8_t> (1 << (c.rows & 7))
    else:
        (<int32_t*> c.values)[c.rows] = <int32_t> value
    set_valid(c)


cdef inline void cut_back(Column* c, Py_ssize_t rows) noexcept:
    """Forget all rows from this one on. Codes stay known."""
    cdef Py_ssize_t row
    if c.rows <= rows:
        return
    for row in range(rows, c.rows):
        if c.valid[row >> 3] >> (row & 7) & 1:
            c.filled -= 1
            c.valid[row >> 3] &= <uint8_t> ~(1 << (row & 7))
        if c.kind == BOOL:
            c.values[row >> 3] &= <uint8_t> ~(1 << (row & 7))
    if c.kind == TEXT:
        c.text.size = (<int32_t*> c.values)[rows]
    c.rows = rows


cdef inline bint read_decimal(Span* text, int scale, int64_t* units) noexcept:
    """A plain decimal in units of its last digit: exact, or False."""
    cdef Text p = text.start
    cdef Text stop = text.stop
    cdef int64_t amount = 0
    cdef int digits = 0, behind = 0
    cdef bint is_negative = p < stop and p[0] == c'-', any_digit = False
    if stop - p > MOST_NUMBER:
        return False
    if is_negative or (p < stop and p[0] == c'+'):
        p += 1
    while p < stop and c'0' <= p[0] <= c'9':
        any_digit = True
        amount = amount * 10 + (p[0] - c'0')
        digits += amount != 0
        if digits > MOST_DIGITS:
            return False
        p += 1
    if p < stop and p[0] == c'.':
        p += 1
        while p < stop and c'0' <= p[0] <= c'9':
            any_digit = True
            if behind == scale:
                if p[0] != c'0':
                    return False
            else:
                behind += 1
                amount = amount * 10 + (p[0] - c'0')
                digits += amount != 0
                if digits > MOST_DIGITS:
                    return False
            p += 1
    if p != stop or not any_digit:
        return False
    while behind < scale:
        behind += 1
        amount *= 10
        digits += amount != 0
        if digits > MOST_DIGITS:
            return False
    units[0] = -amount if is_negative else amount
    return True


cdef inline int number_at(Text p, int size) noexcept:
    """So many digits; -1 for anything else."""
    cdef int number = 0, i
    for i in range(size):
        if not c'0' <= p[i] <= c'9':
            return -1
        number = number * 10 + (p[i] - c'0')
    return number


cdef inline bint read_day(Span* text, int64_t* days) noexcept:
    """CCYYMMDD, with a time HHMM behind it or not, in days since 1970; False for anything else."""
    cdef int year, month, day, most, era, of_era, of_year
    if text.stop - text.start == 12:
        if not 0 <= number_at(text.start + 8, 2) < 24 or not 0 <= number_at(text.start + 10, 2) < 60:
            return False
    elif text.stop - text.start != 8:
        return False
    year = number_at(text.start, 4)
    month = number_at(text.start + 4, 2)
    day = number_at(text.start + 6, 2)
    if year < 1 or not 1 <= month <= 12 or day < 1:
        return False
    most = 30 if month == 4 or month == 6 or month == 9 or month == 11 else 31
    if month == 2:
        most = 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    if day > most:
        return False
    # Years from March, so that the leap day is the last; eras of 400 years.
    if month <= 2:
        year -= 1
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    days[0] = <int64_t> era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
    return True


cdef inline bint read_whole(Span* text, int64_t* units) noexcept:
    """An integer of up to 18 digits."""
    cdef Text p = text.start
    cdef int64_t number = 0
    cdef bint is_negative = p < text.stop and p[0] == c'-'
    p += is_negative
    if not 1 <= text.stop - p <= MOST_DIGITS:
        return False
    while p < text.stop:
        if not c'0' <= p[0] <= c'9':
            return False
        number = number * 10 + (p[0] - c'0')
        p += 1
    units[0] = -number if is_negative else number
    return True


cdef inline bint is_count(int64_t number) noexcept:
    return -MOST_COUNT <= number <= MOST_COUNT


cdef inline bint read_units(Kind kind, Span* text, int64_t* units) noexcept:
    """What `put_units` puts of a text; False where it is nothing plain."""
    if kind == MONEY or kind == QUANTITY:
        return read_decimal(text, scale_of(kind), units)
    if kind == DATE:
        return read_day(text, units)
    if kind == BOOL:
        units[0] = text.start[0] == c'Y'
        return text.stop - text.start == 1 and (text.start[0] == c'Y' or text.start[0] == c'N')
    return read_whole(text, units) and (kind == KEY or is_count(units[0]))
