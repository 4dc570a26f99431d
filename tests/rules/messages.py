"""What each rule says in the cases of its fixture: `python tests/rules/messages.py` lists it anew.

The list, `messages.txt`, is for whoever changes a rule to read: these words are what users see.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from test_rule_fixtures import FILES, case_data, claims_of, profile_of

import edi

LIST = Path(__file__).with_name("messages.txt")


def messages(file: Path) -> Iterator[str]:
    """ "BAL001 name of the case: message" for each finding of the rule in its own cases."""
    code = file.stem.upper()
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    for case in table["case"]:
        select, claims = case.get("select", []), claims_of(case)
        profile, data = profile_of(table, case), case_data(table, case)
        for finding in edi.validate(data, select=select, claims=claims, profile=profile):
            if finding.code == code:
                yield f"{code} {case['name']}: {finding.message}"


if __name__ == "__main__":
    LIST.write_text("".join(f"{line}\n" for file in FILES for line in messages(file)), "utf-8")
