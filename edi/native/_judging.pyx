# cython: language_level=3, wraparound=False
"""Claims judged as they are read, one after the other, where nothing about them is unusual.

Does what `edi.structure` and `edi.engine` do with a claim in which nothing is found, and stops
before one that it cannot read; of one in which something may be found it says what is left to ask.
"""

from cpython.dict cimport PyDict_GetItem
from libc.stdint cimport int64_t, uint32_t, uint64_t

from edi.native._accept cimport are_accepted
from edi.native._levels cimport LevelReader
from edi.native._codes cimport are_fine
from edi.native._days cimport DayPlaces, Limit
from edi.native._judged cimport Around, Whole
from edi.native._look cimport Adjustments, is_covered, line_charges
from edi.native._plain cimport are_plain
from edi.native._repeats cimport Table, add_plain, number_of
from edi.native.segment_starts cimport OTHER, id_of, what_starts
from edi.native.text cimport Span, Text, begin, text_of
from edi.native.values cimport amount_at, is_code, read_cents, read_element

cdef enum:
    MOST_SHAPES = 8192
    MOST_ASKED = 8192
    ODD = 2  # see `edi.engine.precheck.amounts`


PRIOR_PAYMENT = "OA", "23"


cdef enum Step:
    ANY, NEW_CLAIM, NEW_NUMBER, OTHER_NAMES, NO_PRECHECK, DAY_LIMIT  # see `edi.engine.judging`


cdef class Judge(LevelReader):
    """Judges claims of one guide under one set of delimiters.

    `places`, `starts`, `opener` and `inner` are those of `ShapeReader._set_up`.
    `known(shapes)` is asked once for the `Whole` of a claim whose parts have these shapes, and gives
    None where the Python code has not met one, False where it has to read such claims.
    """

    cdef uint32_t _level_id
    cdef str _opener_id, _within
    cdef dict _with_tokens  # by tokens and layout: which of its segments have them
    # How to judge.
    cdef Adjustments _adjustments
    cdef object _undecided, _proven, _odd
    cdef int _procedure
    cdef tuple _elements
    # Of the run.
    cdef dict _fine
    cdef tuple _parts  # of the rules
    cdef str _text
    cdef object _claim_tables, _number_tables
    cdef object _claim  # that was read last, once Python has asked for it
    # Of the last run: what it has read; where it stopped; and a claim with what is left to ask of it.
    cdef readonly Py_ssize_t claims, plain, end
    cdef readonly str next_id
    cdef readonly object claim

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
