# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""Service lines compared as values, and the memory of what was seen. See `edi.rules.sit`."""

from cpython.unicode cimport (
    PyUnicode_1BYTE_DATA,
    PyUnicode_1BYTE_KIND,
    PyUnicode_GET_LENGTH,
    PyUnicode_KIND,
)
from cpython cimport array
from libc.stdint cimport int64_t, uint64_t
from libc.stdlib cimport calloc, free

import os

from edi.native.text cimport Text

cdef uint64_t SEED = int.from_bytes(os.urandom(8), "little")
cdef uint64_t PRIME = 0x100000001B3ULL
cdef uint64_t STEP = 0x9E3779B97F4A7C15ULL


cdef inline uint64_t mixed(uint64_t x) noexcept:
    x ^= x >> 30
    x *= 0xBF58476D1CE4E5B9ULL
    x ^= x >> 27
    x *= 0x94D049BB133111EBULL
    return x ^ (x >> 31)


cdef inline unsigned char upper(unsigned char c) noexcept:
    return c - 32 if c'a' <= c <= c'z' else c


cdef inline void trim(Text* p, Text* stop) noexcept:
    while p[0] < stop[0] and p[0][0] == c' ':
        p[0] += 1
    while p[0] < stop[0] and (stop[0] - 1)[0] == c' ':
        stop[0] -= 1


cdef uint64_t text_hash(Text p, Text stop) noexcept:
    """Of a text without the blanks around it, whatever its case; 0 for none."""
    cdef uint64_t h = SEED
    trim(&p, &stop)
    if p == stop:
        return 0
    while p < stop:
        h = (h ^ upper(p[0])) * PRIME
        p += 1
    return mixed(h) | 1


cdef uint64_t value_hash(Text p, Text stop) noexcept:
    """Of a number however it is written, or of a text; 0 for none."""
    cdef Text at, point = NULL, last
    cdef uint64_t h = SEED
    cdef bint is_minus = False
    cdef Py_ssize_t digits = 0
    trim(&p, &stop)
    at = p
    if at < stop and (at[0] == c'-' or at[0] == c'+'):
        at += 1
    while at < stop:
        if at[0] == c'.' and point == NULL:
            point = at
        elif c'0' <= at[0] <= c'9':
            digits += 1
        else:
            return text_hash(p, stop)
        at += 1
    if not digits:
        return text_hash(p, stop)
    if p[0] == c'-' or p[0] == c'+':
        is_minus = p[0] == c'-'
        p += 1
    if point != NULL:
        while (stop - 1)[0] == c'0':
            stop -= 1
        if (stop - 1)[0] == c'.':
            stop -= 1
    while p < stop and p[0] == c'0':
        p += 1
    if is_minus and p < stop:
        h = (h ^ c'-') * PRIME
    while p < stop:
        h = (h ^ p[0]) * PRIME
        p += 1
    return mixed(h) | 1


cdef inline bint tells_apart(Text p, Text stop) noexcept:
    """Is it a modifier of a service that is rightly billed again? See `claim_digest.REPEATED`."""
    cdef unsigned char a, b
    trim(&p, &stop)
    if stop - p != 2:
        return False
    a, b = upper(p[0]), upper(p[1])
    if a == c'X':
        return b == c'E' or b == c'S' or b == c'P' or b == c'U'
    if a == c'5' or a == c'9':
        return b == (c'9' if a == c'5' else c'1')
    return a == c'7' and (b == c'6' or b == c'7')


cdef uint64_t procedure_hash(Text p, Text stop, int inner, bint* is_told) noexcept:
    """Of a procedure: its qualifier and code, and its modifiers in any order.

    `is_told`: there is a code, and no modifier says that it is another service.
    """
    cdef Text end
    cdef uint64_t h = 0, one
    cdef int number = 0
    is_told[0] = False
    while p <= stop and number < 6:
        end = p
        while end < stop and end[0] != inner:
            end += 1
        one = text_hash(p, end)
        if number < 2:
            h = mixed(h + STEP + one)
            if number == 1:
                is_told[0] = one != 0
        elif one:
            h += mixed(one)
            if tells_apart(p, end):
                is_told[0] = False
        number += 1
        p = end + 1
    return h


cdef uint64_t day_hash(Text p, Text stop) noexcept:
    """Of a date; a period of one day is that day."""
    cdef Text a, b
    cdef Py_ssize_t half
    trim(&p, &stop)
    half = (stop - p) // 2
    if (stop - p) % 2 and p[half] == c'-':
        a, b = p, p + half + 1
        while b < stop and a[0] == b[0]:
            a += 1
            b += 1
        if b == stop:
            stop = p + half
    return text_hash(p, stop)


cdef bint element_of(str raw, unsigned char sep, int position, Text* p, Text* stop) noexcept:
    """The element at a position (the last one for -1); False for a text that cannot be read. One
    that is not there is empty."""
    cdef Text end
    if raw is None or PyUnicode_KIND(raw) != PyUnicode_1BYTE_KIND:
        return False
    p[0] = PyUnicode_1BYTE_DATA(raw)
    end = p[0] + PyUnicode_GET_LENGTH(raw)
    if position < 0:
        stop[0] = end
        while end > p[0] and (end - 1)[0] != sep:
            end -= 1
        p[0] = end
        return True
    while p[0] < end and position:
        position -= p[0][0] == sep
        p[0] += 1
    if position:
        stop[0] = p[0] = end
        return True
    stop[0] = p[0]
    while stop[0] < end and stop[0][0] != sep:
        stop[0] += 1
    return True


cpdef hash_of_values(tuple levels, tuple places, str separator):
    """See `edi.rules.sit.claim_digest.hash_of_values`."""
    cdef unsigned char sep = ord(separator)
    cdef uint64_t h = SEED, key = 0
    cdef int element
    cdef Text p, stop
    for level, segment, element in places:
        raw = <str?> (<list> levels[<Py_ssize_t> level])[<Py_ssize_t> segment]
        if not element_of(raw, sep, element, &p, &stop):
            return hash(raw)
        h = SEED
        while p < stop:
            if p[0] != c' ':
                h = (h ^ upper(p[0])) * PRIME
            p += 1
        key = mixed(key + STEP + h)
    return <int64_t> key


cdef struct Alike:
    uint64_t key  # of the claim
    uint64_t own_id  # of CLM01
    bint is_new  # neither replaces nor voids another claim


cdef int compare(list segments, list starts, list places, unsigned char sep, int inner,
                 int procedure, tuple elements, int64_t around, uint64_t more, statement, rendering,
                 uint64_t* ids, Alike* found) except -1:
    """What `compared` tells; `ids` has room for all lines. False when a line has no service."""
    cdef int within = inner if inner >= 0 else c':'
    cdef Text p, stop, end
    cdef uint64_t undated = 0, salt = <uint64_t> around, frequency, total = more
    if statement is not None:
        if not element_of(<str?> segments[<Py_ssize_t> statement], sep, 3, &p, &stop):
            return False
        undated = day_hash(p, stop)
    if rendering is not None:
        if not element_of(<str?> segments[<Py_ssize_t> rendering], sep, -1, &p, &stop):
            return False
        salt = mixed(salt + text_hash(p, stop))
    if not element_of(<str?> segments[0], sep, 5, &p, &stop):
        return False
    end = stop
    while end > p and (end - 1)[0] != within:
        end -= 1
    p = end
    frequency = text_hash(p, stop)
    trim(&p, &stop)
    found.is_new = not (stop - p == 1 and (p[0] == c'7' or p[0] == c'8'))
    if not element_of(<str?> segments[0], sep, 1, &p, &stop):
        return False
    found.own_id = text_hash(p, stop) & 0xFFFFFFFF
    if not services(segments, starts, places, sep, inner, procedure, elements, salt, undated, ids,
                    &total):
        return False
    found.key = mixed(total + <uint64_t> len(places) * STEP)
    found.key = mixed(mixed(mixed(found.key + frequency) + undated) + <uint64_t> around)
    return True


def compared(list segments, list starts, list places, str separator, str inner, int procedure,
             tuple elements, int64_t around, uint64_t more, statement, rendering):
    """See `edi.rules.sit.claim_digest.compared`."""
    cdef Alike found
    cdef Py_ssize_t count = len(places)
    cdef uint64_t* ids = <uint64_t*> calloc(count + 1, sizeof(uint64_t))
    if ids == NULL:
        raise MemoryError
    try:
        if not compare(segments, starts, places, ord(separator), ord(inner) if inner else -1,
                       procedure, elements, around, more, statement, rendering, ids, &found):
            return None
        return found.key, found.own_id, [ids[line] for line in range(count)], bool(found.is_new)
    finally:
        free(ids)


cdef int services(list segments, list starts, list places, unsigned char sep, int within,
                  int procedure, tuple elements, uint64_t salt, uint64_t undated, uint64_t* ids,
                  uint64_t* total) except -1:
    cdef unsigned int mask = 0
    cdef int position, number = 0
    cdef Py_ssize_t start
    cdef Text p, stop, end
    cdef uint64_t h, one
    cdef bint is_told
    for position in elements:
        mask |= 1 << position
    for service, date in places:
        number += 1
        if service is None or number >= len(starts):
            return False
        start = starts[number]
        raw = <str?> segments[start + <Py_ssize_t> service]
        if PyUnicode_KIND(raw) != PyUnicode_1BYTE_KIND:
            return False
        p = PyUnicode_1BYTE_DATA(raw)
        stop = p + PyUnicode_GET_LENGTH(raw)
        h, position, is_told = SEED, 0, False
        while p <= stop and mask >> position:
            end = p
            while end < stop and end[0] != sep:
                end += 1
            if mask >> position & 1:
                if position == procedure:
                    one = procedure_hash(p, end, within, &is_told)
                else:
                    one = value_hash(p, end)
                if one:
                    h = mixed(h + position * STEP + one)
            position += 1
            p = end + 1
        if date is None:
            one = 0
        else:
            raw = <str?> segments[start + <Py_ssize_t> date]
            if PyUnicode_KIND(raw) != PyUnicode_1BYTE_KIND:
                return False
            p = PyUnicode_1BYTE_DATA(raw)
            stop = p + PyUnicode_GET_LENGTH(raw)
            position = 0
            while p < stop and position < 3:
                position += p[0] == sep
                p += 1
            end = p
            while end < stop and end[0] != sep:
                end += 1
            one = day_hash(p, end) if position == 3 else 0
        h = mixed(h + one)
        total[0] += h
        one = mixed(h + salt + (0 if one else undated))
        ids[number - 1] = (one or 1) if is_told else 0
    return True


cdef enum:
    ORDINAL = 28  # bits
    SMALLEST = 10
    LARGEST = 19  # slots of a part, as a power of two

cdef uint64_t ORDINALS = (<uint64_t> 1 << ORDINAL) - 1


cdef class Table:
    """Numbers by 64-bit hash, in some nine bytes each. See `edi.rules.sit.claim_memory`.

    Part after part, each twice the one before up to a size; a slot holds the upper bits of the hash
    and the number, the lower bits say where the slot is.
    """

    def __cinit__(self):
        self.count = 0

    def __dealloc__(self):
        cdef int number
        for number in range(self.count):
            free(self.parts[number].slots)

    def __len__(self):
        cdef int number
        return sum([self.parts[number].used for number in range(self.count)])

    cdef int _find(self, uint64_t key) noexcept:
        cdef int number = self.count
        cdef uint64_t at, slot
        cdef Part* part
        while number:
            number -= 1
            part = &self.parts[number]
            at = key & part.mask
            while True:
                slot = part.slots[at]
                if not slot:
                    break
                if slot >> ORDINAL == key >> ORDINAL:
                    return <int> (slot & ORDINALS) - 1
                at = (at + 1) & part.mask
        return -1

    cdef int _add(self, uint64_t key, uint64_t value) except -1:
        cdef Part* part
        cdef int size
        cdef uint64_t at
        part = &self.parts[self.count - 1] if self.count else NULL
        if part == NULL or part.used >= part.mask - (part.mask >> 3):
            size = min(SMALLEST + self.count, LARGEST)
            if self.count == PARTS:
                raise MemoryError
            part = &self.parts[self.count]
            part.slots = <uint64_t*> calloc(1 << size, sizeof(uint64_t))
            if part.slots == NULL:
                raise MemoryError
            part.mask, part.used = (1 << size) - 1, 0
            self.count += 1
        at = key & part.mask
        while part.slots[at]:
            at = (at + 1) & part.mask
        part.slots[at] = (key >> ORDINAL) << ORDINAL | (value + 1)
        part.used += 1
        return 0

    def find(self, uint64_t key):
        return self._find(key)

    def add(self, uint64_t key, uint64_t value):
        if value >= ORDINALS:
            raise OverflowError
        self._add(key, value)

    def first(self, keys):
        cdef uint64_t key
        cdef int index = 0, found
        for key in keys:
            if key:
                found = self._find(key)
                if found >= 0:
                    return index, found
            index += 1
        return None

    def add_all(self, keys, uint64_t value):
        cdef uint64_t key
        if value >= ORDINALS:
            raise OverflowError
        for key in keys:
            if key:
                self._add(key, value)


cdef enum:
    FEW = 64  # lines of a claim that `add_plain` takes


cpdef bint add_plain(list segments, list starts, list places, str separator, str inner,
                     int procedure, tuple elements, int64_t around, statement, rendering,
                     Table claims, Table lines, array.array own_ids, array.array at,
                     unsigned int line, list extras=None) except -1:
    """See `edi.rules.sit.claim_memory.add_plain`; `extras` as `edi.rules.sit.claim_digest.claim_places`
    has them, whose texts are told apart as `digest` does."""
    cdef uint64_t[FEW] ids
    cdef Alike alike
    cdef Py_ssize_t count = len(places), number = len(at)
    cdef int i, j
    cdef uint64_t more = 0
    cdef list single = None
    if count > FEW or number != len(own_ids) or <uint64_t> number >= ORDINALS:
        return False
    if extras:
        single = []
        for place, with_teeth, others in extras:
            start, service = starts[place], (<tuple?> places[place - 1])[0]
            values = [] if service is None else (<str?> segments[start + service]).split(separator)
            code = (<str> values[procedure] if len(values) > procedure else "").split(inner or None)
            texts = [told(segments[start + index]) for index in <tuple> with_teeth]
            teeth = hash("\0".join([*[told(one) for one in code[:2]], "\0", *texts]))
            more += <uint64_t> (<int64_t> teeth)
            own = hash((teeth, *[told(segments[start + index]) for index in <tuple> others]))
            single.append((place - 1, own))
    if not compare(segments, starts, places, ord(separator), ord(inner) if inner else -1, procedure,
                   elements, around, more, statement, rendering, ids, &alike):
        return False
    if single is not None:
        for place, own in single:
            i = place
            if i >= count:
                return False
            if ids[i]:
                ids[i] = (ids[i] + <uint64_t> (<int64_t> own)) or 1
    if not alike.is_new or claims._find(alike.key) >= 0:
        return False
    for i in range(count):
        if ids[i]:
            for j in range(i):
                if ids[j] == ids[i]:
                    return False
            if lines._find(ids[i]) >= 0:
                return False
    claims._add(alike.key, number)
    for i in range(count):
        if ids[i]:
            lines._add(ids[i], number)
    append(at, line)
    append(own_ids, <unsigned int> alike.own_id)
    return True


cdef inline str told(str value):
    return value.strip().upper()


cdef int append(array.array numbers, unsigned int number) except -1:
    """To an array of typecode I."""
    cdef Py_ssize_t size = len(numbers)
    if numbers.ob_descr.itemsize != sizeof(unsigned int):
        raise TypeError
    array.resize_smart(numbers, size + 1)
    numbers.data.as_uints[size] = number
    return 0


cpdef int number_of(Table numbers, uint64_t key, unsigned int patient, unsigned int line,
                    array.array patients, array.array lines) except -2:
    """See `edi.rules.sit.number_memory.number_of`."""
    cdef Py_ssize_t count = len(lines)
    cdef int found = numbers._find(key)
    if found >= 0:
        return found
    if <uint64_t> count >= ORDINALS:
        raise OverflowError
    numbers._add(key, count)
    append(patients, patient)
    append(lines, line)
    return -1
