"""The table of balances moved forward: one step of `schema`."""

BALANCES = """
CREATE TABLE balance (       -- one FB of a PLB
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    usage TEXT NOT NULL,
    employer_group TEXT NOT NULL,
    payee TEXT NOT NULL,     -- N104
    trace TEXT NOT NULL,     -- TRN02 of the payment that moved the balance forward
    chain TEXT NOT NULL,     -- TRN02 of the first payment that moved it, or a part of it, forward
    payment TEXT NOT NULL,   -- TRN02 of the payment that has this FB
    day TEXT NOT NULL,       -- BPR16 of that
    cents INTEGER NOT NULL   -- moved forward; below zero: brought back
);
CREATE INDEX balance_trace ON balance (employer_group, payee, trace);
CREATE INDEX balance_run ON balance (run)
"""
