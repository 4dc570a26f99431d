# cython: language_level=3, wraparound=False
"""The innermost steps of the precheck of a claim, on the characters of its segments.

Does what `edi.engine.precheck.amounts` does. It too may refuse what is right but unusual, such as
an amount of a trillion dollars.
"""

from cpython.dict cimport PyDict_GetItem
from cpython.object cimport PyObject
from libc.stdint cimport int64_t, uint64_t
from libc.string cimport memcmp

from edi.native.medicare cimport is_of, is_usual_medicare
from edi.native.text cimport Span, Text, begin, next_part, text_of
from edi.native.values cimport amount_at, read_cents, read_element, to_component

cdef enum:
    MOST_CAS = 32  # CAS segments in a loop
    MOST_TRIOS = 8  # in a segment
    MOST_KNOWN = 8192
    ODD = 2  # see `edi.engine.precheck.amounts`


cdef bint is_line_number(str raw, unsigned char separator, Py_ssize_t number):
    """Is the segment LX with this number?"""
    cdef Text p, stop
    cdef Py_ssize_t found = 0
    if not begin(raw, &p, &stop) or stop - p < 4 or stop - p > 12:
        return False
    if p[0] != c'L' or p[1] != c'X' or p[2] != separator or p[3] == c'0':
        return False
    p += 3
    while p < stop:
        if not c'0' <= p[0] <= c'9':
            return False
        found = found * 10 + (p[0] - c'0')
        p += 1
    return found == number


cdef uint64_t packed_code(Span* text):
    """A code of up to five letters and digits as a number; 0 for any other text."""
    cdef uint64_t packed = 0
    cdef Text p = text.start
    if text.stop - p > 5:
        return 0
    while p < text.stop:
        if not (c'0' <= p[0] <= c'9' or c'A' <= p[0] <= c'Z'):
            return 0
        packed = packed << 8 | p[0]
        p += 1
    return packed


def amount(str raw, str separator, int position):
    cdef int64_t cents
    return cents if amount_at(raw, ord(separator), position, &cents) else None


def component(str raw, str separator, str inner, int position, int part):
    cdef Span span
    if part < 0 or not read_element(raw, ord(separator), position, &span):
        return ""
    if part:
        to_component(&span, ord(inner) if inner else -1, part)
    return text_of(span.start, span.stop)


def are_past(list segments, list starts, list plans, str separator, str day):
    cdef unsigned char sep = ord(separator)
    cdef Span value
    cdef Text day_at, day_stop
    cdef Py_ssize_t start, length, number = 0
    if not begin(day, &day_at, &day_stop) or day_stop - day_at != 8:
        return False
    for plan in plans:
        if plan is None or len(starts) <= number + 1:
            return False
        _, _, date_at, _, _ = <tuple> plan
        number += 1
        if date_at is None:
            continue
        start = starts[number]
        if not read_element(<str?> segments[start + <Py_ssize_t> date_at], sep, 3, &value):
            return False
        length = value.stop - value.start
        if (length != 8 and length != 17) or memcmp(value.start, day_at, 8) > 0:
            return False
        if length == 17 and memcmp(value.start + 9, day_at, 8) > 0:
            return False
    return True


cpdef line_charges(list segments, list starts, list plans, str separator):
    cdef unsigned char sep = ord(separator)
    cdef Py_ssize_t start, number = 0
    cdef int64_t cents, total = 0
    for plan in plans:
        if plan is None or len(starts) <= number + 1:
            return None
        service, charge, _, decisions, _ = <tuple> plan
        number += 1
        start = starts[number]
        if decisions or not is_line_number(<str?> segments[start], sep, number):
            return None
        if not amount_at(<str?> segments[start + <Py_ssize_t> service], sep, charge, &cents):
            return None
        total += cents
    return total


cpdef is_covered(list segments, plan, tuple providers, str separator, charge, str day, set payees):
    cdef unsigned char sep = ord(separator)
    cdef Span name, value
    cdef int64_t cents, most = charge
    cdef bint found_there, found = False
    _, days, amounts = <tuple> plan
    if not are_before(segments, 0, <tuple?> days, sep, day):
        return None
    for place in <tuple?> amounts:
        raw = <str?> segments[<Py_ssize_t> place]
        if not read_element(raw, sep, 1, &name):
            continue
        if name.stop - name.start == 2 and name.start[0] == c'A' and name.start[1] == c'U':
            if not amount_at(raw, sep, 2, &cents) or cents > most:
                return None
            found = True
        elif name.stop - name.start == 1 and name.start[0] == c'I':
            return None
    for place in providers:
        found_there = read_element(<str?> segments[<Py_ssize_t> place], sep, 9, &value)
        if (text_of(value.start, value.stop) if found_there else "") in payees:
            return None
    return found


cdef class Adjustments:
    """`fine_from` tells from which day on nothing is wrong with group and reason."""

    def __init__(self, fine_from):
        self._known = {}
        self._fine_from = fine_from

    def take(self, list segments, Py_ssize_t start, tuple places, str separator, charge, str day,
             set found, bint is_primary=False):
        cdef int64_t total = 0, owed = 0
        if self._take(segments, start, places, ord(separator), charge, day, found, is_primary,
                      &total, &owed):
            return total, owed
        return None

    cpdef services(self, list segments, list starts, list plans, str separator, str day, set found):
        cdef unsigned char sep = ord(separator)
        cdef Py_ssize_t start, number = 0
        cdef int64_t charge, paid, taken, owed
        cdef int64_t charges = 0, payments = 0, all_owed = 0
        cdef Span billed
        for plan in plans:
            if plan is None or len(starts) <= number + 1:
                return None
            places, days, amounts = <tuple> plan
            number += 1
            start = starts[number]
            raw = <str?> segments[start]
            if not amount_at(raw, sep, 2, &charge) or not amount_at(raw, sep, 3, &paid):
                return None
            if read_element(raw, sep, 7, &billed) and billed.stop > billed.start:
                return None
            if paid < 0:
                return None
            if read_element(raw, sep, 5, &billed) and has_minus(&billed):
                return None
            if not are_before(segments, start, <tuple?> days, sep, day):
                return None
            taken = owed = 0
            if not self._take(segments, start, <tuple?> places, sep, charge, day, found, False,
                              &taken, &owed):
                return None
            if paid + taken != charge:
                return None
            charges += charge
            payments += paid
            all_owed += owed
        return charges, payments, all_owed

    def decided_lines(self, list segments, list starts, list plans, str separator, list payers,
                      int primary, str undated, str created, set found):
        cdef Sums sums
        if len(payers) > MOST_PAYERS:
            return None
        if not self._lines(segments, starts, plans, ord(separator), payers, primary, undated,
                           created, found, &sums):
            return None
        payer = range(len(payers))
        return (sums.charges, [sums.paid[one] for one in payer],
                [sums.adjusted[one] for one in payer], sums.decided)

    cpdef is_decided(self, list segments, list starts, plan, str separator, str destination,
                   str payer_id, str created, charge, set found):
        cdef unsigned char sep = ord(separator)
        cdef Sums sums
        cdef Span id, level, service, part
        cdef Text created_at, created_stop, ours_at, ours_stop
        cdef int64_t[MOST_PAYERS] paid
        cdef int64_t[MOST_PAYERS] adjusted
        cdef bint[MOST_PAYERS] has_day
        cdef int64_t whole = charge, total = 0, taken, owed
        cdef int primary = -1, count, number = 0, rank
        cdef unsigned int ranks = 0
        cdef str day, undated = "00000000"
        payer_plans, statement, of_lines, lines = <object> plan[0], plan[1], plan[2], plan[3]
        count = len(<tuple?> payer_plans)
        if count > MOST_PAYERS or len(<list?> lines) + 1 >= len(starts):
            return None
        if not begin(created, &created_at, &created_stop) or created_stop - created_at != 8:
            return False
        if not begin(destination, &ours_at, &ours_stop) or ours_stop - ours_at != 1:
            return False
        if rank_of(ours_at[0]) != count or payer_id is None:
            return False
        payers = []
        for sbr, paid_at, _, name, date, _ in <tuple> payer_plans:
            if not read_element(<str?> segments[<Py_ssize_t> name], sep, 9, &id):
                return False
            if not is_plain(&id):
                return False
            text = text_of(id.start, id.stop)
            if text in payers or text == payer_id:
                return False
            payers.append(text)
            if not amount_at(<str?> segments[<Py_ssize_t> paid_at], sep, 2, &paid[number]):
                return False
            total += paid[number]
            if not read_element(<str?> segments[<Py_ssize_t> sbr], sep, 1, &level):
                return False
            if level.stop - level.start != 1:
                return False
            rank = rank_of(level.start[0])
            if rank < 0 or rank >= count or ranks >> rank & 1:
                return False
            ranks |= <unsigned int> 1 << rank
            if rank == 0:
                primary = number
            number += 1
        if total > whole:
            return False
        number = 0
        for _, _, cas, _, date, _ in <tuple> payer_plans:
            day = ""
            has_day[number] = date is not None
            if date is not None:
                if not read_element(<str?> segments[<Py_ssize_t> date], sep, 3, &part):
                    return False
                if part.stop - part.start != 8 or memcmp(part.start, created_at, 8) > 0:
                    return False
                if not is_after(segments, starts, &part, statement, of_lines, <list> lines, sep):
                    return False
                day = text_of(part.start, part.stop)
            elif cas:
                day = latest_decision(segments, starts, <list> lines, sep, payers[number])
            taken = owed = 0
            if not self._take(segments, 0, <tuple?> cas, sep, whole, day, found,
                              number == primary, &taken, &owed):
                return False
            adjusted[number] = taken
            number += 1
        undated_at = statement if of_lines is None else of_lines
        if undated_at is not None:
            if not read_element(<str?> segments[<Py_ssize_t> undated_at], sep, 3, &service):
                return False
            undated = text_of(service.start, service.stop)[:8]
        of_line_codes = set()
        if not self._lines(segments, starts, <list> lines, sep, payers, primary, undated, created,
                           of_line_codes, &sums):
            return False
        if sums.charges != whole:
            return False
        for number in range(count):
            has_lines = sums.decided >> number & 1
            if has_lines == has_day[number]:
                return False  # its date stands twice, or nowhere
            if paid[number] + adjusted[number] + sums.adjusted[number] != whole:
                return False
            if has_lines and paid[number] != sums.paid[number] - adjusted[number]:
                return False
        if not found.isdisjoint(of_line_codes):
            return None
        found |= of_line_codes
        for group, reason in of_line_codes:
            if reason == "97" or (reason == "45" and group == "PR"):
                return ODD
        number = 0
        for sbr, _, cas, _, _, remarks in <tuple> payer_plans:
            if read_element(<str?> segments[<Py_ssize_t> sbr], sep, 9, &part):
                if part.stop - part.start == 2 and part.start[0] == c'M' and \
                        (part.start[1] == c'A' or part.start[1] == c'B'):
                    if not is_usual_medicare(segments, starts, statement, of_lines, <list> lines,
                                             <tuple?> cas, <tuple?> remarks, sep, payers[number],
                                             whole, paid[number]):
                        return ODD
            number += 1
        return True

    cdef int _lines(self, list segments, list starts, list plans, unsigned char sep, list payers,
                    int primary, str undated, str created, set found, Sums* sums) except -1:
        cdef Span service, day
        cdef Text created_at, created_stop
        cdef Py_ssize_t start, number = 0
        cdef int64_t charge, payment, taken, owed, left
        cdef int payer, count = len(payers)
        cdef int seen
        if not begin(created, &created_at, &created_stop):
            return False
        sums.charges = sums.decided = 0
        for payer in range(count):
            sums.paid[payer] = sums.adjusted[payer] = 0
        for plan in plans:
            if plan is None or len(starts) <= number + 1:
                return False
            service_at, charge_at, date_at, decisions, units_at = <tuple> plan
            number += 1
            start = starts[number]
            if not is_line_number(<str?> segments[start], sep, number):
                return False
            if not amount_at(<str?> segments[start + <Py_ssize_t> service_at], sep, charge_at, &charge):
                return False
            sums.charges += charge
            if not decisions:
                if charge < 0:
                    return False
                continue
            left = charge
            seen = 0
            if date_at is None:
                if not begin(undated, &service.start, &service.stop):
                    return False
            elif not read_element(<str?> segments[start + <Py_ssize_t> date_at], sep, 3, &service):
                return False
            for svd_at, cas, day_at in <tuple?> decisions:
                raw = <str?> segments[start + <Py_ssize_t> svd_at]
                payer = payer_at(raw, sep, payers)
                if payer < 0 or seen >> payer & 1 or not amount_at(raw, sep, 2, &payment):
                    return False
                seen |= 1 << payer
                billed = <str?> segments[start + <Py_ssize_t> service_at]
                if not are_units_paid(raw, billed, sep, units_at, payment):
                    return False
                raw = <str?> segments[start + <Py_ssize_t> day_at]
                if not read_element(raw, sep, 3, &day) or day.stop - day.start != 8:
                    return False
                if service.stop - service.start < 8 or created_stop - created_at != 8:
                    return False
                if memcmp(service.start, day.start, 8) > 0 or memcmp(day.start, created_at, 8) > 0:
                    return False
                taken = owed = 0
                text = text_of(day.start, day.stop)
                if not self._take(segments, start, <tuple?> cas, sep, charge, text, found,
                                  payer == primary, &taken, &owed):
                    return False
                if payment + taken != charge:
                    return False
                left -= payment
                sums.paid[payer] += payment
                sums.adjusted[payer] += taken
            if left < 0:
                return False
            sums.decided |= seen
        return True

    cdef int _take(self, list segments, Py_ssize_t start, tuple places, unsigned char separator,
                   int64_t charge, str day, set found, bint is_primary,
                   int64_t* total, int64_t* owed) except -1:
        cdef uint64_t[MOST_CAS] groups
        cdef uint64_t[MOST_TRIOS] reasons
        cdef uint64_t group, reason
        cdef Span element
        cdef Text p, stop
        cdef int64_t cents, excess = 0
        cdef Py_ssize_t number
        cdef int trio, i
        if len(places) > MOST_CAS:
            return False
        for number in range(len(places)):
            raw = <str?> segments[start + <Py_ssize_t> places[number]]
            if not begin(raw, &p, &stop):
                return False
            next_part(&p, stop, separator, &element)  # CAS
            if not next_part(&p, stop, separator, &element):
                return False
            group = packed_code(&element)
            if not group or group > 0xFFFF:
                return False
            for i in range(number):
                if groups[i] == group:
                    return False
            groups[number] = group
            trio = 0
            while True:
                if trio == MOST_TRIOS or not next_part(&p, stop, separator, &element):
                    return False
                reason = packed_code(&element)
                if not reason:
                    return False
                for i in range(trio):
                    if reasons[i] == reason:
                        return False
                reasons[trio] = reason
                trio += 1
                if not next_part(&p, stop, separator, &element):
                    return False
                if not read_cents(&element, &cents) or cents <= 0:
                    return False
                if not self._is_fine(group, reason, day, found):
                    return False
                total[0] += cents
                if reason == 0x3435:  # 45
                    excess += cents
                elif reason == 0x3233 and is_primary:  # 23
                    return False
                if group == 0x5052:  # PR
                    owed[0] += cents
                if not next_part(&p, stop, separator, &element):
                    break
                if element.stop > element.start:  # a quantity
                    return False
        return not (excess and excess == charge)

    cdef int _is_fine(self, uint64_t group, uint64_t reason, str day, set found) except -1:
        key = group << 40 | reason
        known = PyDict_GetItem(self._known, key)
        if known is not NULL:
            codes, fine = <tuple?> known
        else:
            codes = code_of(group), code_of(reason)
            fine = self._fine_from(*codes)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[key] = codes, fine
        if fine > day:
            return False
        found.add(codes)
        return True


cdef bint has_minus(Span* text):
    cdef Text p = text.start
    while p < text.stop:
        if p[0] == c'-':
            return True
        p += 1
    return False


cdef int are_before(list segments, Py_ssize_t start, tuple places, unsigned char sep,
                    str day) except -1:
    """Are the days (DTM02) at these places no later than `day`?"""
    cdef Span value
    cdef Text day_at, day_stop
    if not begin(day, &day_at, &day_stop) or day_stop - day_at != 8:
        return False
    for place in places:
        if not read_element(<str?> segments[start + <Py_ssize_t> place], sep, 2, &value):
            return False
        if value.stop - value.start != 8 or memcmp(value.start, day_at, 8) > 0:
            return False
    return True


cdef bint are_units_paid(str svd, str service, unsigned char separator, int units_at,
                         int64_t payment):
    """Are the units paid (SVD05) those billed, or 0 with no payment, and is nothing bundled?"""
    cdef Span paid, billed
    cdef Py_ssize_t length
    if read_element(svd, separator, 6, &billed) and billed.stop > billed.start:
        return False
    if not read_element(svd, separator, 5, &paid) or paid.stop == paid.start:
        return True  # reported as missing
    length = paid.stop - paid.start
    if length == 1 and paid.start[0] == c'0':
        return payment == 0
    if not c'1' <= paid.start[0] <= c'9':
        return False
    if units_at and read_element(service, separator, units_at, &billed) \
            and billed.stop > billed.start:
        return length == billed.stop - billed.start and memcmp(paid.start, billed.start, length) == 0
    return length == 1 and paid.start[0] == c'1'


cdef int payer_at(str raw, unsigned char separator, list payers) except -2:
    """Which of these payers an SVD names; -1 for none."""
    cdef Span found
    cdef Text p, stop
    cdef int payer
    if not read_element(raw, separator, 1, &found):
        return -1
    for payer in range(len(payers)):
        if not begin(<str?> payers[payer], &p, &stop):
            return -1
        if stop - p == found.stop - found.start and memcmp(p, found.start, stop - p) == 0:
            return payer
    return -1


cdef int rank_of(unsigned char level):
    """0 for P, 1 for S, ...; -1 for what has no rank."""
    if level == c'P':
        return 0
    if level == c'S':
        return 1
    if level == c'T':
        return 2
    return 3 + level - c'A' if c'A' <= level <= c'H' else -1


cdef bint is_plain(Span* text):
    """Is it a value, in ASCII, without blanks around it?"""
    cdef Text p = text.start
    if p == text.stop or p[0] <= c' ' or (text.stop - 1)[0] <= c' ':
        return False
    while p < text.stop:
        if p[0] > 126:
            return False
        p += 1
    return True


cdef bint is_begun(str raw, unsigned char sep, Span* day):
    """Does a service (DTP) not begin after a day (CCYYMMDD)?"""
    cdef Span value
    if not read_element(raw, sep, 3, &value) or value.stop - value.start < 8:
        return False
    return memcmp(value.start, day.start, 8) <= 0


cdef int is_after(list segments, list starts, Span* day, statement, of_lines, list plans,
                  unsigned char sep) except -1:
    """Is a day not before any service?"""
    cdef Py_ssize_t number = 0
    for at in (statement, of_lines):
        if at is not None and not is_begun(<str?> segments[<Py_ssize_t> at], sep, day):
            return False
    for plan in plans:
        number += 1
        at = (<tuple> plan)[2]
        if at is not None:
            if not is_begun(<str?> segments[<Py_ssize_t> starts[number] + <Py_ssize_t> at], sep, day):
                return False
    return True


cdef str latest_decision(list segments, list starts, list plans, unsigned char sep, str payer_id):
    """The last day (CCYYMMDD) on which a payer decided a line; "" for none."""
    cdef Span day
    cdef Py_ssize_t start, number = 0
    cdef str latest = ""
    for plan in plans:
        number += 1
        start = starts[number]
        for svd_at, _, day_at in <tuple> (<tuple> plan)[3]:
            if is_of(<str?> segments[start + <Py_ssize_t> svd_at], sep, payer_id):
                if read_element(<str?> segments[start + <Py_ssize_t> day_at], sep, 3, &day):
                    latest = max(latest, text_of(day.start, day.stop))
    return latest


cdef str code_of(uint64_t packed):
    return packed.to_bytes(8, "big").lstrip(b"\0").decode("latin-1")
