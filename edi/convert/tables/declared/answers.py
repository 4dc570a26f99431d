"""Answers: acknowledgements (999, TA1) and claim statuses (277CA)."""

from edi.convert.tables.column import Rows, Table, code, count, day, key, money, quantity, text
from edi.convert.tables.declared.shared import FILE, TRANSACTION

ACKNOWLEDGEMENTS = Table(
    "acknowledgements",
    "One row per answer: of a 999 to a group (AK9), a transaction set (AK2 and IK5), a segment"
    " (IK3) and an element (IK4); of a TA1 to an interchange.",
    "",
    (
        Rows("999", "ST", needs="AK9", constants={"level": "group"}),
        Rows("999", "2000", needs="IK5", constants={"level": "transaction"}),
        Rows("999", "2100", needs="IK3", constants={"level": "segment"}),
        Rows("999", "2110", needs="IK4", constants={"level": "element"}, number="number"),
    ),
    (
        FILE,
        key("transaction", "Transaction set (999): byte offset of its ST", "of a TA1"),
        key(
            "set",
            "Transaction set answered: byte offset of its AK2",
            "of a group or interchange",
            x999="2000/@",
        ),
        key("segment", "Byte offset of the AK9, IK5, IK3 (of its elements too) or TA1", x999="@"),
        count("number", "Of an element: its IK4's place behind the IK3", "of no element"),
        code("level", "interchange, group, transaction, segment or element"),
        code(
            "code",
            "A accepted, E with errors, R rejected, P partly, …; of a segment or element the error",
            x999="AK901 | IK501 | IK304 | IK403",
        ),
        *(
            code(
                f"error_{n}",
                f"Error {n} of the group or transaction set",
                x999=f"AK9{n + 4:02} | IK5{n + 1:02}",
            )
            for n in range(1, 6)
        ),
        code("functional_id", "Functional identifier of the group answered", x999="ST/AK101"),
        text("group_control_number", "Control number of the group answered", x999="ST/AK102"),
        code("version", "Version of the group answered", x999="ST/AK103"),
        code("set_type", "Transaction set identifier answered", x999="2000/AK201"),
        text("set_control_number", "Control number of the set answered", x999="2000/AK202"),
        count("sets_included", "Sets in the group answered", x999="AK902"),
        count("sets_received", "Sets received of it", x999="AK903"),
        count("sets_accepted", "Sets accepted of it", x999="AK904"),
        code("segment_id", "Segment in error", x999="2100/IK301"),
        count("segment_position", "Its number in the set, ST is 1", x999="2100/IK302"),
        code("loop", "Its loop", x999="2100/IK303"),
        count("element", "Element in error", x999="IK401-1"),
        count("component", "Its component", x999="IK401-2"),
        count("repetition", "Its repetition", x999="IK401-3"),
        code("element_number", "X12 data element number", x999="IK402"),
        text("bad_value", "Copy of the bad value", x999="IK404"),
        text("interchange_control_number", "Control number of the interchange answered"),
        day("interchange_date", "Date of the interchange answered"),
        code("interchange_time", "Time of the interchange answered, HHMM"),
    ),
)

_COMPOSITES = (1, 10, 11)


def _level(loop: str, level: str) -> Rows:
    return Rows(
        "277CA",
        loop,
        each="STC",
        starts=_COMPOSITES,
        constants={"level": level},
        number="line" if level == "line" else "answer",
        above="answer" if level == "line" else "",
        ordinal="ordinal",
    )


STATUSES = Table(
    "statuses",
    "One row per status code of a 277CA (STC01, STC10 and STC11): of the receiver's batch, a"
    " provider's batch, a claim and a line.",
    "",
    (
        _level("2200B", "receiver"),
        _level("2200C", "provider"),
        _level("2200D", "claim"),
        _level("2220D", "line"),
    ),
    (
        FILE,
        TRANSACTION,
        key("subject", "What is answered: byte offset of its HL", x277="@"),
        count("answer", "The answer's place (2200) below that HL, from 1"),
        count("line", "Line answered: its place in the claim's answer", "of no line"),
        count("ordinal", "Place: 1 to 3 in the first STC, 4 to 6 in the next"),
        code("level", "receiver, provider, claim or line"),
        code(
            "category",
            "Claim status category: A1 received, A2 accepted, A3 returned, …",
            x277="STC@0-1",
        ),
        code("status", "Claim status code", x277="STC@0-2"),
        code("entity", "Whom it is about", x277="STC@0-3"),
        day("effective", "Day of the status", x277="STC02"),
        code("action", "WQ accepted, U rejected", x277="STC03"),
        money("charge", "Charge of what is answered", x277="STC04"),
        text("message", "Free text", x277="STC12"),
        text("trace_number", "CLM01 of the claim, BHT03 of the batch", x277="TRN02 | 2200D/TRN02"),
        text("payer_claim_control_number", "Payer's number of the claim", x277="2200D/REF[1K]02"),
        text("clearinghouse_number", "Clearinghouse's number of the claim", x277="2200D/REF[D9]02"),
        text("bill_type", "Type of bill", x277="2200D/REF[BLT]02"),
        day("service_from", "First day of service", x277="DTP[472]03/1 | 2200D/DTP[472]03/1"),
        day("service_through", "Last day of service", x277="DTP[472]03/2 | 2200D/DTP[472]03/2"),
        code("procedure_qualifier", "Kind of procedure code of the line", x277="SVC01-1"),
        code("procedure", "Procedure of the line", x277="SVC01-2"),
        money("line_charge", "Charge of the line", x277="SVC02"),
        code("revenue_code", "Revenue code of the line", x277="SVC04"),
        quantity("units", "Units of the line", x277="SVC07"),
        text("control_number", "Line item control number", x277="REF[FJ]02"),
        quantity("accepted", "Claims accepted of the batch", x277="QTY[90]02 | QTY[QA]02"),
        quantity("rejected", "Claims rejected of the batch", x277="QTY[AA]02 | QTY[QC]02"),
        money("accepted_amount", "Charges accepted of the batch", x277="AMT[YU]02"),
        money("rejected_amount", "Charges rejected of the batch", x277="AMT[YY]02"),
        text("patient_last_name", "Patient: last name", x277="2100D/NM103"),
        text("patient_first_name", "Patient: first name", x277="2100D/NM104"),
        text("patient_id", "Patient's member id", x277="2100D/NM109"),
        text("provider_name", "Billing provider", x277="2100C/NM103"),
        text("provider_id", "Billing provider's id", x277="2100C/NM109"),
        text("receiver_name", "Receiver of the statuses", x277="2100B/NM103"),
        text("receiver_id", "Receiver's id", x277="2100B/NM109"),
        text("source_name", "Who answers", x277="2100A/NM103"),
        text("source_id", "Id of who answers", x277="2100A/NM109"),
    ),
)
