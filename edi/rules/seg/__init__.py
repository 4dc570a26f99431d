"""Segments and loops (SNIP 1 and 2)."""
