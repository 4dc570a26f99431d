"""How a claim is worked out: each step, as it was decided or as it would be now."""

from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from edi.adjudicate.decide import Answer
from edi.adjudicate.plans_file import load_plans
from edi.adjudicate.run import Run, steps_of
from edi.claims.claim import Claim
from edi.ledger.history import Decided
from edi.ledger.ledger import LEDGER_NAME
from edi.ledger.store import store_at


def explain(
    claims: Iterable[str | Path],
    plans: str | Path,
    number: str,
    *,
    date: date | None = None,
    ledger: str | Path | None = None,
    answers: str | Path | None = None,
) -> list[list[str]]:
    """The steps of every claim with this number (CLM01). Nothing is written.

    A claim that the ledger knows as decided is shown as it was decided, any other as it would be
    now. Raises `InvalidPlans`, `NotX12`, `LedgerError`, `OSError`.
    """
    started = datetime.now().astimezone()
    found: list[list[str]] = []

    def watch(claim: Claim, answer: Answer | Decided) -> None:
        if claim.id == number:
            found.append(_steps(claim, answer))

    store = store_at(LEDGER_NAME if ledger is None else ledger)
    run = Run(
        load_plans(Path(plans)),
        Path("decisions"),
        store,
        date or started.date(),
        started,
        dry_run=True,
        progress=lambda _: None,
        watch=watch,
    )
    with closing(store):
        outcome = run.write(
            [Path(path) for path in claims],
            Path(answers) if answers else None,
            "skip",
            lambda _: None,
        )
    found += [[f"refused: {one.message}"] for one in outcome.refused if one.claim == number]
    return found


def _steps(claim: Claim, answer: Answer | Decided) -> list[str]:
    if isinstance(answer, Decided):
        return [f"Claim {claim.id}, decided before as {answer.number}:", *answer.steps.split("\n")]
    head = f"Claim {claim.id}:"
    if answer.work is None:
        assert answer.takes_back is not None
        return [head, f"It voids claim {answer.takes_back.number}, which is reversed."]
    if answer.hold is not None:
        until = f", until {answer.hold.until}" if answer.hold.until else ""
        return [head, *answer.work.steps, f"Held: {answer.hold.message}{until}."]
    return [head, *steps_of(answer.work)]
