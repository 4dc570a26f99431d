"""A claim adjustment's group and reason together (CAS01 with CAS02): what some pairs stand for, and
which contradict themselves whoever sends them.

Sources: X12 code sources 139 and 974; X12 RFI 2048 (order of the groups); CMS CR 8378
(sequestration).
"""

from edi.codes import carc, claim_filing

# Cost shares: the member owes them by the terms of the plan.
COST_SHARE = {
    "1": "a deductible",
    "2": "a coinsurance",
    "3": "a copay",
    "66": "the blood deductible",
    "122": "a psychiatric reduction",
    "142": "the monthly Medicaid share",
    "187": "a health spending account payment",
    "241": "a low-income-subsidy copay",
    "247": "a deductible",
    "248": "a coinsurance",
}
# Of these the wording leaves room for another group.
DEBATABLE_COST_SHARE = frozenset({"122", "142", "187"})
SEQUESTRATION = frozenset({"223", "253"})
PRIOR_PAYERS = "23"  # what payers before this one decided
PAID_TO_PATIENT = "100"
CAPITATED = "24"  # paid by capitation: no payment for the service itself
FORGIVEN = "209"  # not the patient's by law or contract, yet open to the next payer
# The payer says that another one comes first, or that it does not cover the member.
UNDECIDED = frozenset("22 26 27 31 32 33 34 109 177 200".split())
# What a contract, a program or a law takes from the provider.
CONTRACTUAL = frozenset({"44", "45", "104", "118", "131", "161", "237", "245", "260", "308", "B4"})


def is_contractual(reason: str) -> bool:
    """Is it, or is what has replaced it, such a reason?"""
    known = carc.get(reason)
    return reason in CONTRACTUAL or (known is not None and "45" in known.replacement)


def is_sequestration(reason: str, filing: str) -> bool:
    """Does the reason stand for Medicare's sequestration? Since 253 took over, 223 stands for other
    mandates too, so the payer (SBR09) must be Medicare."""
    return reason == "253" or (reason == "223" and claim_filing.is_medicare(filing))


def contradiction(group: str, reason: str, *, filing: str, accepts_assignment: bool) -> str:
    """The rule whose error the pair is, whoever sends it; "" for none.

    CAS010: a cost share that the provider would absorb; CAS011: sequestration that the member of a
    provider who accepts assignment (CLM07) would owe; CAS013: a group against the reason's own
    definition.
    """
    if group == "CR":
        return ""
    if group in ("CO", "PI") and reason in COST_SHARE:
        return "" if reason in DEBATABLE_COST_SHARE else "CAS010"
    if reason in SEQUESTRATION and group != "CO":
        is_billed = group == "PR" and accepts_assignment
        return "CAS011" if is_billed and is_sequestration(reason, filing) else ""
    known = carc.get(reason)
    if known is None or not known.must or group in known.must:
        return ""
    # State rules of workers' compensation may require CO.
    return "" if (group, reason, filing) == ("CO", "18", "WC") else "CAS013"
