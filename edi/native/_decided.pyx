# cython: language_level=3, wraparound=False
"""A plain decision on a claim, read from its line of JSON.

Accepts a part of what `edi.remit.decisions` does, and reads it as that does: ASCII without escapes,
keys once each, no amount below zero, no quantity of an adjustment, none of the rarer keys with a
value. Of anything else it says that it is not plain, also of what is wrong.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.dict cimport PyDict_GetItem
from libc.string cimport memcmp, strlen

from edi.native.text cimport text_of

cdef enum:
    MOST_KNOWN = 8192

# The keys of a claim, of a line and of an adjustment; behind the first ones those that are plain
# only without a value.
cdef const char* CLAIM[23]
CLAIM[:] = [
    b"claim", b"status", b"payer_claim_control_number", b"paid", b"lines", b"group", b"provider",
    b"frequency", b"charge", b"filing", b"covered", b"received", b"adjustments", b"remarks",
    b"interest", b"original_claim_control_number", b"crossover", b"priority_payer",
    b"corrected_insured", b"coverage_expired", b"covered_days", b"drg", b"drg_weight",
]
cdef const char* LINE[9]
LINE[:] = [
    b"line", b"charge", b"paid", b"allowed", b"units", b"adjustments", b"remarks",
    b"control_number", b"procedure",
]
cdef const char* TRIO[4]
TRIO[:] = [b"group", b"reason", b"amount", b"quantity"]


cdef inline void skip(Text* p, Text stop) noexcept:
    while p[0] < stop and (p[0][0] == c' ' or p[0][0] == c'\n' or p[0][0] == c'\r'
                           or p[0][0] == c'\t'):
        p[0] += 1


cdef inline bint take(Text* p, Text stop, unsigned char wanted):
    """The next sign behind blanks, if it is this one."""
    skip(p, stop)
    if p[0] < stop and p[0][0] == wanted:
        p[0] += 1
        return True
    return False


cdef bint read_text(Text* p, Text stop, Span* found):
    """A text of printable ASCII without escapes."""
    if not take(p, stop, c'"'):
        return False
    found.start = p[0]
    while p[0] < stop and p[0][0] != c'"':
        if p[0][0] < 0x20 or p[0][0] > 0x7e or p[0][0] == c'\\':
            return False
        p[0] += 1
    found.stop = p[0]
    if p[0] == stop:
        return False
    p[0] += 1
    return True


cdef bint read_value(Text* p, Text stop, Span* found, int longest, bint filled):
    """A text as an element has it: without blanks around it, and no longer than it may be."""
    cdef Py_ssize_t length
    if not read_text(p, stop, found):
        return False
    length = found.stop - found.start
    if length == 0:
        return not filled
    return length <= longest and found.start[0] != c' ' and (found.stop - 1)[0] != c' '


cdef bint read_money(Text* p, Text stop, int64_t* cents):
    """Dollars without a sign, as a text."""
    cdef Span found
    cdef Text q
    cdef int64_t amount = 0
    if not read_text(p, stop, &found):
        return False
    q = found.start
    while q < found.stop and c'0' <= q[0] <= c'9':
        amount = amount * 10 + (q[0] - c'0')
        q += 1
        if q - found.start > 8:
            return False
    if q == found.start or (found.start[0] == c'0' and q - found.start > 1):
        return False
    amount *= 100
    if q < found.stop:
        if q[0] != c'.' or not 2 <= found.stop - q <= 3 or not c'0' <= q[1] <= c'9':
            return False
        amount += (q[1] - c'0') * 10
        if found.stop - q == 3:
            if not c'0' <= q[2] <= c'9':
                return False
            amount += q[2] - c'0'
    cents[0] = amount
    return True


cdef bint read_whole(Text start, Text stop, int64_t* number):
    """A whole number of up to nine digits, as it is written shortest."""
    cdef int64_t found = 0
    if start == stop or stop - start > 9 or (start[0] == c'0' and stop - start > 1):
        return False
    while start < stop:
        if not c'0' <= start[0] <= c'9':
            return False
        found = found * 10 + (start[0] - c'0')
        start += 1
    number[0] = found
    return True


cdef bint read_units(Text* p, Text stop, int64_t* units):
    cdef Span found
    return read_text(p, stop, &found) and read_whole(found.start, found.stop, units)


cdef bint read_number(Text* p, Text stop, int64_t* number):
    """A whole number of JSON."""
    cdef Text start
    skip(p, stop)
    start = p[0]
    while p[0] < stop and c'0' <= p[0][0] <= c'9':
        p[0] += 1
    return read_whole(start, p[0], number)


cdef bint is_null(Text* p, Text stop):
    skip(p, stop)
    if stop - p[0] >= 4 and memcmp(p[0], b"null", 4) == 0:
        p[0] += 4
        return True
    return False


cdef int next_key(Text* p, Text stop, const char** keys, int count, int* seen):
    """Which key comes next, with the colon behind it; -1 at the end of the object, -2 for what is
    not plain: a key that is unknown or comes again. `seen` has a bit for each that came."""
    cdef Span key
    cdef Py_ssize_t length
    cdef int i
    if seen[0] >> 30 & 1:
        if take(p, stop, c'}'):
            return -1
        if not take(p, stop, c','):
            return -2
    elif take(p, stop, c'}'):
        return -1
    seen[0] |= 1 << 30
    if not read_text(p, stop, &key) or not take(p, stop, c':'):
        return -2
    length = key.stop - key.start
    for i in range(count):
        if <Py_ssize_t> strlen(keys[i]) == length and memcmp(keys[i], key.start, length) == 0:
            if seen[0] >> i & 1:
                return -2
            seen[0] |= 1 << i
            return i
    return -2


cdef class Decided:
    """`is_reason` and `is_remark` tell which codes there are."""

    def __init__(self, is_reason, is_remark):
        self._is_reason = is_reason
        self._is_remark = is_remark
        self._reasons = {}
        self._remarks = {}

    cdef bint read(self, bytes line) except -1:
        """Is the line a plain decision? Its values are then here, as long as the next is not read."""
        cdef Text p = <Text> PyBytes_AS_STRING(line)
        cdef Text stop = p + PyBytes_GET_SIZE(line)
        self._line = line
        if not self._read_claim(&p, stop):
            return False
        skip(&p, stop)
        return p == stop

    cdef bint _read_claim(self, Text* p, Text stop) except -1:
        cdef int key, seen = 0, had = 0
        cdef bint fits
        cdef int64_t none
        cdef Span empty
        empty.start = empty.stop = stop
        self.claim = self.status = self.reference = self.group = self.provider = empty
        self.frequency = self.filing = self.received = empty
        self.paid = self.charge = self.covered = -1
        self.own.trio = self.own.trios = self.own.remark = self.own.remarks = 0
        self.lines = self.trios = self.remarks = 0
        if not take(p, stop, c'{'):
            return False
        while True:
            key = next_key(p, stop, CLAIM, 23, &seen)
            if key == -1:
                return had & 0x1f == 0x1f
            if key == -2:
                return False
            if is_null(p, stop):
                continue
            had |= 1 << key
            if key == 0:
                fits = read_value(p, stop, &self.claim, 38, True)
            elif key == 1:
                fits = read_value(p, stop, &self.status, 2, True)
            elif key == 2:
                fits = read_value(p, stop, &self.reference, 50, True)
            elif key == 3:
                fits = read_money(p, stop, &self.paid)
            elif key == 4:
                fits = self._read_lines(p, stop)
            elif key == 5:
                fits = read_value(p, stop, &self.group, 50, False)
            elif key == 6:
                fits = read_value(p, stop, &self.provider, 10, False)
            elif key == 7:
                fits = read_value(p, stop, &self.frequency, 1, False)
            elif key == 8:
                fits = read_money(p, stop, &self.charge)
            elif key == 9:
                fits = read_value(p, stop, &self.filing, 2, False)
            elif key == 10:
                fits = read_money(p, stop, &self.covered)
            elif key == 11:
                fits = read_value(p, stop, &self.received, 10, True)
            elif key == 12:
                fits = self._read_trios(p, stop, &self.own)
            elif key == 13:
                fits = self._read_remarks(p, stop, &self.own) and self.own.remarks <= 5
            elif key == 14:
                fits = read_money(p, stop, &none) and none == 0
            elif key == 15 or key == 21:
                fits = read_text(p, stop, &empty) and empty.stop == empty.start
            else:
                fits = False
            if not fits:
                return False

    cdef bint _read_lines(self, Text* p, Text stop) except -1:
        if not take(p, stop, c'['):
            return False
        while True:
            if self.lines == MOST_LINES or not self._read_line(p, stop, &self.line[self.lines]):
                return False
            self.lines += 1
            if take(p, stop, c']'):
                return True
            if not take(p, stop, c','):
                return False

    cdef bint _read_line(self, Text* p, Text stop, Line* line) except -1:
        cdef int key, seen = 0, had = 0
        cdef bint fits
        cdef Span empty
        line.charge = line.allowed = line.units = -1
        line.part.trio = line.part.trios = line.part.remark = line.part.remarks = 0
        if not take(p, stop, c'{'):
            return False
        while True:
            key = next_key(p, stop, LINE, 9, &seen)
            if key == -1:
                return had & 5 == 5
            if key == -2:
                return False
            if is_null(p, stop):
                continue
            had |= 1 << key
            if key == 0:
                fits = read_number(p, stop, &line.number)
            elif key == 1:
                fits = read_money(p, stop, &line.charge)
            elif key == 2:
                fits = read_money(p, stop, &line.paid)
            elif key == 3:
                fits = read_money(p, stop, &line.allowed)
            elif key == 4:
                fits = read_units(p, stop, &line.units)
            elif key == 5:
                fits = self._read_trios(p, stop, &line.part)
            elif key == 6:
                fits = self._read_remarks(p, stop, &line.part)
            elif key == 7:
                fits = read_text(p, stop, &empty) and empty.stop == empty.start
            else:
                fits = False
            if not fits:
                return False

    cdef bint _read_trios(self, Text* p, Text stop, Part* part) except -1:
        cdef int key, seen, had
        cdef bint fits
        cdef Trio* trio
        part.trio = self.trios
        if not take(p, stop, c'['):
            return False
        if take(p, stop, c']'):
            return True
        while True:
            if self.trios == MOST_TRIOS or part.trios == 500 or not take(p, stop, c'{'):
                return False
            trio = &self.trio[self.trios]
            seen = had = 0
            while True:
                key = next_key(p, stop, TRIO, 4, &seen)
                if key == -1:
                    break
                if key == -2:
                    return False
                if is_null(p, stop):
                    continue
                had |= 1 << key
                if key == 0:
                    fits = read_text(p, stop, &trio.group) and is_group(&trio.group)
                elif key == 1:
                    fits = read_value(p, stop, &trio.reason, 5, True)
                    fits = fits and self._is_known(self._reasons, self._is_reason, &trio.reason)
                elif key == 2:
                    fits = read_money(p, stop, &trio.cents) and trio.cents
                else:
                    fits = False
                if not fits:
                    return False
            if had != 7:
                return False
            self.trios += 1
            part.trios += 1
            if take(p, stop, c']'):
                return True
            if not take(p, stop, c','):
                return False

    cdef bint _read_remarks(self, Text* p, Text stop, Part* part) except -1:
        cdef Span* remark
        part.remark = self.remarks
        if not take(p, stop, c'['):
            return False
        if take(p, stop, c']'):
            return True
        while True:
            if self.remarks == MOST_REMARKS or part.remarks == 99:
                return False
            remark = &self.remark[self.remarks]
            if not read_value(p, stop, remark, 30, True):
                return False
            if not self._is_known(self._remarks, self._is_remark, remark):
                return False
            self.remarks += 1
            part.remarks += 1
            if take(p, stop, c']'):
                return True
            if not take(p, stop, c','):
                return False

    cdef bint _is_known(self, dict known, object is_valid, Span* code) except -1:
        """Is it a code of the list?"""
        text = text_of(code.start, code.stop)
        found = PyDict_GetItem(known, text)
        if found is not NULL:
            return <object> found is True
        answer = bool(is_valid(text))
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[text] = answer
        return answer


cdef bint is_group(Span* code):
    """CO, OA, PI or PR."""
    cdef Text p = code.start
    if code.stop - p != 2:
        return False
    return (p[0] == c'C' and p[1] == c'O' or p[0] == c'O' and p[1] == c'A'
            or p[0] == c'P' and (p[1] == c'I' or p[1] == c'R'))
