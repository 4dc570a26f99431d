"""What compare_findings.py consists of.

`inputs` gathers the files, `mutations` makes bad ones of good ones, `checkout` runs the two
checkouts side by side, each through `worker`, and `differences` compares what they say.
"""
