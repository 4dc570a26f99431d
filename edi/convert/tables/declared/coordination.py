"""What other payers decided (2320, 2430), and all adjustments, of claims and of remittances."""

from edi.convert.tables.column import Rows, Table, code, count, day, key, money, quantity, text
from edi.convert.tables.declared.shared import (
    CLAIM,
    CLAIM_OF_LINE,
    FILE,
    TRANSACTION,
    person,
    procedure,
)

_TRIOS = (2, 5, 8, 11, 14, 17)
_PAYER = "Other payer: its 2320's place in the claim, from 1"

OTHER_PAYERS = Table(
    "other_payers",
    "One row per other payer of a claim (loop 2320 of an 837 with its 2330 loops).",
    "claim",
    (Rows("837", "2320", number="payer"),),
    (
        FILE,
        TRANSACTION,
        CLAIM,
        count("payer", _PAYER),
        code("responsibility", "P primary, S secondary, T tertiary, …", x837="SBR01"),
        code("subscriber_relationship", "18 where the patient is its subscriber", x837="SBR02"),
        text("group_number", "Group or policy number", x837="SBR03"),
        text("group_name", "Group or plan name", x837="SBR04"),
        code("insurance_type", "Insurance type (why Medicare is secondary)", x837="SBR05"),
        code("filing", "Claim filing indicator", x837="SBR09"),
        money("paid", "Paid on the claim", x837="AMT[D]02"),
        money("non_covered", "Total not covered: it was not billed", x837="AMT[A8]02"),
        money("remaining_liability", "What the patient still owes", x837="AMT[EAF]02"),
        code("benefits_assigned", "Y, N or W (not applicable)", x837="OI03"),
        code("release_of_information", "I informed consent, Y signed", x837="OI06"),
        text("payer_name", "The payer", x837="2330B/NM103"),
        text("payer_id", "Its id, which SVD01 repeats", x837="2330B/NM109"),
        day("adjudication_date", "Day of its decision on the claim", x837="2330B/DTP[573]03"),
        text("claim_control_number", "Its number of the claim", x837="2330B/REF[F8]02"),
        text("prior_authorization", "Its prior authorization", x837="2330B/REF[G1]02"),
        text("referral", "Its referral number", x837="2330B/REF[9F]02"),
        *person("subscriber", "Its subscriber", x837="2330A/NM1"),
        text("subscriber_id", "Member id of its subscriber", x837="2330A/NM109"),
        quantity("reimbursement_rate", "Outpatient reimbursement rate", x837="MOA01"),
        money("hcpcs_payable", "HCPCS payable amount", x837="MOA02"),
        *(
            code(f"remark_{n}", f"Remark code {n} (MOA)", x837=f"MOA{n + 2:02}")
            for n in range(1, 6)
        ),
        quantity("covered_days", "Covered days or visits", I="MIA01"),
        money("drg_amount", "DRG amount", I="MIA04"),
        code("inpatient_remark_1", "Remark code (MIA)", I="MIA05"),
        *(
            code(f"inpatient_remark_{n}", f"Remark code {n} (MIA)", I=f"MIA{n + 18}")
            for n in range(2, 6)
        ),
    ),
)

LINE_ADJUDICATIONS = Table(
    "line_adjudications",
    "One row per decision of another payer on a service line (loop 2430 of an 837).",
    "claim line",
    (Rows("837", "2430", number="adjudication"),),
    (
        FILE,
        TRANSACTION,
        CLAIM_OF_LINE,
        count("line", "Service line: its place in the claim, from 1"),
        count("adjudication", "The decision's place in the line, from 1"),
        text("payer_id", "Payer: `payer_id` in other_payers", x837="SVD01"),
        money("paid", "Paid on the line", x837="SVD02"),
        *procedure(x837="SVD03"),
        code("revenue_code", "Revenue code", I="SVD04"),
        quantity("units", "Units paid", x837="SVD05"),
        text("bundled_into", "Line (LX01) that it was bundled into", x837="SVD06"),
        day("adjudication_date", "Day of the decision", x837="DTP[573]03"),
        money("remaining_liability", "What the patient still owes", x837="AMT[EAF]02"),
    ),
)

ADJUSTMENTS = Table(
    "adjustments",
    "One row per adjustment (a reason of a CAS segment with its amount): of 837s what other payers"
    " adjusted (loops 2320 and 2430), of 835s claims and services (2100 and 2110).",
    "claim line",
    (
        Rows(
            "837", "2320", "", "CAS", _TRIOS, 3, {"level": "claim"}, "payer", ordinal="adjustment"
        ),
        Rows(
            "837",
            "2430",
            "",
            "CAS",
            _TRIOS,
            3,
            {"level": "line"},
            "adjudication",
            ordinal="adjustment",
        ),
        Rows("835", "2100", "", "CAS", _TRIOS, 3, {"level": "claim"}, ordinal="adjustment"),
        Rows("835", "2110", "", "CAS", _TRIOS, 3, {"level": "line"}, ordinal="adjustment"),
    ),
    (
        FILE,
        TRANSACTION,
        key("claim", "Claim or claim payment: byte offset of its CLM or CLP", "that is missing"),
        count("line", "Line: its place in the claim, from 1", "of the claim as a whole"),
        count("payer", _PAYER, "of a line, or of an 835"),
        count(
            "adjudication", "Place of the decision (2430) in the line", "of a claim, or of an 835"
        ),
        count(
            "adjustment",
            "Place among those of its loop: 1 to 6 in the first CAS, 7 to 12 in the next",
        ),
        code("level", "claim or line"),
        text("payer_id", "Payer that adjusted", "of an 835", x837="2320:2330B/NM109 | 2430:SVD01"),
        code("group_code", "CO, PR, OA or PI", x837="CAS01", x835="CAS01"),
        code("reason", "Claim adjustment reason code", x837="CAS@0", x835="CAS@0"),
        money("amount", "Adjustment; positive reduces the payment", x837="CAS@1", x835="CAS@1"),
        quantity("quantity", "Units adjusted", x837="CAS@2", x835="CAS@2"),
    ),
)
