# cython: language_level=3
"""Segments of a claim payment (loops 2100 and 2110), and what its digests are made of.

They are what `edi.emit.write_835` and `edi.remit.identity` make of the same.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.stdint cimport int64_t

from edi.native._decided cimport Decided, Line, Part, Trio
from edi.native.elements cimport Person, is_before, is_empty, is_same
from edi.native.output cimport (
    COMPONENT,
    Output,
    clear,
    end_segment,
    next_element,
    put,
    put_amount,
    put_component,
    put_day,
    put_element,
    put_money,
    put_number,
    put_sign,
    put_value,
    put_word,
    text_from,
)
from edi.native.text cimport Span, Text

cdef enum:
    TRIOS = 6  # in a CAS segment


cdef struct Service:
    Span qualifier
    Span code
    Span[4] modifiers
    int modifier_count
    Span revenue_code
    Span control_number
    int64_t charge
    int64_t units
    int64_t first  # day CCYYMMDD, 0 where it has none
    int64_t last


cdef inline void write_person(Output* out, const char* entity, Person* one, bint is_person,
                              bint has_id) noexcept:
    put(out, b"NM1", 3)
    put_word(out, entity, 2)
    put_word(out, b"1" if is_person else b"2", 1)
    put_element(out, &one.last)
    put_element(out, &one.first)
    put_element(out, &one.middle)
    next_element(out)
    put_element(out, &one.suffix)
    if has_id:
        put_element(out, &one.qualifier)
        put_element(out, &one.id)
    end_segment(out)


cdef inline void write_pair(Output* out, const char* segment, const char* qualifier,
                            Span* value) noexcept:
    put(out, segment, 3 if segment[2] else 2)
    put_word(out, qualifier, 2)
    put_element(out, value)
    end_segment(out)


cdef inline void write_day(Output* out, const char* qualifier, int64_t day) noexcept:
    put(out, b"DTM", 3)
    put_word(out, qualifier, 3)
    next_element(out)
    put_number(out, day)
    end_segment(out)


cdef inline void write_amount(Output* out, const char* qualifier, Py_ssize_t length,
                              int64_t cents) noexcept:
    put(out, b"AMT", 3)
    put_word(out, qualifier, length)
    put_amount(out, cents)
    end_segment(out)


cdef inline void write_trios(Output* out, Decided decided, Part* part) noexcept:
    """CAS: a segment for each group, in the order in which they come."""
    cdef Trio* trio = &decided.trio[part.trio]
    cdef int i, j, count
    cdef bint is_new
    for i in range(part.trios):
        is_new = True
        for j in range(i):
            if is_same(&trio[j].group, &trio[i].group):
                is_new = False
                break
        if not is_new:
            continue
        count = 0
        for j in range(i, part.trios):
            if not is_same(&trio[j].group, &trio[i].group):
                continue
            if count % TRIOS == 0:
                if count:
                    end_segment(out)
                put(out, b"CAS", 3)
                put_element(out, &trio[i].group)
            put_element(out, &trio[j].reason)
            put_amount(out, trio[j].cents)
            next_element(out)  # no quantity
            count += 1
        end_segment(out)


cdef inline void write_remarks(Output* out, Decided decided, Part* part,
                               bint is_inpatient) noexcept:
    """MIA of an inpatient claim, else MOA."""
    cdef int i, j
    if is_inpatient:
        put(out, b"MIA", 3)
        put_word(out, b"0", 1)
        for i in range(3):
            next_element(out)
    else:
        put(out, b"MOA", 3)
        next_element(out)
        next_element(out)
    for i in range(part.remarks):
        put_element(out, &decided.remark[part.remark + i])
        if not i and is_inpatient:
            for j in range(14):
                next_element(out)
    end_segment(out)


cdef inline void write_line(Output* out, Decided decided, Line* line, Service* service) noexcept:
    """Loop 2110."""
    cdef int i
    cdef int64_t units = service.units if line.units < 0 else line.units
    put(out, b"SVC", 3)
    next_element(out)
    if is_empty(&service.code):
        put_value(out, b"NU", 2)
        out.components = 1
        put_component(out, &service.revenue_code)
    else:
        put_component(out, &service.qualifier)
        put_component(out, &service.code)
        for i in range(service.modifier_count):
            put_component(out, &service.modifiers[i])
    put_amount(out, service.charge)
    put_amount(out, line.paid)
    next_element(out)
    if not is_empty(&service.code):
        put_value(out, service.revenue_code.start,
                  service.revenue_code.stop - service.revenue_code.start)
    next_element(out)
    put_number(out, units)
    next_element(out)
    next_element(out)
    if units != service.units:
        put_number(out, service.units)
    end_segment(out)
    if service.first and service.first == service.last:
        write_day(out, b"472", service.first)
    elif service.first:
        write_day(out, b"150", service.first)
        write_day(out, b"151", service.last)
    write_trios(out, decided, &line.part)
    if not is_empty(&service.control_number):
        write_pair(out, b"REF", b"6R", &service.control_number)
    if line.allowed > 0:
        write_amount(out, b"B6", 2, line.allowed)
    for i in range(line.part.remarks):
        write_pair(out, b"LQ", b"HE", &decided.remark[line.part.remark + i])


cdef inline void put_service(Output* text, Service* service, int64_t first, int64_t last) noexcept:
    """What tells a service from others; `first` and `last` day are the claim's."""
    cdef Span[4] modifiers
    cdef Span one
    cdef int i, j
    put(text, service.code.start, service.code.stop - service.code.start)
    put_sign(text, COMPONENT)
    for i in range(service.modifier_count):  # in order
        one = service.modifiers[i]
        j = i
        while j and is_before(&one, &modifiers[j - 1]):
            modifiers[j] = modifiers[j - 1]
            j -= 1
        modifiers[j] = one
    for i in range(service.modifier_count):
        if i:
            put_sign(text, c' ')
        put(text, modifiers[i].start, modifiers[i].stop - modifiers[i].start)
    put_sign(text, COMPONENT)
    put(text, service.revenue_code.start, service.revenue_code.stop - service.revenue_code.start)
    put_sign(text, COMPONENT)
    put_money(text, service.charge, True)
    put_sign(text, COMPONENT)
    put_number(text, service.units)
    put_sign(text, COMPONENT)
    put_day(text, service.first or first)
    put_day(text, service.last or last)


cdef inline void put_capitals(Output* out, Span* text) noexcept:
    cdef Text p = text.start
    while p < text.stop:
        put_sign(out, p[0] - 32 if c'a' <= p[0] <= c'z' else p[0])
        p += 1


cdef inline tuple digested(Output* text, Decided decided, Service* services, bytes provider,
                           Person* subscriber, Person* patient, int64_t birth,
                           Span* responsibility, Span* rendering, int64_t charge,
                           int64_t first, int64_t last):
    """What the digests of the claim and of its paid lines are made of, and what tells patient
    and days."""
    cdef Span* member = &patient.id
    cdef Py_ssize_t start
    cdef int i
    cdef bytes who, own
    if is_empty(member):
        member = &subscriber.id
    if is_empty(member):
        member = &patient.last
    clear(text)
    put(text, PyBytes_AS_STRING(provider), PyBytes_GET_SIZE(provider))
    put_sign(text, COMPONENT)
    put_capitals(text, member)
    put_sign(text, COMPONENT)
    put_capitals(text, &patient.first)
    put_sign(text, COMPONENT)
    if birth:
        put_day(text, birth)
    put_sign(text, COMPONENT)
    put(text, responsibility.start, responsibility.stop - responsibility.start)
    put_sign(text, COMPONENT)
    who = text_from(text, 0)
    lines = []
    paid = []
    for i in range(decided.lines):
        start = text.size
        put_service(text, &services[i], first, last)
        own = text_from(text, start)
        lines.append(own.replace(b"\x1f", b"|"))
        if decided.line[i].paid:
            start = text.size
            put(text, PyBytes_AS_STRING(who), PyBytes_GET_SIZE(who))
            put(text, rendering.start, rendering.stop - rendering.start)
            put_sign(text, COMPONENT)
            put(text, PyBytes_AS_STRING(own), PyBytes_GET_SIZE(own))
            paid.append(text_from(text, start))
    lines.sort()
    start = text.size
    put(text, PyBytes_AS_STRING(who), PyBytes_GET_SIZE(who))
    put_money(text, charge, True)
    put_sign(text, COMPONENT)
    put_day(text, first)
    put_day(text, last)
    for own in lines:
        put_sign(text, COMPONENT)
        put(text, PyBytes_AS_STRING(own), PyBytes_GET_SIZE(own))
    identity = text_from(text, start)
    start = text.size
    put(text, patient.last.start, patient.last.stop - patient.last.start)
    put_sign(text, COMPONENT)
    put(text, patient.first.start, patient.first.stop - patient.first.start)
    put_sign(text, COMPONENT)
    if birth:
        put_day(text, birth)
    put_day(text, first)
    put_day(text, last)
    return identity, paid, text_from(text, start)
