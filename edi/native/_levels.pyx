# cython: language_level=3, wraparound=False
"""The levels around claims, read and counted between them, and what stands there for the claims.

Does what `edi.structure.transaction` and `edi.claims` do with a level in which nothing is unusual.
"""

from libc.stdint cimport int64_t

from edi.native._accept cimport are_accepted
from edi.native._judged cimport DEPTHS, PATIENT, PROVIDER, SUBSCRIBER
from edi.native._judged cimport Around, LevelShape, Rung
from edi.native._repeats cimport hash_of_values
from edi.native._chunks cimport ChunkReader
from edi.native.text cimport Span, Text, begin, next_part, text_of
from edi.native.values cimport read_element

cdef enum:
    OLDEST = 150  # years
    LONGEST_NAME = 256  # of a segment with a patient's name


NEVER = "99999999"  # see `edi.claims.context`
ICD10_SINCE = "20151001"


cdef class LevelReader(ChunkReader):
    """Reads the levels of one transaction set."""

    cdef int _begin_levels(self, transaction, context, Py_ssize_t most_below) except -1:
        self._transaction, self._hierarchy = transaction, transaction.hierarchy
        self._levels = <list?> transaction.levels
        self._ordinal = transaction.ordinal
        self._above, number = transaction.run_start
        self._number, self._room_below = number - 1, most_below
        self._unsaid = 0
        self._not_entered = []
        self._not_counted = self._all_paid = 0
        self._counts_each = self._is_payment and self._check.has_group()
        if context is not self._context or self._asked is not self._last_asked:
            self._context, self._last_asked = context, self._asked
            self._around = None
            if self._is_payment:
                self._around = Around.__new__(Around)
                self._around._bits, self._around._created, self._around._payees = (
                    self._check.payment_around())
                return 0
            self._header, self._created = context.header, context.created_text
            self._rungs = [None] * DEPTHS
            self._header_bits, self._with_patient, self._without_patient = self._check.around_bits()
            for shape, chunk in self._check.rungs():
                self._add_rung(<LevelShape?> shape, chunk, <list?> chunk.segments)
        return 0

    cdef int _end_levels(self) except -1:
        """Tell the Python code how far the levels are."""
        self._enter_all()
        if self._unsaid:
            self._transaction.ran(self._unsaid, 0, self.lines)
        self._transaction.ordinal = self._ordinal + self.segments
        return 0

    cdef int _enter_all(self) except -1:
        if self._not_counted:
            self._check.count_payments(self._not_counted, self._all_paid)
            self._not_counted = self._all_paid = 0
        if self._not_entered:
            for chunk in self._not_entered:
                self._context = self._check.enter(chunk)
            self._not_entered.clear()
        return 0

    cdef int _add_rung(self, LevelShape shape, chunk, list segments) except -1:
        cdef Rung rung = Rung.__new__(Rung)
        cdef int depth
        if not shape._is_judged:
            self._check.plan_level(shape)
        rung._shape, rung._chunk, rung._segments = shape, chunk, segments
        rung._bits = shape._bits
        if shape._places is not None:
            rung._bits |= shape._places.answers(segments, self._element, self._component,
                                                self._missing)
        self._rungs[shape._depth] = rung
        for depth in range(shape._depth + 1, DEPTHS):
            self._rungs[depth] = None
        self._around = None
        return 0

    cdef Text _one_level(self, Text p, Text stop, int* follows) except? NULL:
        """Read a level; gives where the next chunk starts, NULL if it did not."""
        cdef LevelShape shape
        cdef list levels = self._levels, segments
        cdef Text after = self._read(p, stop, True, follows)
        cdef Py_ssize_t depth, i, number
        cdef Span own, above_of, flag
        if after is NULL:
            return NULL
        shape = self._level_shape
        segments = self._make_segments()
        if not are_accepted(shape._acceptors, segments, 0):
            return NULL
        depth = len(levels) - 1
        while depth >= 0 and levels[depth].loop_id not in shape._parents:
            depth -= 1
        if depth < 0:
            return NULL
        above = levels[depth]
        if above.ended is not None:
            return NULL
        for i in range(depth + 1, len(levels)):
            level = levels[i]
            counts = level.counts
            if self._unsaid and level is self._above:
                counts = dict(counts)
                counts[self._head_id] = self._number
            if (not counts and level.loop_id in self._either) or not (
                self._needed[level.loop_id] <= counts.keys()
            ):
                return NULL
        number = above.counts.get(shape.kind, 0) + 1
        if shape._most >= 0 and number > shape._most:
            return NULL
        if not self._is_right(<str> segments[0], above, &own, &flag):
            return NULL
        if self._unsaid:
            self._above.counts[self._head_id] = self._number
            self._unsaid = 0
        for i in range(len(levels) - 1, depth, -1):
            level = levels.pop()
            level.opener = level.ended = None
        above.counts[shape.kind] = number
        chunk_class, _, level_class, _, level_chunk_class, _ = <tuple?> self._classes
        level = level_class(shape.kind, number, above)
        levels.append(level)
        raw = self._new(chunk_class, ("HL", text_of(p, after),
                                      self._offset + (p - self._first), self.line, self.column,
                                      "", False))
        chunk = level_chunk_class(shape.kind, raw, segments, shape.layout, level, self._delimiters,
                                  self._ordinal + self.segments + 1)
        level.opener = chunk
        text = text_of(own.start, own.stop)
        self._hierarchy.go_on(level, text, text_of(flag.start, flag.stop), chunk)
        self._transaction.excuse_no_more()
        self._above, self._number = level, 0
        self._room_below = self._most_below if shape._has_claims else 0
        if self._most_below < 0 and shape._has_claims:
            self._room_below = <Py_ssize_t> 1 << 60
        self._add_rung(shape, chunk, segments)
        while self._not_entered and self._depth_of(self._not_entered[len(self._not_entered) - 1]) >= shape._depth:
            self._not_entered.pop()
        self._not_entered.append(chunk)
        return after

    cdef int _depth_of(self, chunk) except -1:
        return PROVIDER if chunk.kind == "2000A" else SUBSCRIBER if chunk.kind == "2000B" else PATIENT

    cdef bint _is_right(self, str raw, above, Span* number, Span* flag) except -1:
        """Is the HL plainly right below that level, as `edi.structure.hierarchy` sees it?"""
        cdef Text p, stop
        cdef Span parent, level
        if not begin(raw, &p, &stop):
            return False
        next_part(&p, stop, self._element, number)
        if not next_part(&p, stop, self._element, number):
            return False
        if not next_part(&p, stop, self._element, &parent):
            return False
        if not next_part(&p, stop, self._element, &level):
            return False
        if not next_part(&p, stop, self._element, flag) or flag.stop != stop:
            return False
        if not c'1' <= number.start[0] <= c'9' or number.stop - number.start > 9:
            return False
        return self._hierarchy.is_right(text_of(number.start, number.stop),
                                        text_of(parent.start, parent.stop), above)

    cdef Around _make_around(self):
        """What stands around the claims below the levels that are open."""
        cdef Around around = Around.__new__(Around)
        cdef Rung provider = self._rungs[PROVIDER], whom = self._rungs[SUBSCRIBER]
        cdef Rung patient = self._rungs[PATIENT]
        cdef Rung rung
        cdef Span span
        cdef str name
        cdef int depth
        around._header, around._created = self._header, self._created
        bits = self._header_bits
        bits |= self._with_patient if patient is not None else self._without_patient
        for depth in range(1, DEPTHS):
            rung = self._rungs[depth]
            if rung is not None:
                bits |= rung._bits
        around._bits = bits
        around._since = self._since(whom, patient)
        around._destination, around._payer_id, around._npi = "", None, ""
        if whom is not None:
            if whom._shape._coverage >= 0:
                if read_element(<str> whom._segments[whom._shape._coverage], self._element, 1, &span):
                    around._destination = text_of(span.start, span.stop).strip()
            if whom._shape._payer >= 0:
                around._payer_id = ""
                if read_element(<str> whom._segments[whom._shape._payer], self._element, 9, &span):
                    around._payer_id = text_of(span.start, span.stop).strip()
        if provider is not None and provider._shape._name >= 0:
            name = <str> provider._segments[provider._shape._name]
            if name[len(name) - 13:len(name) - 11] == "XX" and name[len(name) - 10:].isdigit() and len(name) > 13:
                around._npi = name[len(name) - 10:]
            elif "XX" in name:
                around._npi = None
        around._digest = 0
        if provider is not None and whom is not None:
            places = self._check.digest_places(
                provider._shape.layout, whom._shape.layout,
                patient._shape.layout if patient is not None else None,
            )
            levels = (provider._segments, whom._segments, patient._segments if patient is not None else [])
            around._digest = hash_of_values(levels, places, self._separator) or 1
        around._patient = self._patient_of(patient if patient is not None else whom)
        self._around = around
        return around

    cdef str _since(self, Rung whom, Rung patient):
        """See `ClaimContext.plain_since`."""
        cdef Rung rung
        cdef Span born
        cdef str day = "", created = self._created
        if created == "":
            return NEVER
        for rung in (whom, patient):
            if rung is None:
                continue
            day = ""
            if rung._shape._born >= 0:
                if read_element(<str> rung._segments[rung._shape._born], self._element, 2, &born):
                    day = text_of(born.start, born.stop).strip()
                if len(day) != 8 or not day.isdigit() or day > created:
                    return NEVER
        if day != "" and int(created[:4]) - int(day[:4]) >= OLDEST:
            return NEVER
        return max(day, ICD10_SINCE)

    cdef unsigned int _patient_of(self, Rung rung) except? 0:
        """See `edi.rules.sit.number_memory.patient_of`."""
        cdef unsigned char[LONGEST_NAME] who
        cdef Span part
        cdef Text p, stop
        cdef int size = 0, number
        cdef bint is_read
        if rung is None or rung._shape._who < 0:
            return 0
        is_read = begin(<str> rung._segments[rung._shape._who], &p, &stop)
        if not is_read or stop - p > LONGEST_NAME - 64:
            self._enter_all()
            return self._check.patient(self._context)
        number = 0
        while number < 5 and next_part(&p, stop, self._element, &part):
            if number >= 3:
                if number == 4:
                    who[size] = self._element
                    size += 1
                size = put_upper(who, size, &part)
            number += 1
        if rung._shape._who_born >= 0:
            if read_element(<str> rung._segments[rung._shape._who_born], self._element, 2, &part):
                if part.stop - part.start > 35:
                    self._enter_all()
                    return self._check.patient(self._context)
                if number > 3:
                    who[size] = self._element
                    size += 1
                size = put_upper(who, size, &part)
        return <unsigned int> (<int64_t> hash(text_of(who, who + size)) & 0xFFFFFFFF) or 1


cdef inline int put_upper(unsigned char* into, int size, Span* part) noexcept:
    """ASCII in upper case, without blanks."""
    cdef Text p = part.start
    while p < part.stop:
        if p[0] != c' ':
            into[size] = p[0] - 32 if c'a' <= p[0] <= c'z' else p[0]
            size += 1
        p += 1
    return size
