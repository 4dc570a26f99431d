"""Which elements of claims (837) are amounts and quantities that cannot be below zero, or zero.

By segment id and element number, with the name of the element in plain words. Adjustments (CAS) and
the amounts of MIA and MOA may have any sign, and what an earlier payer paid (AMT*D, SVD02) may be
negative where it reversed a claim; days and rates of MIA and MOA may not. Paid units (SVD05) are
COB027's.

Source: 837 guides, notes of the elements; X12 interpretation request 1294 (charges).
"""

NOT_NEGATIVE: dict[str, dict[int, str]] = {
    "CLM": {2: "total charge"},
    "SV1": {2: "line charge", 4: "number of units"},
    "SV2": {3: "line charge", 5: "number of units", 6: "unit rate", 7: "non-covered charge"},
    "SV3": {2: "line charge", 6: "number of procedures"},
    "SV5": {3: "length of medical necessity", 4: "rental price", 5: "purchase price"},
    "HCP": {
        2: "repriced allowed amount",
        3: "repriced saving",
        5: "repricing rate",
        7: "approved amount",
        12: "repriced approved units",
    },
    "CTP": {3: "unit price", 4: "drug quantity"},
    "AMT": {2: "amount"},
    "CN1": {2: "contract amount", 3: "contract percentage"},
    "CR1": {2: "patient weight", 6: "transport distance"},
    "PS1": {2: "purchased service charge"},
    "MIA": {1: "number of covered days", 3: "number of lifetime psychiatric days"},
    "MOA": {1: "reimbursement rate"},
    "QTY": {2: "quantity"},
}
PAID_BY_OTHERS = "D"  # AMT01: what an earlier payer paid, negative where it took the money back
VALUE_CODES = "BE"  # HI qualifier of value codes, whose amount is component 5
