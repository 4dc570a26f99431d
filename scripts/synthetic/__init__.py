"""Synthetic claims: who and what the files talk about, and how they are written as segments.

`model` holds what a claim is, `values` what is drawn from; `people`, `claims` and `members` draw,
`adjudication` decides what payers pay. `claims_837`, `remittance_835` and `envelope` write it all
as segments, in the spelling of `spelling`.
"""
