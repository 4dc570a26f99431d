# cython: language_level=3, wraparound=False
"""The claim payment of a plain decision on a plain claim, straight from the claim's segments.

Says of what `edi.remit` would write without a word of warning that it is plain, and writes the same;
of anything else that it is not plain. What is refused and warned of is decided there alone.
"""

from cpython.dict cimport PyDict_GetItem
from libc.stdint cimport int64_t

from edi.native._decided cimport MOST_LINES, Decided, Line, Part, Trio
from edi.native.elements cimport (
    MOST_PARTS,
    Person,
    birth_of,
    elements,
    hyphenated_day,
    is_empty,
    is_line,
    is_member,
    is_plain,
    is_same,
    is_string,
    is_text,
    parts,
    period,
    person,
    read_cents,
    read_whole,
    reference,
)
from edi.native.output cimport (
    Output,
    clear,
    end_segment,
    next_element,
    put,
    put_amount,
    put_element,
    put_money,
    put_text,
    text_from,
)
from edi.native.payment_segments cimport (
    Service,
    digested,
    write_amount,
    write_day,
    write_line,
    write_pair,
    write_person,
    write_remarks,
    write_trios,
)
from edi.native.text cimport Span, text_of

cdef enum:
    MOST_ELEMENTS = 24


cdef class Desk:
    """Pays plain claims of a run. `on` is the date of payment CCYYMMDD.

    `groups` has the entries of each employer group number: first and last day, the entry itself,
    CLP06 by SBR09. `filing` is asked for a CLP06 that is not there.
    """

    cdef Decided _decided
    cdef dict _groups
    cdef object _filing
    cdef frozenset _filings
    cdef frozenset _inpatient
    cdef int64_t _on
    cdef Output _out
    cdef Output _text  # of what digests are made of
    cdef Service[MOST_LINES] _services

    def __init__(self, decided, dict groups, filing, frozenset filings, frozenset inpatient,
                 int64_t on):
        self._decided = decided
        self._groups = groups
        self._filing = filing
        self._filings = filings
        self._inpatient = inpatient
        self._on = on

    def pay(self, bytes line, list segments, list starts, tuple plan, str separators,
            tuple around):
        """What the claim is paid; None where decision or claim is not plain."""
        cdef Decided decided = self._decided
        cdef Output* out = &self._out
        cdef Span[MOST_ELEMENTS] clm, sbr
        cdef Span[MOST_PARTS] facility
        cdef Span number, record, prior
        cdef Person subscriber, patient, rendering
        cdef Py_ssize_t child
        cdef unsigned char sep, inner
        cdef int64_t charge, first, last, since, until, birth, owed, adjusted, total, day
        cdef bint is_institutional, has_statement, renders = False, is_dependent, is_inpatient
        cdef int i
        if len(separators) != 2 or not separators.isascii():
            return None
        sep, inner = ord(separators[0]), ord(separators[1])
        is_institutional, statement, record_at, prior_at, rendering_at, lines = plan
        (covered_by, sbr_at, name_at, birth_at, dependent, child, child_birth_at, npi, provider,
         own_npi) = around

        # the claim
        if not decided.read(line):
            return None
        if not elements(<str?> segments[0], sep, clm, MOST_ELEMENTS):
            return None
        if not is_plain(&clm[1], 38) or not is_same(&clm[1], &decided.claim):
            return None
        if not read_cents(&clm[2], &charge) or not parts(&clm[5], inner, facility):
            return None
        if not is_plain(&clm[8], 1) or not is_empty(&clm[19]) or is_text(&facility[2], b"8", 1):
            return None
        if decided.paid > charge or (decided.charge >= 0 and decided.charge != charge):
            return None
        if decided.paid and (is_text(&clm[8], b"N", 1) or is_text(&clm[8], b"W", 1)):
            return None
        if not is_empty(&decided.frequency) and not is_same(&decided.frequency, &facility[2]):
            return None
        if not is_empty(&decided.provider) and not is_string(&decided.provider, own_npi):
            return None

        # whom it is for
        if not elements(<str?> covered_by[sbr_at], sep, sbr, 10):
            return None
        if not (is_plain(&sbr[1], 1) and is_plain(&sbr[3], 50) and is_plain(&sbr[9], 2)):
            return None
        if is_text(&decided.status, b"1", 1):
            if not is_text(&sbr[1], b"P", 1):
                return None
        elif not is_text(&decided.status, b"4", 1) or decided.paid:
            return None
        if not person(<str?> covered_by[name_at], sep, &subscriber):
            return None
        is_dependent = dependent is not None
        patient = subscriber
        if is_dependent:
            if not person(<str?> dependent[child], sep, &patient):
                return None
            birth = birth_of(dependent, child_birth_at, sep)
        else:
            birth = birth_of(covered_by, birth_at, sep)
        if birth < 0:
            return None
        if rendering_at >= 0:
            if not person(<str?> segments[rendering_at], sep, &rendering):
                return None
            renders = is_text(&rendering.qualifier, b"XX", 2) and not is_empty(&rendering.id)
        if not reference(segments, 0, record_at, sep, b"EA", &record):
            return None
        if not reference(segments, 0, prior_at, sep, b"F8", &prior):
            return None

        # its lines
        if len(lines) != decided.lines or len(starts) != decided.lines + 2:
            return None
        if not self._read_services(segments, starts, lines, sep, inner, is_institutional):
            return None
        first = last = total = 0
        has_statement = statement >= 0
        if has_statement and not period(<str?> segments[statement], sep, &first, &last):
            return None
        since, until = first, last
        for i in range(decided.lines):
            total += self._services[i].charge
            day = self._services[i].first
            if day:
                if not since or day < since:
                    since = day
                if self._services[i].last > until:
                    until = self._services[i].last
        if not since or total != charge:
            return None
        if not has_statement:
            first, last = since, until

        # the decision
        adjusted = self._adjusted(&decided.own)
        owed = self._owed(&decided.own)
        if adjusted < 0:
            return None
        for i in range(decided.lines):
            total = self._decide(&decided.line[i], &self._services[i], i + 1)
            if total < 0:
                return None
            adjusted += total
            owed += self._owed(&decided.line[i].part)
        if decided.paid + adjusted != charge or decided.covered > charge:
            return None
        if is_text(&decided.status, b"4", 1):
            for i in range(decided.lines):
                if decided.line[i].paid:
                    return None
        if decided.paid and last > self._on:
            return None
        day = 0
        if not is_empty(&decided.received):
            day = hyphenated_day(&decided.received)
            if not day or day > self._on or day < first:
                return None

        # the group
        number = sbr[3] if is_empty(&decided.group) else decided.group
        if is_empty(&number) or not (is_empty(&sbr[3]) or is_same(&number, &sbr[3])):
            return None
        group = None
        filings = None
        periods = PyDict_GetItem(self._groups, text_of(number.start, number.stop))
        if periods is NULL:
            return None
        for begins, ends, one, known in <tuple?> <object> periods:
            if begins <= since and until <= ends:
                group, filings = one, known
                break
        if group is None:
            return None
        filing = text_of(sbr[9].start, sbr[9].stop)
        if not is_empty(&decided.filing):
            filing = text_of(decided.filing.start, decided.filing.stop)
            if filing not in self._filings:
                return None
        else:
            found = (<dict?> filings).get(filing)
            filing = self._filing(filing, group, filings) if found is None else found

        # as segments
        clear(out)
        put(out, b"CLP", 3)
        put_element(out, &clm[1])
        put_element(out, &decided.status)
        put_amount(out, charge)
        put_amount(out, decided.paid)
        next_element(out)
        if owed:
            put_money(out, owed, False)
        put_text(out, filing)
        put_element(out, &decided.reference)
        put_element(out, &facility[0])
        put_element(out, &facility[2])
        end_segment(out)
        write_trios(out, decided, &decided.own)
        write_person(out, b"QC", &patient, True, is_member(&patient))
        if is_dependent and is_member(&subscriber):
            write_person(out, b"IL", &subscriber, subscriber.is_person, True)
        if renders and not is_string(&rendering.id, npi):
            write_person(out, b"82", &rendering, rendering.is_person, True)
        if decided.own.remarks:
            is_inpatient = is_institutional and text_of(
                facility[0].start, facility[0].stop) in self._inpatient
            write_remarks(out, decided, &decided.own, is_inpatient)
        write_pair(out, b"REF", b"1L", &number)
        if not is_empty(&record):
            write_pair(out, b"REF", b"EA", &record)
        write_day(out, b"232", first)
        write_day(out, b"233", last)
        if day:
            write_day(out, b"050", day)
        if decided.covered > 0:
            write_amount(out, b"AU", 2, decided.covered)
        for i in range(decided.lines):
            write_line(out, decided, &decided.line[i], &self._services[i])
        if out.is_full:
            return None

        if not renders:
            rendering.id.start = rendering.id.stop = sbr[1].start
        digests = digested(&self._text, decided, self._services, provider, &subscriber, &patient,
                           birth, &sbr[1], &rendering.id, charge, first, last)
        if self._text.is_full:
            return None
        return (
            group,
            text_from(out, 0),
            out.segments,
            decided.paid,
            text_of(decided.reference.start, decided.reference.stop),
            () if is_empty(&prior) else (text_of(prior.start, prior.stop),),
            *digests,
        )

    cdef bint _read_services(self, list segments, list starts, tuple lines, unsigned char sep,
                             unsigned char inner, bint is_institutional) except -1:
        cdef Service* one
        cdef Span[MOST_ELEMENTS] own
        cdef Span[MOST_PARTS] procedure
        cdef Py_ssize_t start
        cdef int number, service, composite, charge, units, revenue_code, day, i, count
        for number in range(len(lines)):
            one = &self._services[number]
            service, composite, charge, units, revenue_code, day, references = <tuple> lines[number]
            start = starts[number + 1]
            if not is_line(<str?> segments[start], sep, number + 1):
                return False
            elements(<str?> segments[start + service], sep, own, MOST_ELEMENTS)
            if not read_cents(&own[charge], &one.charge):
                return False
            if not read_whole(&own[units], &one.units):
                return False
            count = parts(&own[composite], inner, procedure)
            if not count:
                return False
            one.qualifier, one.code = procedure[0], procedure[1]
            one.modifier_count = 0
            for i in range(2, 6):
                if not is_empty(&procedure[i]):
                    one.modifiers[one.modifier_count] = procedure[i]
                    one.modifier_count += 1
            one.revenue_code.start = one.revenue_code.stop = own[0].start
            if revenue_code:
                one.revenue_code = own[revenue_code]
            if not is_plain(&one.revenue_code, 48) or is_text(&one.qualifier, b"NU", 2):
                return False
            if is_empty(&one.code) and is_empty(&one.revenue_code):
                return False
            one.first = one.last = 0
            if day >= 0:
                if not period(<str?> segments[start + day], sep, &one.first, &one.last):
                    return False
            elif not is_institutional:
                return False
            if not reference(segments, start, references, sep, b"6R", &one.control_number):
                return False
        return True

    cdef int64_t _adjusted(self, Part* part):
        """The adjustments; -1 where a reason asks for more than an amount."""
        cdef int64_t cents = 0
        cdef Trio* trio
        cdef int i
        for i in range(part.trio, part.trio + part.trios):
            trio = &self._decided.trio[i]
            if is_text(&trio.reason, b"23", 2) or is_text(&trio.reason, b"27", 2):
                return -1  # other payers; the end of the coverage
            if is_text(&trio.reason, b"253", 3) or is_text(&trio.reason, b"223", 3):
                return -1  # sequestration
            cents += trio.cents
        return cents

    cdef int64_t _owed(self, Part* part):
        """By the patient."""
        cdef int64_t cents = 0
        cdef int i
        for i in range(part.trio, part.trio + part.trios):
            if is_text(&self._decided.trio[i].group, b"PR", 2):
                cents += self._decided.trio[i].cents
        return cents

    cdef int64_t _decide(self, Line* line, Service* service, int number):
        """What a decision takes from the charge of its line; -1 where it is not plain."""
        cdef int64_t adjusted
        if line.number != number or (line.charge >= 0 and line.charge != service.charge):
            return -1
        adjusted = self._adjusted(&line.part)
        if adjusted < 0 or line.paid + adjusted != service.charge:
            return -1
        if line.allowed >= 0 and not line.paid <= line.allowed <= service.charge:
            return -1
        if line.units >= 0 and (line.units > service.units or (line.paid and not line.units)):
            return -1
        return adjusted
