"""Which tests of the engine there are."""

from edi import native

# Without compiled modules there is nothing to compare with Python.
collect_ignore = [] if native.judging is not None else ["test_judging.py"]
