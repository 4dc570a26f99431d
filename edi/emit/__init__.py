"""Writes transaction sets: what they say is decided above, how they say it here.

`payment` and `values` hold plain values, of which `write_835` makes segments; `envelope` writes any
kind of transaction sets with ISA to IEA around them. `write_837` writes claims that were read, as
they were or with loops changed by `loop_edits`.
"""
