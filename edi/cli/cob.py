"""`edi cob`: who pays first, and what the payers before made of a claim."""

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.cli.inputs import open_input, shown
from edi.cli.options import output_format

if TYPE_CHECKING:
    from edi.cob.payer_order import Order
    from edi.cob.questions import Question
    from edi.report.painter import Painter

_LEVELS = ("primary", "secondary", "tertiary")


@click.group()
def cob() -> None:
    """Coordination of benefits: who pays first, and what payers have left open."""


@cob.command()
@click.argument("file", metavar="FACTS", required=False)
@click.option(
    "--questions",
    "only_questions",
    is_flag=True,
    help="Print the missing facts as a questionnaire.",
)
@click.option("--schema", "is_schema", is_flag=True, help="Print the JSON Schema of FACTS.")
@output_format()
def order(file: str | None, only_questions: bool, is_schema: bool, style: str) -> int:
    """Say in which order a person's coverages pay, each with the rule that decided.

    FACTS is a JSON file ("-" is standard input) of the person, the coverages and the day of the
    service. Facts that are missing and would decide are asked for; nothing is guessed.

    Exit code 0 when the order is known, 1 when facts are missing, 3 when FACTS cannot be read.
    """
    from edi.cob import facts, payer_order
    from edi.cob.facts_json import parsed
    from edi.report.painter import Painter

    if is_schema:
        sys.stdout.write(json.dumps(facts.schema(), indent=2) + "\n")
        return main.OK
    if file is None:
        raise click.UsageError("Missing argument 'FACTS'.")
    try:
        with open_input(file) as stream:
            known = facts.read(parsed(stream.read()))
    except ValueError as error:
        main.say(f"{shown(file)}: {error}")
        return main.UNREADABLE
    found = payer_order.order(*known)
    painter = Painter.of(sys.stdout)
    if style == "json":
        sys.stdout.write(json.dumps(_plain(found), indent=2, ensure_ascii=False) + "\n")
    elif only_questions:
        sys.stdout.writelines(_questionnaire(found, painter))
    else:
        sys.stdout.writelines(_text(found, painter))
    return main.OK if found.is_decided or only_questions else main.FINDINGS


def _plain(found: "Order") -> dict[str, Any]:
    return {
        "decided": found.is_decided,
        "shared_equally": found.shares_equally,
        "order": [
            {
                "position": one.position,
                "id": one.coverage.id,
                "kind": one.coverage.kind,
                "rule": one.rule,
                "reason": one.reason,
                "shares_equally": one.shares_equally,
                "insurance_type": one.insurance_type or None,
            }
            for one in found.coverages
        ],
        "questions": [
            {"fact": one.fact, "ask": one.ask, "question": one.text, "rule": one.rule}
            for one in found.questions
        ],
        "left_out": [{"id": one.coverage.id, "reason": one.reason} for one in found.left_out],
    }


def _text(found: "Order", painter: "Painter") -> Iterator[str]:
    for one in found.coverages:
        level = _LEVELS[one.position - 1] if one.position <= len(_LEVELS) else "after these"
        place = "shares equally" if one.shares_equally else level
        sbr05 = f"; SBR05 {one.insurance_type}" if one.insurance_type else ""
        yield painter.line(
            (f"{one.position}. {one.coverage.id}", "bold"), (f" ({place}{sbr05})", "")
        )
        yield painter.line((f"{_rule(one.rule)}{one.reason}", "dim"), indent=3)
    if found.questions:
        yield painter.line(("The order is not known yet. These facts would decide:", "bold"))
    for question in found.questions:
        yield painter.line((question.fact, "bold"), (f" (ask the {question.ask})", ""), indent=3)
        yield painter.line((question.text, ""), indent=6)
    for left in found.left_out:
        yield painter.line((f"{left.coverage.id} does not pay: {left.reason}", ""))


def _rule(name: str) -> str:
    return f"rule {name}: " if name[0].isdigit() or name[1:].isdigit() else ""


def _questionnaire(found: "Order", painter: "Painter") -> Iterator[str]:
    if not found.questions:
        yield painter.line(("Nothing is missing: the order is known.", ""))
    groups: dict[str, list[Question]] = {}
    for one in found.questions:
        groups.setdefault(one.ask, []).append(one)
    titles = {
        "member": "Please answer these questions about your coverage.",
        "plan": "To be asked of the plans:",
        "employer": "To be asked of the employers:",
    }
    number = 0
    for ask, title in titles.items():
        for first, one in enumerate(groups.get(ask, ())):
            if not first:
                yield painter.line((title, "bold"))
            number += 1
            yield "\n"
            yield painter.line((f"{number}. {one.text}", ""), hang=3)
            yield painter.line((f"Answer: {'_' * 40}", ""), indent=3)
        if groups.get(ask):
            yield "\n"


@cob.command()
@click.argument("paths", nargs=-1, required=True, metavar="CLAIMS...")
@click.option("--claim", "claim_id", required=True, metavar="ID", help="Its number (CLM01).")
@output_format()
@click.option(
    "--write-off-sequestration",
    is_flag=True,
    help="Count PR-253 as written off (CO-253). [default: the claim is held]",
)
@click.option(
    "--open-cost-share",
    is_flag=True,
    help="Count CO-1, CO-2 and CO-3 as left open (PR). [default: the claim is held]",
)
@click.option(
    "--show-values",
    is_flag=True,
    help="Show names and identifiers of payers. [default: masked]",
)
def explain(
    paths: tuple[str, ...],
    claim_id: str,
    style: str,
    write_off_sequestration: bool,
    open_cost_share: bool,
    show_values: bool,
) -> int:
    """Show what each payer before paid, wrote off and left open of a claim, line by line.

    CLAIMS are files and folders of 837s. Exit code 0; 1 when the claim is not found or its amounts
    do not add up, 3 when a file could not be read.
    """
    from edi.cli.cob_explain import explain_claims
    from edi.cob.adjustments import Readings

    readings = Readings(write_off_sequestration, open_cost_share)
    return explain_claims(paths, claim_id, style, readings, show_values=show_values)
