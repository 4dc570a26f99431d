"""See _plain.pyx: values that every claim has."""

cpdef bint are_plain(list segments, list starts, plan, str separator, str inner, str since,
                     str until) except -1
