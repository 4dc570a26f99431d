"""The tables of a ledger."""

VERSION = 1

# `usage` is ISA15: test runs (T) have numbers and a history of their own.
SCHEMA = """
CREATE TABLE counter (
    usage TEXT NOT NULL,
    kind TEXT NOT NULL,      -- interchange (ISA13), group (GS06), trace (TRN02)
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
    state TEXT NOT NULL,     -- intended, published, withdrawn
    at TEXT NOT NULL
);
CREATE TABLE file (
    run INTEGER NOT NULL REFERENCES run,
    name TEXT NOT NULL,
    draft TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,   -- bytes
    employer_group TEXT NOT NULL,
    interchange INTEGER NOT NULL,
    group_number INTEGER NOT NULL
);
CREATE INDEX file_run ON file (run);
CREATE TABLE payment (
    usage TEXT NOT NULL,
    trace INTEGER NOT NULL,
    run INTEGER,             -- NULL: written before runs were kept
    interchange INTEGER NOT NULL,
    file TEXT NOT NULL,
    employer_group TEXT NOT NULL,
    payee TEXT NOT NULL,
    amount TEXT NOT NULL,    -- dollars
    at TEXT NOT NULL,
    PRIMARY KEY (usage, trace)
);
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
    reversed_by INTEGER      -- the claim row that took it back
);
CREATE INDEX claim_number ON claim (number);
CREATE INDEX claim_identity ON claim (identity);
CREATE INDEX claim_run ON claim (run);
CREATE TABLE service (       -- a paid line
    digest INTEGER NOT NULL, -- of provider, patient, day, procedure, units and charge
    claim INTEGER NOT NULL REFERENCES claim,
    PRIMARY KEY (digest, claim)
) WITHOUT ROWID;
CREATE INDEX service_claim ON service (claim)
"""

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
INSERT INTO payment SELECT 'P', trace, NULL, interchange, file, employer_group, payee, amount, at
    FROM old_payment;
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
