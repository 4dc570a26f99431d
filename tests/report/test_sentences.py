"""Every message that the fixtures produce is plain English: a sentence, short, no odd words."""

import ast
import re
from pathlib import Path

import pytest
from every_fixture import cases, files
from shared_runner import findings as findings_of

import edi

EDI = Path(edi.__file__).parent
_BANNED = re.compile(
    r"\bcan not\b|\b(?:is|are) no (?!longer)|\bNone\b|\btells\b|\btold\b(?! apart)|for want of"
)
_LONGEST = 240


def faults(message: str) -> list[str]:
    """What is wrong with the words of a message."""
    found = [f"it says {banned[0]!r}" for banned in _BANNED.finditer(message)]
    if len(message) >= _LONGEST:
        found.append(f"it has {len(message)} characters")
    if not re.match(r"(?:pyx12: )?[A-Z0-9]", message) or not re.search(r"[.?…]$", message):
        found.append("it is no sentence")
    return found


def wrong_messages(data: bytes) -> set[tuple[str, str, str]]:
    """Code, message and fault of every finding, with values shown and without."""
    found = set()
    for headless in (False, True):
        for finding in findings_of(data, headless=headless):
            found |= {(finding.code, finding.message, fault) for fault in faults(finding.message)}
            if "None" in (finding.detail or ""):
                found.add((finding.code, finding.message, f"detail {finding.detail!r}"))
    return found


def test_faults_are_seen() -> None:
    for wrong in ("This can not be.", "X is no code.", "small", "It is None.", "No end"):
        assert faults(wrong)
    assert not faults("Version 4010 is no longer used.")


@pytest.mark.slow
def test_messages_of_the_files() -> None:
    assert not {wrong for _, data in files() for wrong in wrong_messages(data)}


@pytest.mark.slow
def test_messages_of_every_rule_s_cases() -> None:
    assert not {wrong for _, data in cases() for wrong in wrong_messages(data)}


# Words of the program itself: code is not prose, documentation is not a message.
_SOURCES = [
    path
    for folder in ("rules", "elements", "structure", "interchange", "guides", "cli", "report")
    for path in sorted((EDI / folder).rglob("*.py"))
    if path.name != "remit.py"
]
# "There is no X" says what is missing; that "X is no Y" is the fault.
_CODE_WORDS = re.compile(r"\bcan not\b|(?<!there )\bis no (?!longer)", re.IGNORECASE)


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("path", _SOURCES, ids=lambda path: str(path.relative_to(EDI)))
def test_no_template_in_the_source_has_such_words(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
    ]
    assert not [text for text in texts if _CODE_WORDS.search(text)]
