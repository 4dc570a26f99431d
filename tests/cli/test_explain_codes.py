"""`edi explain`: rules, families and all code lists; `edi rules FAMILY`; completion of codes."""

import json

import pytest
from edi_command import edi, edi_with

from edi.cli.explain_codes import sections
from edi.codes import cagc, carc, claim_status, plb, remark_meaning
from edi.rules import registry

TERMINAL = """
import io
class Terminal(io.TextIOWrapper):
    def isatty(self):
        return True
sys.stdout = Terminal(sys.stdout.detach(), encoding="utf-8", write_through=True)
"""


def told(code: str) -> list[str]:
    """The sections of a code as plain text."""
    return [
        "\n".join("".join(text for text, _ in spans) for spans, _ in lines)
        for lines in sections(code)
    ]


def test_the_rule_that_reports_a_group_and_reason_is_named() -> None:
    (text,) = told("CO-1")
    assert "CO-1: contradicts the meaning of the code\n" in text
    assert "reported by CAS010 cost-share-group (error)" in text
    (text,) = told("OA-275")
    assert "reported by CAS013 group-against-definition (error)" in text
    (text,) = told("CO-45")
    assert "no rule reports the group and reason by themselves" in text
    assert "CAS028 whole-charge-above-allowed (warning)" in text
    assert "only with --strict or when selected" in told("OA-1")[0]


def test_a_reason_says_under_which_groups_it_is_reported() -> None:
    text = told("1")[0]
    assert "CO-1, PI-1 reported by CAS010 cost-share-group (error)" in text


def test_a_code_of_several_lists_is_explained_by_all() -> None:
    assert [text.split(" ", 1)[1].partition(":")[0] for text in told("22")] == [
        "claim adjustment reason (CARC)",
        "claim status (CLP02 of an 835)",
    ]
    assert len(told("PI")) == len(told("50")) == len(told("A7")) == 2


def test_remark_codes() -> None:
    assert told("N25") == [
        "N25 remark code (RARC; LQ02, MIA, MOA): this company only administers claims for the plan"
        " and bears no financial risk (self-funded plan)"
    ]
    assert "an alert" in told("MA18")[0]
    assert "not in edi's list" in told("M5")[0]
    assert "not on the list" in told("M200")[0]
    assert "not on the list" in told("N9999")[0]


@pytest.mark.parametrize("group", sorted(cagc.MEANINGS))
def test_every_group_and_reason_has_an_explanation(group: str) -> None:
    for reason in carc.all_codes():
        assert told(reason.code)
        assert f"{group}-{reason.code}: " in told(f"{group}{reason.code}")[0]


def test_every_code_of_the_other_lists_has_an_explanation() -> None:
    for listed in (plb.all_codes(), claim_status.all_codes(), remark_meaning.all_codes()):
        for one in listed:
            assert any(one.meaning in text for text in told(one.code))


def test_what_is_known_of_several_codes_is_shown() -> None:
    done = edi("explain", "WO", "nosuch", "claim-charge", "bal")
    assert done.returncode == 2
    assert "overpayment recovery" in done.stdout
    assert "BAL001 claim-charge\n" in done.stdout
    assert "BAL rules: Balancing (SNIP 3)" in done.stdout
    assert done.stderr == "edi: unknown code 'nosuch'. `edi rules` lists the rules\n"


def test_rules_of_a_family_or_prefix() -> None:
    done = edi("rules", "bal", "CAS01", "--format", "json")
    listed = [rule["code"] for rule in json.loads(done.stdout)]
    assert listed == [*registry.codes("BAL"), *(c for c in registry.codes("CAS") if c[3:5] == "01")]
    wrong = edi("rules", "XYZ")
    assert wrong.returncode == 2
    assert "no family or rule 'XYZ'; the families are ENV, SEG" in wrong.stderr


@pytest.mark.slow_but_one_in(2)
@pytest.mark.parametrize("columns", [60, 80, 100, 120, 160])
def test_no_line_of_the_rules_is_wider_than_the_terminal(columns: int) -> None:
    done = edi_with(TERMINAL, "rules", COLUMNS=str(columns), NO_COLOR="1")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= columns
    heads = [line for line in lines if not line.startswith(" ")]
    assert [line[:6] for line in heads] == [rule.code for rule in registry.all_rules()]
    for line in heads:  # no code, severity or name is cut or wrapped
        assert registry.get(line[:6]).name in line
    for line in lines:  # what a rule finds has room to be read
        assert line.startswith(" ") is False or len(line.lstrip()) > 0
    summaries = {len(line) - len(line.lstrip()) for line in lines if line.startswith(" ")}
    assert columns - max(summaries) >= 48


def complete(words: str) -> list[str]:
    done = edi(
        _EDI_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1)
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_rule_codes_are_completed() -> None:
    assert complete("edi validate --select BAL00") == [
        c for c in registry.codes("BAL") if c < "BAL1"
    ]
    assert complete("edi validate --ignore BAL,cas00") == [
        f"BAL,{c}" for c in registry.codes("CAS") if c < "CAS01"
    ]
    assert complete("edi rules SI")[0] == "SIT"
    assert "claim-charge" in complete("edi explain claim-c")
