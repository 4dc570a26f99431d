"""See _accept.pyx: segments held against tables of what each element may be."""

cpdef bint are_accepted(tuple acceptors, list segments, Py_ssize_t start) except -1
