"""`edi cob explain`: a claim's payers before, and what they made of it."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import edi
from edi.claims.claim import Claim
from edi.cli import main
from edi.cli.inputs import files, named, open_input, shown, without_reader
from edi.cob.adjustments import Readings, Unclear
from edi.cob.claim_prior import PayerPart, PriorPayments, prior_payments
from edi.cob.coordination import PriorPayment
from edi.codes import claim_filing
from edi.errors import EdiError, NotThisTransaction
from edi.report.painter import Painter
from edi.rules.wording import level

_NAME, _AMOUNT = 22, 12  # columns


class _Found(NamedTuple):
    file: str
    claim: Claim
    prior: PriorPayments | None
    held: Unclear | None  # why it cannot be worked out


def explain_claims(
    paths: Sequence[str], claim_id: str, style: str, readings: Readings, *, show_values: bool
) -> int:
    problems: list[str] = []
    others: list[str] = []  # files without claims
    found: list[_Found] = []
    for file in files(paths, problems.append):
        try:
            found += _in_file(file, claim_id, readings)
        except NotThisTransaction as error:
            others.append(f"{shown(file)}: {without_reader(error)}")
        except EdiError as error:
            problems.append(f"{shown(file)}: {error}")
        except OSError as error:
            error = named(error, file)
            problems.append(f"{error.filename}: {error.strerror}")
    if style == "json":
        text = json.dumps([_plain(one, show_values) for one in found], indent=2)
        sys.stdout.write(text + "\n")
    else:
        painter = Painter.of(sys.stdout)
        for number, one in enumerate(found):
            sys.stdout.write("\n" * (number > 0))
            sys.stdout.writelines(_text(one, painter, show_values))
    if not found:
        problems += others
    for problem in problems:
        main.say(problem)
    if problems:
        return main.UNREADABLE
    if not found:
        main.say("no claim has this number (CLM01)")
    return main.OK if found and not any(one.held for one in found) else main.FINDINGS


def _in_file(file: str, claim_id: str, readings: Readings) -> Iterator[_Found]:
    with open_input(file) as stream:
        for claim in edi.read_claims(stream):
            if claim.id != claim_id:
                continue
            try:
                yield _Found(file, claim, prior_payments(claim, readings), None)
            except Unclear as error:
                yield _Found(file, claim, None, error)


# -- JSON


def _plain(found: _Found, show_values: bool) -> dict[str, Any]:
    claim = found.claim
    plain: dict[str, Any] = {
        "file": shown(found.file),
        "claim": claim.id,
        "charge": _money(claim.charge),
        "responsibility": claim.responsibility,
        "filing": claim.filing,
    }
    if found.prior is None:
        assert found.held is not None
        return {**plain, "held": {"rule": found.held.code, "reason": str(found.held)}}
    parts = found.prior.parts
    plain["payers"] = [
        {**_payer(part, show_values), "spread": part.is_spread, **_payment(part.claim)}
        for part in parts
    ]
    plain["left"] = _money(_left(found.prior.of_claim, claim.charge))
    plain["lines"] = [
        {
            "line": line.number,
            "procedure": line.procedure.code or line.revenue_code,
            "charge": _money(line.charge),
            "payers": [{"loop": _loop(part), **_payment(part.lines[number])} for part in parts],
            "left": _money(_left(found.prior.of_line(number), line.charge)),
        }
        for number, line in enumerate(claim.lines)
    ]
    plain["notes"] = [note for part in parts for note in part.notes]
    return plain


def _payer(part: PayerPart, show_values: bool) -> dict[str, Any]:
    payer = part.payer
    plain = {
        "loop": _loop(part),
        "responsibility": payer.responsibility,
        "filing": payer.filing,
    }
    if show_values:
        plain["name"] = payer.payer.name if payer.payer else ""
        plain["id"] = payer.payer_id
    return plain


def _payment(one: PriorPayment | None) -> dict[str, Any]:
    """Of a payer that has not decided, no amounts."""
    if one is None:
        return {"decided": False}
    return {
        "decided": True,
        "paid": _money(one.paid),
        "written_off": _money(one.written_off),
        "contractual": _money(one.contractual),
        "sequestration": _money(one.sequestration),
        "left": _money(one.patient),
        "adjustments": [
            {"group": group, "reason": reason, "amount": _money(amount)}
            for group, reason, amount in one.items
        ],
    }


# -- text


def _text(found: _Found, painter: Painter, show_values: bool) -> Iterator[str]:
    claim = found.claim
    yield painter.line(
        (f"Claim {claim.id}", "bold"),
        (f": {_money(claim.charge)} charged, sent to the {level(claim.responsibility)} payer", ""),
    )
    if found.prior is None:
        assert found.held is not None
        yield painter.line((f"held ({found.held.code}): {found.held}", "red"))
        return
    parts = found.prior.parts
    if not parts:
        yield painter.line(("No payer has decided before it: all of the charge is open.", ""))
        return
    for part in parts:
        yield painter.line((_described(part, show_values), ""), indent=2)
        for note in part.notes:
            yield painter.line((note, "dim"), indent=4)
    yield "\n"
    yield _row(painter, "", "charged", "paid", "written off", "left", style="dim")
    yield _row(painter, "claim", claim.charge, style="bold")
    yield from _payments(painter, parts, [part.claim for part in parts])
    yield _last(painter, _left(found.prior.of_claim, claim.charge))
    for number, line in enumerate(claim.lines):
        procedure = line.procedure.code or line.revenue_code
        yield _row(painter, f"line {line.number} {procedure}", line.charge, style="bold")
        yield from _payments(painter, parts, [part.lines[number] for part in parts])
        yield _last(painter, _left(found.prior.of_line(number), line.charge))


def _payments(
    painter: Painter, parts: Iterable[PayerPart], payments: Iterable[PriorPayment | None]
) -> Iterator[str]:
    for part, one in zip(parts, payments, strict=True):
        name = f"  {level(part.payer.responsibility)}"
        if one is None:
            yield _row(painter, name, "", "has not decided")
            continue
        adjustments = ", ".join(
            f"{group}-{reason} {_money(amount)}"
            for group, reason, amount in sorted(one.items, key=_place)
        )
        amounts = (_money(one.paid), _money(one.written_off), _money(one.patient))
        yield _row(painter, name, "", *amounts, adjustments)


def _place(item: tuple[str, str, Decimal | int]) -> tuple[bool, str, int, str]:
    """What is left to the patient comes first; then by group and reason, numbers as numbers."""
    group, reason, _ = item
    number = int(reason) if reason.isdecimal() else sys.maxsize
    return group != "PR", group, number, reason


def _last(painter: Painter, left: Decimal | None) -> str:
    return _row(painter, "  open now", "", "", "", _money(left), style="green")


def _row(painter: Painter, name: str, *cells: object, style: str = "") -> str:
    """Name, four amounts, and what else there is to say."""
    shown_cells = [_money(cell) if isinstance(cell, Decimal) else str(cell) for cell in cells]
    amounts, more = shown_cells[:4], shown_cells[4:]
    text = f"{name:<{_NAME}}" + "".join(f"{cell:>{_AMOUNT}}" for cell in amounts)
    if not more:
        return painter.line((text.rstrip(), style))
    return painter.line((text, style), (f"   {more[0]}".rstrip(), "dim"))


def _described(part: PayerPart, show_values: bool) -> str:
    payer = part.payer
    kind = claim_filing.meaning(payer.filing)
    name = f" {payer.payer.name} ({payer.payer_id})" if show_values and payer.payer else ""
    spread = "; amounts of the claim are spread over its lines" if part.is_spread else ""
    return (
        f"{level(payer.responsibility)}:{name or f' {_loop(part)}'}"
        f"{f', {kind}' if kind else ''}{spread}"
    )


def _loop(part: PayerPart) -> str:
    return f"2320[{part.payer.node.number}]"


def _left(prior: Sequence[PriorPayment], charge: Decimal | None) -> Decimal | None:
    return Decimal(prior[-1].patient) if prior else charge


def _money(value: Decimal | int | None) -> str | None:
    return None if value is None else f"{value:.2f}"
