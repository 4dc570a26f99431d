"""What the precheck of a claim proves, by names that rules use in `cleared_by`.

A claim or claim payment that passes the precheck (`edi.engine.precheck`) is plainly right in all of
this; a rule that names facts has nothing to find where these are proven. Property tests hold rules
and precheck to it.
"""

FACTS = {
    "lines_numbered": "lines are numbered 1, 2, 3, … (837)",
    "charges_add_up": "the charges of the lines are the charge of the claim",
    "decisions_balance": "what was paid and adjusted is the charge: of every line, of the claim,"
    " and of every payer; patient responsibility (835) is the sum of the PR adjustments",
    "plain_adjustments": "every adjustment has a reason and an amount above zero and no"
    " quantity, trios follow each other without a gap, no loop has a group or a reason twice",
    "fitting_reasons": "every group and reason code is valid on the day of the decision, fits its"
    " group, and leaves no doubt about it",
    "levels_differ": "no adjustment of the claim is that of a line, or of all lines, again",
    "payers_in_order": "the other payers (2320) are all those before the destination payer, each"
    " level once, and none of them is the destination payer",
    "payers_distinct": "every other payer has an identifier of its own, and every line decision"
    " (2430) names one of them",
    "payers_decided": "every other payer states what it paid (AMT*D) and when it decided, and none"
    " was left out (AMT*A8)",
    "dates_in_order": "decisions lie between service and submission, and their date stands in one"
    " place",
    "dates_past": "no service, statement or birth lies after the day on which the file was made"
    " (BHT04), nor does one end after it",
    "dates_fit": "services lie after the patient's birth, from the first day of ICD-10 on, and"
    " within the statement",
    "diagnoses_fit": "all diagnoses are ICD-10, none is there twice, and the first is neither a"
    " sequela nor an external cause; lines point to diagnoses of the claim, and not twice to one",
    "admission_stated": "an inpatient claim of a hospital states of every diagnosis that is not"
    " exempt whether it was present on admission (837I)",
    "modifiers_fit": "modifiers have no gap, and none is there twice, in services and decisions",
    "values_above_zero": "the charge of the claim and the units of lines are above zero",
    "values_not_negative": "no value begins with a minus sign; of a claim payment, none that only a"
    " reversal may have below zero",
    "codes_once": "no condition, value or occurrence code stands twice (837I)",
    "lines_distinct": "lines have different control numbers (REF*6R)",
    "no_liability_twice": "no payer states a remaining patient liability (AMT*EAF) for the claim",
    "units_paid_as_billed": "every line decision states the units that were billed, or none where"
    " nothing was paid, and none is bundled into another line (SVD06)",
    "medicare_as_usual": "original Medicare among the other payers kept back two percent of what it"
    " paid (CO-253), has a coinsurance of at most 20 percent, and forwarded the claim to nobody",
    "days_within_statement": "covered and non-covered days (HI*BE 80 and 81) are at most those from"
    " first to last day of the statement",
    "no_odd_adjustments": "no line has reason 97 or PR-45, and original Medicare no copay (PR-3)",
    "paid_within_charge": "all payers together paid no more than the charge, of the claim and of"
    " every line",
    "services_dated": "the claim payment, or each of its services, has a date",
    "paid_after_service": "no service or statement lies after the payment (BPR16)",
    "paid_units_plain": "no service states units billed beside those paid (SVC07)",
    "payment_not_negative": "the payment of the claim (CLP04) is zero or more",
    "covered_stated": "a claim that is paid states what is covered (AMT*AU)",
    "covered_within_charge": "the covered amount (AMT*AU) is not above the charge",
    "prior_payment_stated": "what earlier payers paid and took off is stated (OA-23), unless this"
    " is the primary payer (CLP02 1, 19)",
    "renders_for_payee": "the rendering provider (NM1*82) is not the payee",
}
