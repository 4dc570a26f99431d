"""Remittances (835): payments, claim payments, services and provider adjustments."""

from edi.convert.tables.column import (
    Column,
    Rows,
    Table,
    code,
    count,
    day,
    key,
    money,
    quantity,
    text,
)
from edi.convert.tables.declared.shared import (
    FILE,
    PAYMENT,
    PAYMENT_OF_LINE,
    TRANSACTION,
    person,
    procedure,
)

REMITTANCES = Table(
    "remittances",
    "One row per remittance (835 transaction set): the payment, its payer and its payee.",
    "",
    (Rows("835", "ST", needs="BPR"),),
    (
        FILE,
        TRANSACTION,
        code("handling", "I with payment, H notification only, …", x835="BPR01"),
        money("payment", "Paid in all", x835="BPR02"),
        code("credit_or_debit", "C credit, D debit", x835="BPR03"),
        code("method", "ACH, CHK check, NON none, …", x835="BPR04"),
        text("sender_bank", "Payer's bank (routing number)", x835="BPR07"),
        text("sender_account", "Payer's account", x835="BPR09"),
        text("receiver_bank", "Payee's bank (routing number)", x835="BPR13"),
        text("receiver_account", "Payee's account", x835="BPR15"),
        day("payment_date", "Day of the check or transfer", x835="BPR16"),
        text("trace_number", "Check or EFT number", x835="TRN02"),
        text("originator", "Who starts the transfer: 1 and the tax number", x835="TRN03"),
        text("originator_supplement", "Subsidiary of the originator", x835="TRN04"),
        code("currency", "Currency, where not U.S. dollars", x835="CUR02"),
        day("produced", "Decisions up to this day are in it", x835="DTM[405]02"),
        text("payer_name", "Payer", x835="1000A/N102"),
        text("payer_id", "Payer's plan id", x835="1000A/N104"),
        text("payee_name", "Payee", x835="1000B/N102"),
        code("payee_id_qualifier", "XX NPI, FI tax number, XV plan id", x835="1000B/N103"),
        text("payee_id", "Payee's id", x835="1000B/N104"),
        text("payee_tax_id", "Payee's tax number", x835="1000B/REF[TJ]02"),
    ),
)


def _amounts(of: dict[str, tuple[str, str]]) -> tuple[Column, ...]:
    """Of AMT segments: qualifier and meaning by name."""
    return tuple(
        money(name, about, x835=f"AMT[{qualifier}]02") for name, (qualifier, about) in of.items()
    )


CLAIM_PAYMENTS = Table(
    "claim_payments",
    "One row per claim payment (loop 2100 of an 835). A claim that the payer has split (MA15)"
    " has several, which add up to it: group them by `claim_id`, payer and payee.",
    "claim",
    (Rows("835", "2100"),),
    (
        FILE,
        TRANSACTION,
        PAYMENT,
        text("claim_id", "Patient control number (CLM01 of the claim)", x835="CLP01"),
        code("status", "1 primary, 2 secondary, 4 denied, 22 reversal, …", x835="CLP02"),
        money("charge", "Total charge", x835="CLP03"),
        money("paid", "Paid", x835="CLP04"),
        money("patient_responsibility", "What the patient owes", x835="CLP05"),
        code("filing", "Claim filing indicator", x835="CLP06"),
        text("payer_claim_control_number", "Payer's number of the claim", x835="CLP07"),
        code("facility_code", "Place of service, or type of facility", x835="CLP08"),
        code("frequency", "1 original, 7 replacement, 8 void, …", x835="CLP09"),
        code("drg", "Diagnosis related group", x835="CLP11"),
        quantity("drg_weight", "Weight of the DRG", x835="CLP12"),
        quantity("discharge_fraction", "Discharge fraction", x835="CLP13"),
        *person("patient", "Patient", x835="NM1[QC]"),
        text("patient_id", "Patient's member id", x835="NM1[QC]09"),
        *person("subscriber", "Subscriber", x835="NM1[IL]"),
        text("subscriber_id", "Subscriber's member id", x835="NM1[IL]09"),
        *person("corrected", "Corrected patient or subscriber", x835="NM1[74]"),
        text("corrected_id", "Corrected member id", x835="NM1[74]09"),
        text("rendering_npi", "Rendering provider's NPI", x835="NM1[82]09?08=XX"),
        text("crossover_payer", "Payer that the claim was passed on to", x835="NM1[TT]03"),
        text("crossover_payer_id", "Its id", x835="NM1[TT]09"),
        text("priority_payer", "Payer that is to be billed before", x835="NM1[PR]03"),
        text("priority_payer_id", "Its id", x835="NM1[PR]09"),
        text("group_number", "Group or policy number", x835="REF[1L]02 | REF[6P]02"),
        text("contract", "Class of contract", x835="REF[CE]02"),
        text("medical_record", "Medical record number", x835="REF[EA]02"),
        text(
            "original_reference",
            "Payer's number of the claim that this one corrects",
            x835="REF[F8]02",
        ),
        text("prior_authorization", "Prior authorization number", x835="REF[G1]02"),
        day("statement_from", "First day of the claim", x835="DTM[232]02"),
        day("statement_through", "Last day of the claim", x835="DTM[233]02"),
        day("coverage_ended", "Coverage ended", x835="DTM[036]02"),
        day("received", "Received by the payer", x835="DTM[050]02"),
        *_amounts(
            {
                "covered": ("AU", "Coverage amount"),
                "discount": ("D8", "Discount"),
                "per_day_limit": ("DY", "Limit of a day"),
                "patient_paid": ("F5", "Paid by the patient"),
                "interest": ("I", "Interest; not part of `paid`"),
                "negative_ledger": ("NL", "Negative ledger balance"),
                "tax": ("T", "Tax"),
            }
        ),
        quantity("covered_days", "Days covered", x835="QTY[CA]02"),
        quantity("reimbursement_rate", "Outpatient reimbursement rate", x835="MOA01"),
        money("hcpcs_payable", "HCPCS payable amount", x835="MOA02"),
        *(
            code(f"remark_{n}", f"Remark code {n} (MOA)", x835=f"MOA{n + 2:02}")
            for n in range(1, 6)
        ),
        quantity("inpatient_days", "Covered days or visits (MIA)", x835="MIA01"),
        money("drg_amount", "DRG amount (MIA)", x835="MIA04"),
        code("inpatient_remark_1", "Remark code (MIA)", x835="MIA05"),
        *(
            code(f"inpatient_remark_{n}", f"Remark code {n} (MIA)", x835=f"MIA{n + 18}")
            for n in range(2, 6)
        ),
    ),
)

SERVICE_PAYMENTS = Table(
    "service_payments",
    "One row per service of a claim payment (loop 2110 of an 835).",
    "claim line",
    (Rows("835", "2110"),),
    (
        FILE,
        TRANSACTION,
        PAYMENT_OF_LINE,
        count("line", "Service: its place in the claim payment, from 1"),
        *procedure(x835="SVC01"),
        text("description", "Description of the procedure", x835="SVC01-7"),
        money("charge", "Charge", x835="SVC02"),
        money("paid", "Paid", x835="SVC03"),
        code("revenue_code", "Revenue code", x835="SVC04"),
        quantity("paid_units", "Units paid", "1, as the guide says", x835="SVC05"),
        code("billed_procedure_qualifier", "Kind of the procedure as billed", x835="SVC06-1"),
        code("billed_procedure", "Procedure as billed", "`procedure`", x835="SVC06-2"),
        code("billed_modifier_1", "Its first modifier", x835="SVC06-3"),
        code("billed_modifier_2", "Its second modifier", x835="SVC06-4"),
        code("billed_modifier_3", "Its third modifier", x835="SVC06-5"),
        code("billed_modifier_4", "Its fourth modifier", x835="SVC06-6"),
        quantity("billed_units", "Units billed", "`paid_units`", x835="SVC07"),
        day(
            "service_from",
            "First day of service",
            "that of the claim",
            x835="DTM[472]02 | DTM[150]02",
        ),
        day(
            "service_through",
            "Last day of service",
            "that of the claim, or `service_from`",
            x835="DTM[472]02 | DTM[151]02",
        ),
        text("control_number", "Line item control number (REF*6R of the claim)", x835="REF[6R]02"),
        text("rendering_npi", "Rendering provider's NPI", x835="REF[HPI]02"),
        text("policy", "Healthcare policy", x835="REF[0K]02"),
        *_amounts(
            {
                "allowed": ("B6", "Allowed; information only"),
                "late_filing": ("KH", "Late filing reduction"),
                "tax": ("T", "Tax"),
            }
        ),
        *(code(f"remark_{n}", f"Remark code {n} (LQ)", x835=f"LQ#{n}02") for n in range(1, 6)),
    ),
)

PROVIDER_ADJUSTMENTS = Table(
    "provider_adjustments",
    "One row per provider adjustment (a reason of a PLB segment with its amount).",
    "",
    (
        Rows(
            "835",
            "ST",
            each="PLB",
            starts=(3, 5, 7, 9, 11, 13),
            width=2,
            ordinal="ordinal",
        ),
    ),
    (
        FILE,
        TRANSACTION,
        key("segment", "Byte offset of the PLB", x835="@"),
        count("ordinal", "Place in the segment, 1 to 6"),
        text("provider_id", "Provider", x835="PLB01"),
        day("fiscal_period", "Last day of the provider's fiscal year", x835="PLB02"),
        code(
            "reason",
            "WO overpayment recovery, FB forwarding balance, L6 interest, …",
            x835="PLB@0-1",
        ),
        text("reference", "Number that it refers to", x835="PLB@0-2"),
        money("amount", "Adjustment; positive reduces the payment", x835="PLB@1"),
    ),
)
