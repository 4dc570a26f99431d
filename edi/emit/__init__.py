"""Writes transaction sets from plain values: what they say is decided above, how they say it here.

`payment` and `values` hold the values, `write_835` makes segments of them, `envelope` writes any
kind of transaction sets with ISA to IEA around them.
"""
