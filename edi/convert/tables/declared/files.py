"""What every file has: transaction sets and findings."""

from edi.convert.tables.column import Column, Rows, Table, code, count, day, key, text
from edi.convert.tables.declared.shared import FILE, TRANSACTION

TRANSACTIONS = Table(
    "transactions",
    "One row per transaction set, of those that edi only counts too.",
    "",
    (Rows("837 835 999 277CA", "ST"),),
    (
        FILE,
        TRANSACTION,
        code("guide", "Guide that it is read by", null="of no guide known here"),
        code("type", "Transaction set identifier (ST01)"),
        text("control_number", "Control number (ST02)"),
        code("version", "Implementation guide (ST03, else GS08)"),
        text("group_control_number", "Control number of the functional group (GS06)"),
        code("functional_id", "Functional identifier (GS01)"),
        text("group_sender", "Application sender's code (GS02)"),
        text("group_receiver", "Application receiver's code (GS03)"),
        day("group_date", "Date of the functional group (GS04)"),
        code("group_time", "Time of the functional group (GS05), HHMM"),
        text("interchange_control_number", "Control number of the interchange (ISA13)"),
        code("sender_qualifier", "Kind of sender's id (ISA05)"),
        text("sender", "Interchange sender (ISA06)"),
        code("receiver_qualifier", "Kind of receiver's id (ISA07)"),
        text("receiver", "Interchange receiver (ISA08)"),
        day("interchange_date", "Date of the interchange (ISA09), in this century"),
        code("interchange_time", "Time of the interchange (ISA10), HHMM"),
        code("usage", "P production, T test (ISA15)"),
        code("purpose", "00 original, 18 reissue", x837="BHT02", x277="BHT02"),
        text("reference", "Originator's number of the transaction set", x837="BHT03", x277="BHT03"),
        day("created", "Day on which it was made", x837="BHT04", x277="BHT04", x835="DTM[405]02"),
        code("created_time", "Time at which it was made, HHMM", x837="BHT05", x277="BHT05"),
        code(
            "subtype", "CH chargeable, RP reporting, 31 subrogation; TH", x837="BHT06", x277="BHT06"
        ),
        text("submitter_name", "Submitter", x837="1000A/NM103"),
        text("submitter_id", "Submitter's id", x837="1000A/NM109"),
        text("destination_name", "Receiver", x837="1000B/NM103"),
        text("destination_id", "Receiver's id", x837="1000B/NM109"),
    ),
)

FINDINGS = Table(
    "findings",
    "One row per finding: of reading the file and of values that do not fit their column; with"
    " validation all that `edi validate` finds.",
    "",
    (),
    (
        FILE,
        key("transaction", "Transaction set: byte offset of its ST", "outside any"),
        key("claim", "Claim or claim payment: byte offset of its CLM or CLP", "of no single claim"),
        code("code", "Rule, as in docs/rules.md"),
        code("name", "Name of the rule"),
        code("severity", "error, warning or info"),
        count("snip", "WEDI SNIP type, 1 to 7"),
        text("message", "What is wrong, without values"),
        text("claim_id", "Patient control number (CLM01 or CLP01)"),
        code("loop", "Loop"),
        text("path", "Place in the loops"),
        code("segment_id", "Segment"),
        count("segment", "Number of the segment in its transaction set, ST is 1"),
        count("element", "Element"),
        count("component", "Component of the element"),
        Column("line", "key", "Line of the file, from 1"),
        Column("offset", "key", "Byte offset of the segment"),
    ),
)
