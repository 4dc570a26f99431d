"""Folders of files converted into folders: only what is new, by several processes, and killed at
any moment without a row twice or lost.

`run` does it all: `sources` finds what the inputs hold, `plan` says what is to be done, `work` does
one task in a process of its own and records it (`manifest`); `storage`, `local` and `remote` are
where the outputs stand, `kinds` what can be made.
"""
