"""The tables of a ledger, and what makes the tables of an older version those of the next."""

from edi.ledger.balance_tables import BALANCES

VERSION = 7

# `usage` is ISA15: test runs (T) have numbers and a history of their own.
SCHEMA = """
CREATE TABLE counter (
    usage TEXT NOT NULL,
    kind TEXT NOT NULL,      -- interchange (ISA13), group (GS06), or a series of TRN02
    next INTEGER NOT NULL,
    PRIMARY KEY (usage, kind)
);
CREATE TABLE issued (
    usage TEXT NOT NULL,
    kind TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (usage, kind, first)
);
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    token TEXT NOT NULL,     -- in the names of its drafts and its lock file
    folder TEXT NOT NULL,
    usage TEXT NOT NULL,
    state TEXT NOT NULL,     -- intended, published, withdrawn; holding, held
    at TEXT NOT NULL,
    host TEXT NOT NULL DEFAULT ''  -- the machine that has the folder; empty: any
);
CREATE TABLE file (
    run INTEGER NOT NULL REFERENCES run,
    name TEXT NOT NULL,
    draft TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,   -- bytes
    employer_group TEXT NOT NULL,
    interchange INTEGER NOT NULL,
    group_number INTEGER NOT NULL,
    period TEXT NOT NULL DEFAULT ''  -- a day that chooses the group's entry; empty: only one
);
CREATE INDEX file_run ON file (run);
{payments}
CREATE TABLE claim (         -- one CLP
    id INTEGER PRIMARY KEY,
    run INTEGER,
    usage TEXT NOT NULL,
    payer TEXT,              -- its id: claim control numbers are unique for a payer
    employer_group TEXT NOT NULL,
    number TEXT NOT NULL,    -- payer claim control number (CLP07)
    is_reversal INTEGER NOT NULL,
    file TEXT NOT NULL,
    cents INTEGER,           -- CLP04, negative in a reversal; NULL: not kept then
    identity INTEGER,        -- digest of provider, patient, dates, lines and charge
    reversed_by INTEGER,     -- the claim row that took it back
    trace INTEGER,           -- of its payment, in the file; NULL: not kept then
    unpaid INTEGER           -- its payment is void: 1 to be paid anew, 2 to be reissued, 3 it was
);
CREATE INDEX claim_number ON claim (number);
CREATE INDEX claim_identity ON claim (identity);
CREATE INDEX claim_run ON claim (run);
CREATE TABLE service (       -- a paid line
    digest INTEGER NOT NULL, -- of provider, patient, day, procedure, units and charge
    claim INTEGER NOT NULL REFERENCES claim,
    PRIMARY KEY (digest, claim)
) WITHOUT ROWID;
CREATE INDEX service_claim ON service (claim);
{decisions};
{refunds};
{checks};
{balances}
"""

PAYMENTS = """
CREATE TABLE payment (
    usage TEXT NOT NULL,
    series TEXT NOT NULL,    -- kind of the counter that the number was taken from
    trace INTEGER NOT NULL,  -- TRN02: of a check its number
    run INTEGER,             -- NULL: written before runs were kept
    interchange INTEGER NOT NULL,
    file TEXT NOT NULL,
    employer_group TEXT NOT NULL,
    payee TEXT NOT NULL,
    amount TEXT NOT NULL,    -- dollars
    method TEXT,             -- BPR04; NULL: not kept then
    at TEXT NOT NULL,
    PRIMARY KEY (usage, trace, series)
);
"""

# What `edi adjudicate` remembers. Persons, families and claims are digests.
DECISIONS = """
CREATE TABLE decided (       -- a decision on a claim
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    usage TEXT NOT NULL,
    source INTEGER NOT NULL, -- digest of the claim where it stands: a claim is decided once
    plan TEXT NOT NULL,
    claim TEXT NOT NULL,     -- CLM01
    number TEXT NOT NULL,    -- payer claim control number
    file TEXT NOT NULL,      -- in which the claim came
    identity INTEGER NOT NULL,
    person INTEGER NOT NULL,
    decision BLOB NOT NULL,  -- as it was written, to be repeated by a reversal (zlib)
    steps BLOB NOT NULL,     -- how it was worked out (zlib)
    reversed_by INTEGER      -- the run that took it back
);
CREATE INDEX decided_source ON decided (source);
CREATE INDEX decided_number ON decided (number);
CREATE INDEX decided_identity ON decided (identity);
CREATE INDEX decided_run ON decided (run);
CREATE TABLE decided_service (  -- a line that is covered
    digest INTEGER NOT NULL, -- of provider, patient, day, procedure, units and charge
    decided INTEGER NOT NULL REFERENCES decided,
    PRIMARY KEY (digest, decided)
) WITHOUT ROWID;
CREATE INDEX decided_service_decided ON decided_service (decided);
CREATE TABLE accumulated (   -- what a decision or a reversal of it adds
    run INTEGER NOT NULL,
    decided INTEGER NOT NULL REFERENCES decided,
    usage TEXT NOT NULL,
    plan TEXT NOT NULL,
    year TEXT NOT NULL,      -- first day of the plan year
    family INTEGER NOT NULL,
    person INTEGER NOT NULL,
    kind TEXT NOT NULL,      -- deductible, out-of-pocket, benefits of a service
    amount INTEGER NOT NULL  -- cents, or visits
);
CREATE INDEX accumulated_family ON accumulated (family, plan, year);
CREATE INDEX accumulated_decided ON accumulated (decided);
CREATE INDEX accumulated_run ON accumulated (run);
CREATE TABLE held (          -- a claim that waits for something
    run INTEGER NOT NULL,
    usage TEXT NOT NULL,
    source INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (source, reason, run)
) WITHOUT ROWID;
CREATE INDEX held_run ON held (run);
CREATE TABLE investigation ( -- is another party liable for an injury?
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    usage TEXT NOT NULL,
    plan TEXT NOT NULL,
    person INTEGER NOT NULL,
    injury TEXT NOT NULL,    -- body area or day of the accident
    opened TEXT NOT NULL,
    answer TEXT,             -- of the member: released, liable
    answered TEXT,
    answered_run INTEGER
);
CREATE INDEX investigation_person ON investigation (person);
CREATE INDEX investigation_run ON investigation (run)
"""

# What groups without recoupment have paid too much, and what became of it.
REFUNDS = """
CREATE TABLE overpayment (
    id INTEGER PRIMARY KEY,  -- number of the refund request
    run INTEGER NOT NULL,    -- which reversed the payment
    usage TEXT NOT NULL,
    employer_group TEXT NOT NULL,
    period TEXT NOT NULL,    -- a day that chooses the group's entry; empty: it has only one
    npi TEXT NOT NULL,       -- of the payee
    tax_id TEXT NOT NULL,
    payee TEXT NOT NULL,     -- its name
    address TEXT NOT NULL,   -- its lines
    claim TEXT NOT NULL,     -- CLM01
    number TEXT NOT NULL,    -- payer claim control number (CLP07) of the payment
    paid INTEGER NOT NULL,   -- cents that the provider has
    due INTEGER NOT NULL,    -- cents that it should have
    cents INTEGER NOT NULL,  -- the difference
    opened TEXT NOT NULL,    -- day of payment (BPR16) of the reversal
    trace TEXT NOT NULL      -- TRN02 of the reversal
);
CREATE INDEX overpayment_number ON overpayment (number);
CREATE INDEX overpayment_run ON overpayment (run);
CREATE TABLE overpayment_event (
    id INTEGER PRIMARY KEY,
    overpayment INTEGER NOT NULL REFERENCES overpayment,
    kind TEXT NOT NULL,      -- letter, reminder, received, written off
    run INTEGER,             -- which wrote the letter
    number INTEGER NOT NULL, -- of the reminder
    cents INTEGER NOT NULL,
    day TEXT NOT NULL,
    note TEXT NOT NULL,      -- number of the provider's check; why it was written off
    token TEXT NOT NULL,     -- of the step that recorded it
    at TEXT NOT NULL,
    acknowledged INTEGER     -- the run whose 835 has its WO and 72
);
CREATE INDEX overpayment_event_overpayment ON overpayment_event (overpayment);
CREATE INDEX overpayment_event_run ON overpayment_event (run)
"""

# What became of payments after they were made, and of runs that waited for approval.
CHECKS = """
CREATE TABLE payment_event (
    id INTEGER PRIMARY KEY,
    usage TEXT NOT NULL,
    series TEXT NOT NULL,    -- with trace: the payment
    trace INTEGER NOT NULL,
    kind TEXT NOT NULL,      -- void, stopped, returned, cleared, reissued
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    run INTEGER,             -- whose files say so
    new_series TEXT,         -- with new_trace: the payment in its place
    new_trace INTEGER,
    token TEXT NOT NULL,     -- of the step that recorded it
    at TEXT NOT NULL
);
CREATE INDEX payment_event_payment ON payment_event (trace);
CREATE INDEX payment_event_new ON payment_event (new_trace);
CREATE INDEX payment_event_run ON payment_event (run);
CREATE TABLE hold (          -- a run that waits, or has waited, for approval
    run INTEGER PRIMARY KEY,
    usage TEXT NOT NULL,
    number INTEGER NOT NULL, -- H000001
    day TEXT NOT NULL,       -- of payment (BPR16)
    decision TEXT,           -- released, cancelled
    decided_by TEXT,
    reason TEXT,
    decided TEXT             -- when
);
CREATE INDEX hold_number ON hold (number)
"""
SCHEMA = SCHEMA.format(
    payments=PAYMENTS.strip(),
    decisions=DECISIONS.strip(),
    refunds=REFUNDS.strip(),
    checks=CHECKS.strip(),
    balances=BALANCES.strip(),
)

# Until then all numbers of payments were of one series, "trace".
_SERIES = f"""
ALTER TABLE payment RENAME TO old_payment;
{PAYMENTS.strip()}
INSERT INTO payment SELECT usage, 'trace', trace, run, interchange, file, employer_group, payee,
    amount, NULL, at FROM old_payment;
DROP TABLE old_payment
"""

# By version: what makes it the next one.
NEXT = {
    1: DECISIONS,
    2: "ALTER TABLE run ADD COLUMN host TEXT NOT NULL DEFAULT ''",
    3: _SERIES,
    4: REFUNDS,
    5: f"""
ALTER TABLE file ADD COLUMN period TEXT NOT NULL DEFAULT '';
ALTER TABLE claim ADD COLUMN trace INTEGER;
ALTER TABLE claim ADD COLUMN unpaid INTEGER;
{CHECKS.strip()}
""",
    6: BALANCES,
}

FROM_FIRST = """
ALTER TABLE counter RENAME TO old_counter;
ALTER TABLE issued RENAME TO old_issued;
ALTER TABLE payment RENAME TO old_payment;
ALTER TABLE claim RENAME TO old_claim;
DROP INDEX IF EXISTS claim_number;
{schema};
INSERT INTO counter SELECT 'P', kind, next FROM old_counter;
INSERT INTO counter SELECT 'T', kind, next FROM old_counter;
INSERT INTO issued SELECT 'P', kind, first, last, at FROM old_issued;
INSERT INTO payment SELECT 'P', 'trace', trace, NULL, interchange, file, employer_group, payee,
    amount, NULL, at FROM old_payment;
INSERT INTO claim (id, usage, employer_group, number, is_reversal, file)
    SELECT id, 'P', employer_group, number, is_reversal, file FROM old_claim;
UPDATE claim SET reversed_by = (
    SELECT min(later.id) FROM claim AS later WHERE later.id > claim.id AND later.is_reversal
    AND later.number = claim.number AND later.employer_group = claim.employer_group
) WHERE NOT is_reversal;
DROP TABLE old_counter;
DROP TABLE old_issued;
DROP TABLE old_payment;
DROP TABLE old_claim
"""
