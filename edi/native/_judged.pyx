# cython: language_level=3, wraparound=False
"""What is known of all claims with the same layouts, and of the levels that stand around claims.

What `edi.engine` works out of a layout is told here once, for `_judging`.
"""

from edi.native._answers cimport Places


cdef class Whole:
    """What is known of all claims with the same layouts, and where they have what is looked at."""

    def __init__(self, tuple layouts not None, list starts not None, tuple acceptors):
        if len(layouts) + 1 != len(starts):
            raise ValueError
        self.layouts, self.starts, self._acceptors = layouts, starts, acceptors
        self._lines = len(layouts) - 1
        self._is_judged = False
        self._days = {}

    def judge_by(self, plan, bint is_payment, bits, tuple places, tuple groups, list services,
                 list extras, statement, rendering, bint is_number_plain, tuple names not None):
        """What the engine works out once for all such claims."""
        self._plan = plan
        if is_payment and plan is not None:
            self._own, self._line_plans, self._providers = plan
        elif plan is not None:
            self._payers, self._line_plans, self._plain = plan.payers, plan.lines, plan.plain
            self._is_simple = plan.is_simple
        self._bits, self._groups = bits, groups
        self._places = Places(places, self.starts) if places else None
        self._services, self._extras = services, extras
        self._statement, self._rendering = statement, rendering
        self._is_number_plain, self._names = is_number_plain, names
        self._is_judged = True


cdef class LevelShape:
    """What is known of all levels with the same layout. Places are -1 where it has none."""

    def __init__(self, layout, str kind not None, int depth, tuple acceptors not None,
                 tuple parents not None, Py_ssize_t most, bint has_claims):
        if not 1 <= depth < DEPTHS:
            raise ValueError
        self.layout, self.kind, self._depth = layout, kind, depth
        self._acceptors, self._parents, self._most = acceptors, parents, most
        self._has_claims = has_claims

    def judge_by(self, bits, tuple places not None, Py_ssize_t born, Py_ssize_t coverage,
                 Py_ssize_t payer, Py_ssize_t name, Py_ssize_t who, Py_ssize_t who_born):
        """What the engine works out once: what the layout answers, and where other answers stand;
        birth date of the subscriber or patient, SBR, NM1 of the payer and of the billing provider,
        NM1 of the subscriber or patient, and its birth date as numbers are compared by it."""
        self._bits, self._places = bits, Places((places,), [0]) if places else None
        self._born, self._coverage, self._payer, self._name = born, coverage, payer, name
        self._who, self._who_born = who, who_born
        self._is_judged = True


cdef class Rung:
    """An open level around claims."""


cdef class Around:
    """What stands around claims, the same for all below the same levels."""
