"""What each rule says is what is listed in `messages.txt`; `messages.py` lists it anew."""

from pathlib import Path

import pytest
from messages import LIST, messages
from test_rule_fixtures import FILES

LISTED = LIST.read_text(encoding="utf-8").splitlines()


@pytest.mark.slow_but_one_in(10)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem.upper())
def test_messages_of_a_rule(file: Path) -> None:
    code = file.stem.upper()
    assert list(messages(file)) == [line for line in LISTED if line.startswith(f"{code} ")]


def test_no_other_rule_is_listed() -> None:
    assert {line.partition(" ")[0] for line in LISTED} <= {file.stem.upper() for file in FILES}
