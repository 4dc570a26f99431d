"""External code sets: one small module per list, the lowest layer of the package.

Each module answers two questions, purely and cheaply: can this value be a code of
the list (`is_valid`), and what does it mean. Lists that change several times a year,
and lists we may not redistribute, are checked by form only: a list that is not
loaded is never a reason for an error.
"""
