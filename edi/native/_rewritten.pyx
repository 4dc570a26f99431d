# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""Segments of `edi.deidentification`: their elements, and what takes the place of each.

Does what `parts_of` of `edi.deidentification.layout` and `Rewriter._elements` do. What is usual is
done here: amounts and codes, which stay, days that move, ids and what was seen before. All else is
asked of the rewriter.
"""

from cpython.unicode cimport (
    PyUnicode_1BYTE_DATA,
    PyUnicode_1BYTE_KIND,
    PyUnicode_FromKindAndData,
    PyUnicode_GET_LENGTH,
    PyUnicode_KIND,
)
from libc.string cimport memchr, memcpy

from edi.native.text cimport Text, text_of

cdef enum:
    FIXED, NUMBER, DAY, BIRTH, ID, REFERENCE, IDENTIFICATION, BY_VALUE, BY_BOTH, OTHER

cdef dict KINDS = {
    "number": NUMBER,
    "date": DAY,
    "time": OTHER,
    "id": ID,
    "reference": REFERENCE,
    "identification": IDENTIFICATION,
}
cdef frozenset SHORT_DAYS = frozenset(("ISA09", "TA102"))
cdef frozenset REFERENCES = frozenset(("SY", "LU", "4N", "BLT"))  # that are no mere ids
cdef frozenset OTHER_FORMS = frozenset(("TM", "D6"))


cdef inline bint is_digit(unsigned char c) noexcept:
    return c'0' <= c <= c'9'


cdef bint is_number(str value) noexcept:
    """Up to ten digits, and eight behind a point?"""
    cdef Text p = PyUnicode_1BYTE_DATA(value)
    cdef Text stop = p + PyUnicode_GET_LENGTH(value), start
    if PyUnicode_KIND(value) != PyUnicode_1BYTE_KIND:
        return False
    if p < stop and p[0] == c'-':
        p += 1
    start = p
    while p < stop and is_digit(p[0]):
        p += 1
    if not 0 < p - start <= 10:
        return False
    if p < stop and p[0] == c'.':
        p += 1
        start = p
        while p < stop and is_digit(p[0]):
            p += 1
        if p - start > 8:
            return False
    return p == stop


cdef bint is_id(str value) noexcept:
    """Capitals, digits and hyphens only?"""
    cdef Text p = PyUnicode_1BYTE_DATA(value)
    cdef Text stop = p + PyUnicode_GET_LENGTH(value)
    if PyUnicode_KIND(value) != PyUnicode_1BYTE_KIND:
        return False
    while p < stop:
        if not (is_digit(p[0]) or c'A' <= p[0] <= c'Z' or p[0] == c'-'):
            return False
        p += 1
    return True


cdef bint move(Text p, int days, unsigned char* out) noexcept:
    """A day CCYYMMDD of the years 1000 to 8999 that many days back; False where it is none."""
    cdef int i, year = 0, month, day, leap, era, of_era, of_year, at
    cdef int lengths[12]
    lengths[:] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    for i in range(8):
        if not is_digit(p[i]):
            return False
    for i in range(4):
        year = year * 10 + p[i] - c'0'
    month = (p[4] - c'0') * 10 + p[5] - c'0'
    day = (p[6] - c'0') * 10 + p[7] - c'0'
    if not (1000 <= year < 9000 and 1 <= month <= 12):
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= day <= lengths[month - 1] + (month == 2 and leap):
        return False
    # Days from 1 March of the year 0, by eras of 400 years, and back.
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    at = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    at += era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 - days
    era = at // 146097
    at -= era * 146097
    of_era = (at - at // 1460 + at // 36524 - at // 146096) // 365
    of_year = at - (365 * of_era + of_era // 4 - of_era // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    year = of_era + era * 400 + (month <= 2)
    for i in range(4):
        out[3 - i] = c'0' + year % 10
        year //= 10
    out[4], out[5] = c'0' + month // 10, c'0' + month % 10
    out[6], out[7] = c'0' + day // 10, c'0' + day % 10
    return True


cdef str moved(str value, int days):
    """A day, or a first and a last one, moved; None for all else."""
    cdef Text p = PyUnicode_1BYTE_DATA(value)
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(value)
    cdef unsigned char out[17]
    if PyUnicode_KIND(value) != PyUnicode_1BYTE_KIND:
        return None
    if size == 17:
        if p[8] != c'-' or not move(p + 9, days, out + 9):
            return None
        out[8] = c'-'
    elif size != 8:
        return None
    return text_of(out, out + size) if move(p, days, out) else None


cdef class Row:
    """The elements of segments of one id."""

    cdef Py_ssize_t count
    cdef bytes kinds
    cdef list uses
    cdef list known  # what was seen: values, or values with what stood before them


cdef class Elements:
    """Of segments with the same delimiters."""

    cdef object _identifier, _text, _element
    cdef Py_ssize_t _most
    cdef bint _has_odd_repetition

    def __init__(self, str repetition not None, identifier, text, element, Py_ssize_t most):
        """`element` is asked for all that is unusual; `most` values of an element are known."""
        self._identifier, self._text, self._element = identifier, text, element
        self._most = most
        self._has_odd_repetition = repetition.isalnum() or repetition == "-"

    def row(self, tuple uses not None, fixed):
        """What `rewritten` needs of the uses of a segment; `fixed` are numbers of elements that
        stay."""
        cdef Row row = Row()
        cdef list kinds = []
        for number, use in enumerate(uses, 1):
            ref, kind, has_dates, by_qualifier = use.ref, use.kind, use.has_dates, use.by_qualifier
            if number in fixed:
                kinds.append(FIXED)
            elif ref in SHORT_DAYS:
                kinds.append(OTHER)
            elif ref == "DMG02":
                kinds.append(BIRTH)
            elif kind in KINDS and not use.components:
                kinds.append(KINDS[kind])
            elif has_dates:
                kinds.append(OTHER)
            else:
                kinds.append(BY_BOTH if by_qualifier else BY_VALUE)
        row.count, row.kinds, row.uses = len(uses), bytes(kinds), list(uses)
        row.known = [{} for _ in uses]
        return row

    def chunk(
        self,
        list leads not None,
        list segments not None,
        dict rows not None,
        context,
        rewriter,
        str terminator not None,
        str separator not None,
    ):
        """The text of a chunk, of which `parts_of` made these. `rewriter` is asked for the segments
        that have no row yet."""
        cdef list out = [], elements
        cdef Py_ssize_t number
        cdef int days = context.shift.days
        cdef bint caps = context.caps_ages
        cdef object row
        cdef str lead, text
        for number in range(len(leads)):
            lead, elements = <str> leads[number], <list> segments[number]
            if elements:
                row = rows.get(elements[0])
                if row is None:
                    text = separator.join(rewriter.segment(elements, context))
                else:
                    text = separator.join(
                        self.rewritten(<Row> row, elements, context, days, caps)
                    )
                lead = lead + text if lead else text
            out.append(lead)
        return terminator.join(out)

    cpdef list rewritten(
        self, Row row, list elements, context, int days, bint caps
    ):
        """The elements that take the place of these, the id first. `days` is how far dates go
        back; with `caps` birth dates may be others."""
        cdef Py_ssize_t number, size = len(elements)
        cdef list new = [elements[0]]
        cdef str value, before
        cdef object found
        for number in range(1, size):
            value = <str> elements[number]
            if not value:
                new.append(value)
            elif number > row.count:
                new.append(self._text(value))
            else:
                found = self._usual(row, number - 1, value, <str> elements[number - 1], days, caps)
                if found is None:
                    found = self._unusual(row, number, value, elements, context)
                new.append(found)
        return new

    cdef object _usual(
        self, Row row, Py_ssize_t place, str value, str before, int days, bint caps
    ):
        """What takes the place of a value; None where that takes a closer look."""
        cdef int kind = row.kinds[place]
        if kind == FIXED:
            return value
        if kind == NUMBER:
            return value if is_number(value) else None
        if kind == BY_VALUE:
            return (<dict> row.known[place]).get(value)
        if kind == BY_BOTH:
            return (<dict> row.known[place]).get((value, before))
        if kind == OTHER or self._has_odd_repetition:
            return None
        if kind == DAY or kind == BIRTH:
            if kind == BIRTH and caps or before in OTHER_FORMS:
                return None
            return moved(value, days)
        if not is_id(value) or kind == REFERENCE and before in REFERENCES:
            return None
        if kind == IDENTIFICATION and before == "34":
            return None
        return self._identifier(value)

    cdef object _unusual(self, Row row, Py_ssize_t number, str value, list elements, context):
        cdef int kind = row.kinds[number - 1]
        cdef dict known
        found = self._element(row.uses[number - 1], value, elements, number, context)
        if kind == BY_VALUE or kind == BY_BOTH:
            known = row.known[number - 1]
            if len(known) >= self._most:
                known.clear()
            known[value if kind == BY_VALUE else (value, elements[number - 1])] = found
        return found


def parts_of(str text not None, str terminator not None, str separator not None, str trivia):
    """What stands before each segment of a text, and the elements of each: [] where there is
    nothing between two terminators."""
    cdef list leads = [], segments = [], elements
    cdef Text start, p, stop, end, next
    cdef unsigned char ends, parts
    cdef Text odd
    cdef Py_ssize_t odds
    if (
        PyUnicode_KIND(text) != PyUnicode_1BYTE_KIND
        or len(terminator) != 1
        or len(separator) != 1
        or PyUnicode_KIND(terminator) != PyUnicode_1BYTE_KIND
        or PyUnicode_KIND(separator) != PyUnicode_1BYTE_KIND
    ):
        return None
    ends, parts = PyUnicode_1BYTE_DATA(terminator)[0], PyUnicode_1BYTE_DATA(separator)[0]
    odd, odds = PyUnicode_1BYTE_DATA(trivia), len(trivia)
    p = PyUnicode_1BYTE_DATA(text)
    stop = p + PyUnicode_GET_LENGTH(text)
    while True:
        end = <Text> memchr(p, ends, stop - p)
        if end is NULL:
            end = stop
        start = p
        while p < end and memchr(odd, p[0], odds) is not NULL:
            p += 1
        leads.append(text_of(start, p) if p > start else "")
        elements = []
        while p < end:
            next = <Text> memchr(p, parts, end - p)
            if next is NULL:
                elements.append(text_of(p, end))
                break
            elements.append(text_of(p, next))
            p = next + 1
            if p == end:
                elements.append("")
        segments.append(elements)
        if end == stop:
            return leads, segments
        p = end + 1
