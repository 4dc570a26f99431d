"""See _codes.pyx: codes of a claim against the days on which they are valid."""

cpdef bint are_fine(list segments, list starts, tuple groups, str separator, dict known) except -1
