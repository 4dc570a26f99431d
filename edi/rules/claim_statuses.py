"""What a 277CA says of rules that judge claims (837), where the rule does not say so itself.

Category, claim status and, where one is to blame, entity: "A7:562:85". What is missing is A6, what
disagrees with something else A8, what is wrong in itself A7. A 999 answers faults of syntax, and a
277CA refers to it (684); a TA1 or 999 alone those of the envelope.

Source: X12 005010X214, STC; claim status categories and codes (X12 code sources 507 and 508).
"""

_SYNTAX = "A7:684"
_OF_FAMILY = {"SEG": _SYNTAX, "ELE": _SYNTAX}

_OF_RULE = {
    "SEG003": "A6:684",
    "SEG006": "A6:684",
    "ELE001": "A6:684",
    "ELE013": "A6:684",
    "ELE003": "A7:512",
    "ELE004": "A7:512",
    "ELE010": "A7:511",
    "ELE011": "A7:511",
    # Balance
    "BAL001": "A7:400",
    "BAL002": "A7:672",
    "BAL003": "A7:672",
    "BAL004": "A7:672",
    "BAL005": "A8:596",
    "BAL006": "A7:705",
    "BAL007": "A7:456",
    "BAL008": "A7:596",
    # Adjustments
    "CAS001": "A7:696",
    "CAS002": "A7:521",
    "CAS003": "A7:521",
    "CAS010": "A8:696",
    "CAS011": "A8:696",
    "CAS012": "A8:696",
    "CAS013": "A8:696",
    "CAS014": "A8:696",
    "CAS015": "A8:696",
    "CAS016": "A7:696",
    "CAS017": "A8:521",
    "CAS020": "A7:521",
    "CAS021": "A7:519",
    "CAS022": "A7:694",
    "CAS023": "A7:696",
    "CAS024": "A7:521",
    "CAS025": "A7:520",
    "CAS026": "A8:521",
    "CAS027": "A7:710",
    "CAS028": "A8:521",
    "CAS029": "A8:521",
    "CAS030": "A7:521",
    "CAS031": "A8:519",
    # Other payers
    "COB001": "A7:742",
    "COB002": "A8:742",
    "COB003": "A8:742",
    "COB004": "A6:183:PR",
    "COB005": "A8:479:PR",
    "COB006": "A7:479:PR",
    "COB007": "A8:479:PR",
    "COB008": "A6:516:PR",
    "COB009": "A7:516:PR",
    "COB010": "A8:171",
    "COB011": "A7:171",
    "COB012": "A8:183:PR",
    "COB013": "A6:710",
    "COB014": "A6:710",
    "COB015": "A7:171",
    "COB016": "A8:589",
    "COB017": "A6:578",
    "COB018": "A8:742",
    "COB019": "A8:526",
    "COB020": "A8:182",
    "COB022": "A8:742",
    "COB023": "A8:672",
    "COB024": "A3:770",
    "COB025": "A8:519",
    "COB026": "A8:521",
    "COB027": "A7:608",
    "COB028": "A8:521",
    # Codes
    "COD001": "A7:562",
    "COD002": "A7:126",
    "COD003": "A7:249",
    "COD004": "A7:255",
    "COD005": "A7:145",
    "COD006": "A7:228",
    "COD007": "A7:455",
    "COD008": "A7:507",
    "COD009": "A7:218",
    "COD010": "A7:710",
    "COD011": "A7:453",
    "COD012": "A7:500",
    "COD013": "A7:465",
    "COD014": "A7:126",
    "COD016": "A7:164:IL",
    # Situations
    "SIT001": "A3:54",
    "SIT005": "A7:126",
    "SIT006": "A7:21",
    "SIT007": "A7:128",
    "SIT008": "A7:503:85",
    "SIT009": "A7:21",
    "SIT010": "A7:560",
    "SIT012": "A7:732:82",
    "SIT013": "A8:249",
    "SIT014": "A7:507",
    "SIT017": "A7:510",
}


def status_of(code: str) -> str:
    """ "A7:672" of BAL002; "" for a rule of which a 277CA says nothing."""
    return _OF_RULE.get(code) or _OF_FAMILY.get(code[:3], "")
