# cython: language_level=3, wraparound=False
"""Claims judged as they are read, one after the other, where nothing about them is unusual.

Does what `edi.structure` and `edi.engine` do with a claim in which nothing is found, and stops
before one that it cannot read; of one in which something may be found it says what is left to ask.
"""

from cpython.dict cimport PyDict_GetItem
from cpython.mem cimport PyMem_Free, PyMem_Realloc
from cpython.ref cimport Py_INCREF
from cpython.list cimport PyList_New, PyList_SET_ITEM
from libc.stdint cimport int64_t, uint32_t, uint64_t
from libc.string cimport memchr, memcpy

from edi.native._accept cimport are_accepted
from edi.native._codes cimport are_fine
from edi.native._days cimport DayPlaces, Limit
from edi.native._judged cimport DEPTHS, PATIENT, PROVIDER, SUBSCRIBER
from edi.native._judged cimport Around, LevelShape, Rung, Whole
from edi.native._look cimport Adjustments, is_covered, line_charges
from edi.native._plain cimport are_plain
from edi.native._repeats cimport Table, add_plain, hash_of_values, number_of
from edi.native._shapes cimport MOST_SEGMENT, MOST_SHAPE, ShapeReader, number_of_segment, number_of_text
from edi.native.segment_starts cimport INNER, NOTHING, OTHER, Next, behind_break, id_of, what_starts
from edi.native.text cimport Span, Text, begin, next_part, text_of
from edi.native.values cimport amount_at, is_code, read_cents, read_element

cdef extern from "Python.h":
    object PyUnicode_New(Py_ssize_t size, Py_UCS4 most)
    void* PyUnicode_DATA(object text)

# Of each of eight bytes its lowest or highest bit, and a line break in each.
cdef uint64_t LOW = 0x0101010101010101
cdef uint64_t HIGH = 0x8080808080808080
cdef uint64_t LINE_FEEDS = 0x0a0a0a0a0a0a0a0a
cdef uint64_t RETURNS = 0x0d0d0d0d0d0d0d0d

cdef enum:
    MOST_SHAPES = 8192
    MOST_ASKED = 8192
    ODD = 2  # see `edi.engine.precheck.amounts`
    OLDEST = 150  # years
    LONGEST_NAME = 256  # of a segment with a patient's name


NEVER = "99999999"  # see `edi.claims.context`
ICD10_SINCE = "20151001"
PRIOR_PAYMENT = "OA", "23"


cdef enum Step:
    ANY, NEW_CLAIM, NEW_NUMBER, OTHER_NAMES, NO_PRECHECK, DAY_LIMIT  # see `edi.engine.judging`


cdef class Judge(ShapeReader):
    """Judges claims of one guide under one set of delimiters.

    `places`, `starts`, `opener` and `inner` are those of `ShapeReader._set_up`.
    `known(shapes)` is asked once for the `Whole` of a claim whose parts have these shapes, and gives
    None where the Python code has not met one, False where it has to read such claims.
    """

    cdef uint32_t _level_id
    cdef str _opener_id, _separator, _within
    cdef object _delimiters, _known, _known_level, _classes, _new, _needed, _either
    cdef str _head_id
    cdef Py_ssize_t _most_below  # claims below a level
    cdef dict _with_tokens  # by tokens and layout: which of its segments have them
    cdef Text* _ends  # start and end of each segment
    cdef Py_ssize_t _room, _size, _count
    # How to judge.
    cdef Adjustments _adjustments
    cdef object _undecided, _proven, _odd
    cdef bint _is_payment
    cdef int _procedure
    cdef tuple _elements
    # Of the run.
    cdef object _check, _missing, _transaction, _hierarchy
    cdef dict _asked, _fine
    cdef tuple _parts  # of the rules
    cdef str _text
    cdef Text _first
    cdef int64_t _offset
    cdef object _claim_tables, _number_tables
    # The levels around the claims: of the transaction set, with how many claims have come below
    # the innermost; and what rules ask of them. Some are not entered yet for the Python code.
    cdef list _levels
    cdef object _above
    cdef Py_ssize_t _number, _unsaid, _room_below, _ordinal
    # Of claim payments: how many are not counted yet, and what they pay, in cents.
    cdef Py_ssize_t _not_counted
    cdef int64_t _paid, _all_paid
    cdef bint _counts_each
    cdef object _context, _header, _last_asked, _header_bits, _with_patient, _without_patient
    cdef str _created
    cdef list _rungs, _not_entered
    cdef Around _around
    # Of the claim or level being read.
    cdef Py_ssize_t _breaks
    cdef Text _line_start
    cdef object _claim
    cdef list _segments
    cdef Whole _whole
    cdef LevelShape _level_shape
    cdef Text _from, _to
    # Of the last run: what it has read, and the lines of its last claim; where it stopped; and a
    # claim with what is left to ask of it.
    cdef readonly Py_ssize_t claims, plain, segments, lines, end, line, column
    cdef readonly str next_id
    cdef readonly object claim

    def __cinit__(self):
        self._ends = NULL

    def __dealloc__(self):
        PyMem_Free(self._ends)

    def __init__(self, dict places, d, starts, str opener, str inner, known, known_level, classes,
                 needs, Adjustments adjustments not None, proven, bint is_payment,
                 int procedure, tuple elements not None):
        """`classes`: of a chunk, of a claim's segments, of a level, of a raw claim and of a level's
        chunk, and the loop of a claim; `needs`: what is required below loops, all of it and one of
        it, and how many claims there may be (-1 for any number); `proven`: of an undecided claim,
        of one that is right, and of one that is odd."""
        self._set_up(places, d, starts, opener, inner, MOST_SHAPES)
        self._separator, self._within, self._delimiters = d.element, d.component, d
        self._known, self._known_level, self._new = known, known_level, tuple.__new__
        self._classes, self._head_id = classes, classes[5]
        self._needed, self._either, self._most_below = needs
        self._opener_id, self._level_id = opener, id_of("HL")
        self._with_tokens = {}
        self._adjustments = adjustments
        self._undecided, self._proven, self._odd = proven
        self._procedure, self._elements, self._is_payment = procedure, elements, is_payment

    def run(self, check, str text not None, Py_ssize_t start, Py_ssize_t stop, int64_t offset,
            Py_ssize_t line, Py_ssize_t column, Py_ssize_t most, Py_ssize_t most_below,
            Py_ssize_t most_lines, bint needs_line, transaction, context, dict asked not None,
            tuple parts not None, missing, dict fine):
        """Judge the claims from `start` on and read the levels between them, at most so many and
        none that starts at `stop` or behind it; `offset` is where the text starts in the file,
        `line` and `column` where the first one does. As many as `most_below` may come below the
        innermost level that is open.

        False where not even the first was read. Ends behind a claim of which something is left.
        """
        cdef Text end, p, limit, after
        cdef int which = -1, follows = -1
        self.claims = self.plain = self.segments = self.lines = 0
        self.claim = self._claim = None
        if self._is_full:
            self._with_tokens.clear()
        self._forget_if_full()
        if not begin(text, &self._first, &end):
            return False
        self._check, self._text, self._offset = check, text, offset
        self._asked, self._parts, self._missing, self._fine = asked, parts, missing, fine
        self._claim_tables = self._number_tables = None
        self._begin_levels(transaction, context, most_below)
        self.line, self.column = line, column
        self.end = -1
        p, limit = self._first + start, self._first + stop
        try:
            if what_starts(&self._starts, p, end, &which) != OTHER:
                return False
            while self.claims < most and p < limit:
                if self._starts.ids[which] == self._opener:
                    after = self._one_claim(p, end, most_lines, needs_line, &follows)
                elif self._starts.ids[which] == self._level_id:
                    after = self._one_level(p, end, &follows)
                else:
                    break
                if after is NULL:
                    break
                self.segments += self._count
                if self._breaks:
                    self.line += self._breaks
                    self.column = after - self._line_start + 1
                else:
                    self.column += after - p
                p, which = after, follows
                self.end, self.next_id = p - self._first, self._ids[which]
                if self.claim is not None:
                    break
            self._end_levels()
        finally:
            self._text = self._check = self._claim = self._transaction = self._hierarchy = None
            self._segments = self._whole = self._asked = self._fine = self._missing = None
            self._claim_tables = self._number_tables = self._levels = self._above = None
            self._parts = None
            self._level_shape = None
        return self.end >= 0

    cdef Text _one_claim(self, Text p, Text stop, Py_ssize_t most_lines, bint needs_line,
                         int* follows) except? NULL:
        """Read and judge a claim; gives where the next chunk starts, NULL if it did not."""
        cdef Text after
        cdef Py_ssize_t lines
        if self._room_below <= 0:
            return NULL
        after = self._read(p, stop, False, follows)
        if after is NULL:
            return NULL
        lines = self._whole._lines
        if lines > most_lines or (needs_line and not lines):
            return NULL
        if not are_accepted(self._whole._acceptors, self._make_segments(), 0):
            return NULL
        self.lines = lines
        self.claims += 1
        self._number += 1
        self._unsaid += 1
        self._room_below -= 1
        if self._is_plain():
            self.plain += 1
            if self._counts_each:
                self._check.count_payment(self._raw())
            elif self._is_payment:
                self._not_counted += 1
                self._all_paid += self._paid
        return after

    # -- levels

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

    # -- reading

    cdef Text _read(self, Text p, Text stop, bint is_level, int* follows) except? NULL:
        """Read one claim or level, and what is known of its shape; gives where the next chunk
        starts, NULL if it did not."""
        cdef Text end, mark
        cdef Next next = INNER
        cdef const char* line_break = self._break
        cdef Py_ssize_t break_size = len(self._break)
        cdef Py_ssize_t size = 0, count = 0, breaks = 0
        cdef bint any_return = False
        cdef bint is_line = False
        cdef Text after
        cdef Span code
        self._from = p
        while next != OTHER:
            if size + 3 > self._shape_room:
                self._make_room(size + 3)
            if 2 * count + 2 > self._room:
                self._more_room()
            if next == INNER:
                self._shape[size] = -3 if is_level else -1 - is_line
                is_line = True
                size += 1
            # One segment, whose end is behind its terminator and line breaks.
            end = <Text> memchr(p, self._terminator, stop - p)
            if end is NULL or end == p or p[0] == self._element or end - p >= MOST_SEGMENT:
                return NULL
            if count >= MOST_SHAPE or not is_ascii_line(p, end):
                return NULL
            mark = <Text> memchr(p, self._element, end - p)
            if mark is NULL:
                mark = end
            self._ends[2 * count], self._ends[2 * count + 1] = p, end
            count += 1
            if is_level and count == 1:
                # Which level it is does not show in the token of an HL.
                if not code_at(p, end, self._element, &code):
                    return NULL
                self._shape[size] = number_of_text(self, code.start, 2)
                if self._shape[size] < 0:
                    return NULL
                size += 1
            self._shape[size] = number_of_segment(self, p, mark, end)
            if self._shape[size] < 0:
                return NULL
            size += 1
            p = behind_break(end, stop, line_break, break_size, self._any_break)
            if p is NULL:
                return NULL
            after = end  # a terminator may be a line break itself
            while after < p:
                if after[0] == c'\n':
                    breaks += 1
                    self._line_start = after + 1
                elif after[0] == c'\r':
                    any_return = True
                after += 1
            next = what_starts(&self._starts, p, stop, follows)
            if next == NOTHING or (is_level and next == INNER):
                return NULL
        if (any_return and not breaks) or p - self._from >= MOST_SEGMENT:
            return NULL
        self._to, self._breaks, self._count, self._size = p, breaks, count, size
        found = self._found(is_level)
        if found is None or found is False:
            return NULL
        if is_level:
            self._level_shape = <LevelShape?> found
        else:
            self._whole = <Whole?> found
        return p

    cdef object _found(self, bint is_level):
        """What is known of claims or levels of this shape; None where it is not met."""
        cdef Py_ssize_t number = self._number_of_shape(0, self._size)
        if number < 0:
            return None
        found = self._met[number]
        if found is None:
            shapes = self._texts(0, self._size)
            if is_level:
                found = self._known_level(shapes[0][0], tuple(shapes[0][1:]))
            else:
                found = self._known([tuple(shape) for shape in shapes])
            self._met[number] = found
        return found

    cdef int _more_room(self) except -1:
        cdef Py_ssize_t room = self._room * 2 or 512
        cdef void* grown = PyMem_Realloc(self._ends, room * sizeof(Text))
        if grown is NULL:
            raise MemoryError
        self._ends, self._room = <Text*> grown, room
        return 0

    cdef list _make_segments(self):
        cdef list segments = PyList_New(self._count)
        cdef Py_ssize_t i, size
        for i in range(self._count):
            size = self._ends[2 * i + 1] - self._ends[2 * i]
            segment = PyUnicode_New(size, 127)
            memcpy(PyUnicode_DATA(segment), self._ends[2 * i], size)
            Py_INCREF(segment)
            PyList_SET_ITEM(segments, i, segment)
        self._segments = segments
        return segments

    # -- judging

    cdef bint _is_plain(self) except -1:
        """Is nothing found in the claim that was read? Else `claim` tells what is left to ask."""
        cdef Whole whole = self._whole
        cdef Around around = self._around if self._around is not None else self._make_around()
        self._claim = None
        if not whole._is_judged:
            self._check.plan(whole)
        if self._is_payment:
            passed = self._passed_payment(self._segments, whole, around)
        else:
            passed = self._passed(self._segments, whole, around)
        if passed is None:
            raw = self._raw()
            raw.judged = None, None
            self.claim = raw
            return False
        bits = around._bits | whole._bits
        if whole._places is not None:
            bits |= whole._places.answers(self._segments, self._element, self._component,
                                          self._missing)
        key = bits, passed[0], passed[1]
        found = PyDict_GetItem(self._asked, key)
        if found is not NULL:
            steps = <object> found
        else:
            steps = self._asked_of(bits, passed)
            remember(self._asked, key, steps)
        left = ()
        for step in <tuple?> steps:
            if not self._has_passed(<tuple?> step):
                left += (<tuple> step)[1]
        flaws = []
        if whole._groups and not are_fine(self._segments, whole.starts, whole._groups,
                                          self._separator, self._fine):
            flaws = self._check.flaws(self._raw())
        if not left and not flaws:
            return True
        left, flaws = self._check.counted(self._raw(), left, flaws)
        if not left and not flaws:
            return True
        raw = self._raw()
        raw.judged = left, flaws
        self.claim = raw
        return False

    cdef tuple _asked_of(self, bits, passed):
        """What is asked of such claims, which is seldom new to each part of the rules."""
        cdef tuple asked = ()
        cdef int part
        for part in range(len(self._parts)):
            mask, has_reasons, has_facts, known = <tuple?> self._parts[part]
            key = bits & mask, passed[0] if has_reasons else None, passed[1] if has_facts else None
            found = PyDict_GetItem(<dict?> known, key)
            if found is not NULL:
                asked += <tuple> found
            else:
                own = <tuple?> self._check.steps(part, bits, passed)
                remember(<dict> known, key, own)
                asked += own
        return asked

    cdef object _passed(self, list segments, Whole whole, Around around):
        """What the precheck proves of a claim, None of one that does not pass."""
        cdef int64_t charge
        if whole._plan is None:
            return None
        if not whole._is_simple:
            return self._check.precheck(self._raw())
        if not amount_at(<str> segments[0], self._element, 2, &charge) or charge == 0:
            return None
        if not are_plain(segments, whole.starts, whole._plain, self._separator, self._within,
                         around._since, around._created):
            return None
        if not whole._payers:
            if around._destination != "P":
                return None
            total = line_charges(segments, whole.starts, whole._line_plans, self._separator)
            return self._undecided if total is not None and total == charge else None
        found = set()
        is_right = self._adjustments.is_decided(
            segments, whole.starts, whole._plan, self._separator, around._destination,
            around._payer_id, around._created, charge, found,
        )
        if is_right is None:
            return self._check.precheck(self._raw())
        if not is_right:
            return None
        return frozenset(found), self._odd if is_right == ODD else self._proven

    cdef object _passed_payment(self, list segments, Whole whole, Around around):
        """What the precheck proves of a claim payment, None of one that does not pass."""
        cdef int64_t charge, paid, owed = 0, taken = 0, owed_of_claim = 0
        cdef Span status, part
        if whole._plan is None:
            return None
        raw = <str> segments[0]
        if not read_element(raw, self._element, 2, &status) or is_code(&status, b"22", 2):
            return None
        if not amount_at(raw, self._element, 3, &charge):
            return None
        if not amount_at(raw, self._element, 4, &paid) or paid < 0:
            return None
        if not read_element(raw, self._element, 5, &part):
            return None
        if part.stop > part.start and not read_cents(&part, &owed):
            return None
        states_covered = is_covered(segments, whole._own, whole._providers, self._separator,
                                    charge, around._created, around._payees)
        if states_covered is None:
            return None
        found = set()
        if not self._adjustments._take(segments, 0, <tuple?> whole._own[0], self._element, charge,
                                       around._created, found, False, &taken, &owed_of_claim):
            return None
        if whole._line_plans:
            of_lines = set()
            sums = self._adjustments.services(segments, whole.starts, whole._line_plans,
                                              self._separator, around._created, of_lines)
            if sums is None or sums != (charge, paid + taken, owed - owed_of_claim):
                return None
            if not found.isdisjoint(of_lines):
                self._paid = paid
                return self._check.precheck(self._raw())
            found |= of_lines
        elif charge != paid + taken or owed != owed_of_claim:
            return None
        if paid and charge and not states_covered:
            return None
        if not (is_code(&status, b"1", 1) or is_code(&status, b"19", 2)) \
                and PRIOR_PAYMENT not in found:
            return None
        self._paid = paid
        return frozenset(found), self._proven

    cdef bint _has_passed(self, tuple step) except -1:
        """Have these rules looked at the raw claim, and found nothing?"""
        cdef int kind = step[0]
        cdef int found
        if kind == NO_PRECHECK:
            return False
        if kind == NEW_CLAIM:
            if self._is_new_claim(step[3]):
                return True
        elif kind == NEW_NUMBER:
            found = self._is_new_number(step[3])
            if found >= 0:
                return found
        elif kind == OTHER_NAMES:
            found = self._are_others()
            if found >= 0:
                return found
        elif kind == DAY_LIMIT:
            if self._is_within(<Limit?> step[3]):
                return True
        # What these remember may be kept elsewhere from now on.
        self._claim_tables = self._number_tables = None
        return self._check.passes(step[2], self._raw(), step[3])

    cdef bint _is_new_claim(self, memory) except -1:
        """Is the claim plainly like none before it? Then it is remembered."""
        cdef Whole whole = self._whole
        cdef tuple tables
        if whole._services is None or not self._around._digest:
            return False
        if self._claim_tables is None:
            self._claim_tables = memory.tables(self._check.file) or ()
        tables = <tuple?> self._claim_tables
        if not tables:
            return False
        latest, claims, lines, own_ids, places = tables
        if not add_plain(self._segments, whole.starts, whole._services, self._separator,
                         self._within, self._procedure, self._elements, self._around._digest,
                         whole._statement, whole._rendering, <Table?> claims, <Table?> lines,
                         own_ids, places, self.line, whole._extras):
            return False
        latest.line_count += whole._lines
        return True

    cdef int _is_new_number(self, memory) except -2:
        """Is the claim's number not another patient's? It is remembered then. -1: to be asked."""
        cdef Around around = self._around
        cdef Span id
        cdef uint64_t key
        cdef int found
        if not self._whole._is_number_plain or memory.header is not around._header:
            return -1
        if around._header is None or not around._patient:
            return -1
        if self._number_tables is None:
            self._number_tables = memory.tables() or ()
        if not self._number_tables:
            return -1
        numbers, patients, lines, submitter = <tuple?> self._number_tables
        if not read_element(<str> self._segments[0], self._element, 1, &id):
            return -1
        number = text_of(id.start, id.stop).strip()
        if not number:
            return True
        key = <uint64_t> (<int64_t> hash(number)) ^ <uint64_t> (<int64_t> submitter)
        found = number_of(<Table?> numbers, key, around._patient, self.line, patients, lines)
        if found >= 0:
            return patients[found] == around._patient
        memory.count_one()
        return True

    cdef int _are_others(self) except -2:
        """Is no rendering provider the billing provider? -1: to be asked."""
        cdef str npi = self._around._npi
        if npi is None:
            return -1
        if npi == "":
            return True
        for number, place in self._whole._names:
            if npi in <str> self._segments[self._whole.starts[number] + place]:
                return False
        return True

    cdef bint _is_within(self, Limit limit) except -1:
        """Are all these days before or after the limit as they have to be?"""
        cdef Whole whole = self._whole
        if not self._around._created:
            return True
        if limit is not whole._limit:
            found = PyDict_GetItem(whole._days, limit.tokens)
            if found is not NULL:
                places = <object> found
            else:
                places = whole._days[limit.tokens] = DayPlaces(self._places_of(whole, limit.tokens))
            whole._limit, whole._its_days = limit, <DayPlaces?> places
        return limit.is_kept(whole._its_days, self._segments, self._around._created, self._element)

    cdef tuple _places_of(self, Whole whole, tokens):
        """Where claims of these layouts have segments with these tokens."""
        cdef dict known = self._with_tokens.setdefault(tokens, {})
        cdef Py_ssize_t line
        cdef list places = []
        for line in range(whole._lines + 1):
            layout = whole.layouts[line]
            found = PyDict_GetItem(known, layout)
            if found is not NULL:
                inside = <object> found
            else:
                inside = known[layout] = self._check.with_tokens(layout, tokens)
            for place in <tuple?> inside:
                places.append(whole.starts[line] + place)
        return tuple(places)

    cdef object _raw(self):
        """The claim that was read, as a raw claim."""
        if self._claim is None:
            self._enter_all()
            chunk_class, segments_class, level_class, claim_class, _, kind = <tuple?> self._classes
            text = text_of(self._from, self._to)
            chunk = self._new(chunk_class, (self._opener_id, text,
                                            self._offset + (self._from - self._first), self.line,
                                            self.column, "", False))
            whole = self._new(segments_class,
                              (self._segments, self._whole.starts, self._whole.layouts))
            level = level_class(kind, self._number, self._above)
            self._claim = claim_class(kind, chunk, whole, level, self._delimiters,
                                      self._ordinal + self.segments + 1, [])
        return self._claim


cdef int remember(dict known, key, value) except -1:
    if len(known) >= MOST_ASKED:
        known.clear()
    known[key] = value
    return 0


cdef inline bint is_ascii_line(Text p, Text stop) noexcept:
    """Is it ASCII, and without a line break, behind which lines would have to be counted?"""
    cdef uint64_t word, seen = 0
    while stop - p >= 8:
        memcpy(&word, p, 8)
        seen |= word | any_zero(word ^ LINE_FEEDS) | any_zero(word ^ RETURNS)
        p += 8
    while p < stop:
        if p[0] == c'\n' or p[0] == c'\r':
            return False
        seen |= p[0]
        p += 1
    return not seen & HIGH


cdef inline uint64_t any_zero(uint64_t word) noexcept:
    """The high bit of a byte is set where it is the only one or the first that is zero."""
    return (word - LOW) & ~word & HIGH


cdef inline bint code_at(Text p, Text stop, unsigned char separator, Span* code) noexcept:
    """HL03 where it has two characters."""
    cdef int number
    for number in range(4):
        if not next_part(&p, stop, separator, code):
            return False
    return code.stop - code.start == 2


cdef inline int put_upper(unsigned char* into, int size, Span* part) noexcept:
    """ASCII in upper case, without blanks."""
    cdef Text p = part.start
    while p < part.stop:
        if p[0] != c' ':
            into[size] = p[0] - 32 if c'a' <= p[0] <= c'z' else p[0]
            size += 1
        p += 1
    return size
