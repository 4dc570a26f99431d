"""What the commands say, word for word; run in this process, which takes no time."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from edi_command import CLEAN, REMITTANCE

import edi.remit
from edi.cli import inputs, main, progress
from edi.cli.ending import unwinding
from edi.cli.rule_costs import _lines
from edi.engine.cost import Costs, RuleCost
from edi.ledger.payments import PaidBefore
from edi.remit import Outcome, Refused
from edi.remit.outcome import Overpaid, PaymentMade, WrittenRemittance
from edi.remit.refusal import Refusal, RemitWarning
from edi.rules import registry
from edi.rules.selection import Selection
from edi.structure.document import Document, Item, Outside

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main.main([str(one) for one in arguments])
        output = capsys.readouterr()
        return code, output.out, output.err

    return call


# -- explain

OF_45 = """\
45 claim adjustment reason (CARC): Charge above allowed or contracted amount
in use since 1995-01-01
only with CO, PR
contradicts OA, PI
"""
OF_1 = """\
1 claim adjustment reason (CARC): Deductible applied to the member
in use since 1995-01-01
usual with PR
tolerated with OA
contradicts CO, PI
"""
CO = "contract or regulation makes the provider absorb it; the patient may not be billed"
OA = "no other group fits; the impact of another payer, or administrative"
PI = "the payer holds that the provider may not collect it, without a contract that says so"
PR = "the patient owes it: deductible, coinsurance, copay or a service not covered"


REPORTERS_OF_45 = (
    "OA-45, PI-45 reported by CAS013 group-against-definition (error)\n"
    "PR-45 reported by CAS012 contractual-reduction-billed (warning)\n"
)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("45", f"{OF_45}{REPORTERS_OF_45}"),
        ("CO-45", f"{OF_45}\nCO: {CO}\nCO-45: as the code's definition demands\n"),
        ("co45", f"{OF_45}\nCO: {CO}\nCO-45: as the code's definition demands\n"),
        (
            "PI 45",
            f"{OF_45}\nPI: {PI}\nPI-45: not allowed: the code's definition names its groups\n"
            "reported by CAS013 group-against-definition (error)\n",
        ),
        ("PR1", f"{OF_1}\nPR: {PR}\nPR-1: usual\nno rule reports the group and reason"),
        ("OA1", f"{OF_1}\nOA: {OA}\nOA-1: uncommon\nreported by CAS015 unusual-group (info,"),
        (
            "CO1",
            f"{OF_1}\nCO: {CO}\nCO-1: contradicts the meaning of the code\n"
            "reported by CAS010 cost-share-group (error)\n",
        ),
        ("co", f"CO claim adjustment group (CAS01): {CO}\n"),
        (
            "42",
            "42 claim adjustment reason (CARC): Above fee schedule maximum (retired; now 45)\n"
            "in use since 1995-01-01; deactivated 2007-06-01; replaced by 45\n"
            "usual with CO, PR\ntolerated with PI\ncontradicts OA\n",
        ),
        (
            "16",
            "16 claim adjustment reason (CARC): Missing claim data or billing error; RARC tells"
            " which\nin use since 1995-01-01\n"
            "needs a remark code (RARC) that gives the details\n"
            "usual with CO, PI\ntolerated with OA\ncontradicts PR\n",
        ),
    ],
)
def test_explanations_of_reasons(run: Run, code: str, told: str) -> None:
    status, text, error = run("explain", code)
    assert (status, error) == (0, "")
    assert text.startswith(told)


def test_explanations_of_rules(run: Run) -> None:
    for rule in registry.all_rules():
        _, told, _ = run("explain", rule.code)
        first, second, *rest = told.splitlines()
        assert first == f"{rule.code} {rule.name}"
        assert second.startswith(f"{rule.severity}, SNIP type {int(rule.snip)} (")
        assert ("; only with --strict, or selected by its code" in second) == rule.optional
        assert rest[0].startswith("guides ") == (rule.guides is not None)
        assert "\n".join(rest).endswith(f"\n{rule.documentation.rstrip()}")
        assert run("explain", rule.name.upper()) == (0, told, "")


def test_several_explanations_have_a_line_between_them(run: Run) -> None:
    assert run("explain", "45", "CO")[1] == (
        f"{OF_45}{REPORTERS_OF_45}\nCO claim adjustment group (CAS01): {CO}\n"
    )


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("BAL0O1", "; similar: BAL001, BAL108, BAL107."),
        ("claim-charg", "; similar: BAL001, BAL104, SIT030."),
        ("???", "."),
        ("CO-9999", None),
        ("CO-0", None),
    ],
)
def test_what_can_not_be_explained(run: Run, code: str, hint: str | None) -> None:
    status, told, error = run("explain", "45", code)
    assert (status, told) == (2, f"{OF_45}{REPORTERS_OF_45}")  # what is known is shown
    assert f"unknown code '{code}'" in error
    assert hint is None or f"'{code}'{hint} `edi rules` lists the rules\n" in error


# -- rules


def test_the_list_of_rules(run: Run) -> None:
    rules = registry.all_rules()
    widest = max(len(rule.name) for rule in rules)
    _, text, _ = run("rules")
    for line, rule in zip(text.splitlines(), rules, strict=True):
        head = f"{rule.code} {rule.severity:<7} {int(rule.snip)} {rule.name:<{widest}}  "
        assert line.startswith(head)
        assert line[len(head) :] == " ".join(rule.documentation.split("\n\n")[0].split())
    listed = json.loads(run("rules", "--format", "json")[1])
    for entry, rule in zip(listed, rules, strict=True):
        assert (entry["severity"], entry["snip"]) == (str(rule.severity), int(rule.snip))
        assert entry["optional"] == rule.optional
        assert entry["guides"] == (None if rule.guides is None else sorted(rule.guides))
    _, table, _ = run("rules", "--format", "markdown")
    for line, rule in zip(table.splitlines()[2:], rules, strict=True):
        severity = f"{rule.severity}, optional" if rule.optional else str(rule.severity)
        start = f"| {rule.code} | {rule.name} | {severity} | {int(rule.snip)} | "
        assert line.startswith(start)


def test_costs_of_rules() -> None:
    costs = Costs(1234, 1000, 900)
    costs.rules["BAL001"] = RuleCost(1500, 2, 0.0123, 0)
    costs.rules["SIT001"] = RuleCost(10, 0, 1.5, 7)
    costs.rules["CAS010"] = RuleCost(10, 0, 0.0123, 3)
    assert _lines(costs, Selection())[:6] == [
        "1,234 claims: 1,000 passed the precheck, 900 took the fast path",
        "",
        "rule    name                                asked  findings        ms  kept off",
        "SIT001  duplicate-claim                        10         0   1,500.0         7"
        "  no needs: asked about every claim",
        "BAL001  claim-charge                        1,500         2      12.3         0",
        "CAS010  cost-share-group                       10         0      12.3         3"
        "  not cleared by the precheck",
    ]


# -- view


def test_the_tree_of_a_remittance(run: Run) -> None:
    status, told, error = run("view", REMITTANCE)
    assert (status, error) == (0, "")
    lines = told.splitlines()
    assert lines[:4] == [
        "interchange 000002001",
        "  interchange control header  ISA*00*··········*00*··········*ZZ*···············*ZZ"
        "*···············*······*····*^*00501*·········*0*T*:",
        "  functional group 2001",
        "    functional group header  GS*HP*·····*·········*········*····*····*X*005010X221A1",
    ]
    assert [line for line in lines if "*" not in line] == [
        "interchange 000002001",
        "  functional group 2001",
        "    transaction set 0001 005010X221A1 Health Care Claim Payment/Advice",
        "      1000A[1] Payer Identification",
        "      1000B[1] Payee Identification",
        "      2000[1] Header Number",
        "        2100[1] Claim Payment Information",
        "          2110[1] Service Payment Information",
        "          2110[2] Service Payment Information",
        "        2100[2] Claim Payment Information",
        "          2110[1] Service Payment Information",
    ]
    assert "            Service Payment Information  SVC*HC:99213*···*···**·" in lines
    assert lines[-3:] == [
        "      transaction set trailer  SE*43*····",
        "    functional group trailer  GE*1*····",
        "  interchange control trailer  IEA*1*·········",
    ]


def test_every_segment_stands_two_columns_inside_its_loop(run: Run) -> None:
    lines = run("view", CLEAN, "--show-values")[1].splitlines()

    def shown(start: str) -> tuple[str, int]:
        """The heading that a segment stands below, and how much further in it is."""
        at = next(n for n, line in enumerate(lines) if line.partition("  ")[2] and start in line)
        indent = len(lines[at]) - len(lines[at].lstrip())
        above = [line for line in lines[:at] if "*" not in line]
        own = next(one for one in reversed(above) if len(one) - len(one.lstrip()) < indent)
        return own.split()[0], indent - (len(own) - len(own.lstrip()))

    for start, loop in (
        ("BHT*", "transaction"),
        ("NM1*41*", "1000A[1]"),
        ("PRV*BI*", "2000A[1]"),
        ("N3*418", "2010AA[1]"),
        ("SBR*S*", "2000B[1]"),
        ("NM1*QC*", "2010CA[1]"),
        ("HI*ABK", "2300[1]"),
        ("PRV*PE*", "2310B[1]"),
        ("OI*", "2320[1]"),
        ("REF*F8*", "2330B[1]"),
        ("SV1*", "2400[1]"),
        ("CAS*CO*45*70", "2430[1]"),
    ):
        assert shown(start) == (loop, 2), start


@pytest.mark.parametrize(("limit", "shown"), [(0, 2), (1, 1), (2, 2), (3, 2)])
def test_how_much_is_shown(run: Run, limit: int, shown: int) -> None:
    told = run("view", REMITTANCE, "--claims", limit)[1]
    assert told.count("CLP*") == shown
    assert ("stopped after" in told) == (shown < 2)


def test_segments_that_are_long_are_clipped_where_no_terminal_sets_the_width(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "long.edi"
    path.write_text(CLEAN.read_text().replace("N3*418 LAKE FORK RD", "N3*" + "A" * 300))
    for options in ((), ("--show-values",)):
        lines = run("view", path, *options)[1].splitlines()
        (line,) = [one for one in lines if "Billing Provider Address  N3*" in one]
        assert len(line) <= 160
        assert line.endswith("…")


def test_what_can_not_be_viewed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing of the kind")
    status, told, error = run("view", path)
    assert (status, told) == (3, "")
    assert error.startswith(f"edi: {path}: ")
    assert run("view", path, "--claims", "-1")[0] == 2
    headless = tmp_path / "headless.edi"
    text = CLEAN.read_text()
    headless.write_text(text[text.index("GS*") : text.index("IEA*")])
    assert run("view", headless)[0] == 3
    status, told, _ = run("view", headless, "--no-envelope")
    assert (status, told.splitlines()[0]) == (0, "  functional group 1001")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ValueError("SECRET"), f"edi: {CLEAN}: internal error, ValueError at "),
        (OSError(5, "Input/output error", "x.edi"), "edi: x.edi: Input/output error"),
    ],
)
def test_what_ends_a_tree_before_its_end_is_3(
    monkeypatch: pytest.MonkeyPatch, run: Run, fault: Exception, told: str
) -> None:
    def items(document: Document) -> Iterator[Item]:
        yield Outside([], "ISA*00")
        raise fault

    monkeypatch.setattr(Document, "__iter__", items)
    status, shown, error = run("view", CLEAN)
    assert status == main.UNREADABLE
    assert shown.startswith("interchange")
    assert error.startswith(told)
    assert "SECRET" not in error


def test_what_stands_outside_its_envelope_is_marked(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stray.edi"
    path.write_text(CLEAN.read_text().replace("GS*HC", "CLM*1*2~\nGS*HC"))
    assert "  ? outside its envelope  CLM*·*·" in run("view", path)[1].splitlines()


# -- remit


def _payment(payee: str, amount: str, claims: int = 1) -> PaymentMade:
    return PaymentMade(payee, "1500001213", claims, Decimal(amount), "CHK", "000000001")


def _remit(
    monkeypatch: pytest.MonkeyPatch, run: Run, outcome: Outcome | Exception, *options: str
) -> tuple[int, str, str]:
    given: dict[str, Any] = {}

    def written(*arguments: object, **keywords: object) -> Outcome:
        given.update(keywords, arguments=arguments)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(edi.remit, "write_remittances", written)
    found = run("remit", CLEAN, "--decisions", "d", "--groups", "g", "--out", "o", *options)
    _remit.given = given  # type: ignore[attr-defined]
    return found


WRITTEN = [
    WrittenRemittance(
        Path("out/G1_1.835"),
        "G1",
        "ACME",
        1,
        (_payment("NORTH", "1234.5", 2), _payment("SOUTH VALLEY CLINIC", "0")),
    ),
    WrittenRemittance(Path("out/G2_2.835"), "G2", "", 2, (_payment("NORTH", "1000"),)),
]


def test_what_was_written(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    status, told, error = _remit(monkeypatch, run, Outcome(WRITTEN, [], 0))
    assert (status, error) == (0, "")
    assert [line.rstrip() for line in told.splitlines()] == [
        "",
        "  File       Group   Payees   Claims    Payment",
        " ───────────────────────────────────────────────",
        "  G1_1.835   G1           2        3   1,234.50",
        "  G2_2.835   G2           1        1   1,000.00",
        "",
        "  2 files                 3        4   2,234.50",
        "",
        "written to out",
    ]


def test_what_was_written_as_json(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    before = PaidBefore("C1", "G1", "old.835")
    refusal = Refusal("no", "C1", "G1", "P", "d.jsonl", 3, Decimal("1.5"))
    warning = RemitWarning("paid in old.835", "C1", "G1")
    over = {"payer_claim_control_number": "PC9"}
    written = replace(WRITTEN[1], overpaid=(Overpaid("C9", "PC9", "P", Decimal(40)),))
    outcome = Outcome([written], [refusal, Refusal("no")], 2, (before,), (warning,))
    status, told, error = _remit(monkeypatch, run, outcome, "--format", "json")
    assert status == 1
    assert error == "edi: warning: claim C1, group G1: paid in old.835\n"
    assert json.loads(told) == {
        "files": [
            {
                "file": str(Path("out/G2_2.835")),
                "group": "G2",
                "interchange": "000000002",
                "amount": "1000.00",
                "bank_files": [],
                "overpaid": [{"claim": "C9", **over, "payee": "P", "amount": "40.00"}],
                "balances": [],
                "payments": [
                    {
                        "payee": "1500001213",
                        "name": "NORTH",
                        "claims": 1,
                        "amount": "1000.00",
                        "method": "CHK",
                        "trace_number": "000000001",
                    }
                ],
            }
        ],
        "refused": [
            {
                "message": "no",
                "claim": "C1",
                "group": "G1",
                "payee": "P",
                "file": "d.jsonl",
                "line": 3,
                "residual": "1.50",
                "code": None,
            },
            dict.fromkeys(("claim", "group", "payee", "file", "line", "residual", "code"))
            | {"message": "no"},
        ],
        "causes": [{"cause": "no", "count": 2}],
        "undecided": 2,
        "paid_before": [{"claim": "C1", "group": "G1", "file": "old.835"}],
        "warnings": [
            dict.fromkeys(("payee", "file", "line"))
            | {"message": "paid in old.835", "claim": "C1", "group": "G1"}
        ],
        "notices": [],
        "dry_run": False,
    }


@pytest.mark.parametrize(("refusals", "shown"), [(5, range(5)), (6, range(5))])
def test_what_was_refused(
    monkeypatch: pytest.MonkeyPatch, run: Run, refusals: int, shown: Sequence[int]
) -> None:
    found = [Refusal("no", f"C{n}") for n in range(refusals)]
    status, told, _ = _remit(monkeypatch, run, Refused([*found, Refusal("other", "D")]))
    assert status == 1
    lines = [line.strip() for line in told.splitlines()]
    assert lines == [
        f"refused  {refusals} times: no",
        *(f"claim C{n}" for n in shown),
        *(["and 1 more"] if refusals > len(shown) else []),
        "refused  claim D: other",
        f"{refusals + 1} refusals, 2 causes; --format json has them all",
        "nothing was written",
    ]


def test_claims_that_were_passed_over(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    status, told, _ = _remit(monkeypatch, run, Outcome([], [], 3))
    assert status == 0
    assert told == "nothing was written\nclaims without a decision, passed over: 3\n"
    assert "passed over" not in _remit(monkeypatch, run, Outcome([], [], 0))[1]


def test_what_the_options_of_remit_mean(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    _remit(monkeypatch, run, Outcome([], [], 0))
    given: dict[str, Any] = _remit.given  # type: ignore[attr-defined]
    assert callable(given.pop("on_notice"))
    assert callable(given.pop("progress"))
    assert given == {
        "arguments": ([str(CLEAN)], Path("d"), Path("g"), Path("o")),
        "date": None,
        "on_error": "refuse",
        "allow_missing_decisions": False,
        "allow_repeat": False,
        "dry_run": False,
        "rework": None,
        "test_indicator": False,
        "bank_files": False,
        "hold": False,
        "earlier": [],
        "ledger": None,
        "decisions_query": None,
    }
    options = ("--date", "2026-08-09", "--on-error", "skip", "--allow-missing-decisions")
    _remit(
        monkeypatch,
        run,
        Outcome([], [], 0),
        *options,
        "--test-indicator",
        "--ledger",
        "l",
        "--dry-run",
        "--allow-repeat",
        "--rework",
        "w",
    )
    given = _remit.given  # type: ignore[attr-defined]
    assert {
        key: given[key] for key in given if key not in ("arguments", "on_notice", "progress")
    } == {
        "date": date(2026, 8, 9),
        "on_error": "skip",
        "allow_missing_decisions": True,
        "allow_repeat": True,
        "dry_run": True,
        "rework": Path("w"),
        "test_indicator": True,
        "bank_files": False,
        "hold": False,
        "earlier": [],
        "ledger": "l",
        "decisions_query": None,
    }


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (edi.remit.InvalidGroups("no [[group]] in the file"), 2, "g: no [[group]] in the file"),
        (edi.remit.NotX12("a.837: not X12"), 3, "edi: a.837: not X12"),
        (edi.remit.LedgerError("locked"), 3, "edi: locked"),
    ],
)
def test_what_keeps_remit_from_its_work(
    monkeypatch: pytest.MonkeyPatch, run: Run, error: Exception, status: int, told: str
) -> None:
    found, output, errors = _remit(monkeypatch, run, error)
    assert (found, output) == (status, "")
    assert told in errors


def test_claims_of_remit_are_files(run: Run, tmp_path: Path) -> None:
    others = ("--decisions", "d", "--groups", "g", "--out", "o")
    status, _, error = run("remit", "-", *others)
    assert status == 2
    assert "standard input is not taken" in error
    status, _, error = run("remit", tmp_path, *others)
    assert status == 3
    assert error.startswith(f"edi: {tmp_path}: no file to check in this folder")


# -- what the commands share


class _Progress:
    """Stands in for the bar of rich: what it was told."""

    def __init__(self, *_: object, **__: object) -> None:
        self.told: list[object] = []

    def add_task(self, _: str, total: int | None) -> str:
        self.told.append(("total", total))
        return "task"

    def update(self, task: str, *, completed: int, refresh: bool) -> None:
        assert (task, refresh) == ("task", True)
        self.told.append(completed)

    def start(self) -> None:
        self.told.append("start")

    def stop(self) -> None:
        self.told.append("stop")


@pytest.mark.parametrize(
    ("wanted", "patience", "total", "told"),
    [
        (True, 0, 100, [("total", 100), "start", 30, 100, "stop"]),
        (True, 0, 0, [("total", None), "start", 30, 100, "stop"]),
        (True, 60, 100, []),
        (False, 0, 100, []),
    ],
)
def test_a_bar_appears_where_it_is_wanted_and_work_lasts(
    monkeypatch: pytest.MonkeyPatch, wanted: bool, patience: float, total: int, told: list[object]
) -> None:
    bars: list[_Progress] = []

    def made(*_: object, **__: object) -> _Progress:
        bars.append(_Progress())
        return bars[-1]

    monkeypatch.setattr("rich.progress.Progress", made)
    monkeypatch.setattr(progress, "_PATIENCE", patience)
    with progress.Bar(total, wanted=wanted) as bar:
        bar.advance(30)
        bar.advance(70)
    assert [one.told for one in bars] == ([told] if told else [])


@pytest.mark.parametrize("terminals", range(4))
@pytest.mark.parametrize("to_stdout", [True, False])
def test_a_bar_disturbs_nothing(
    monkeypatch: pytest.MonkeyPatch, terminals: int, to_stdout: bool
) -> None:
    errors, output = bool(terminals & 1), bool(terminals & 2)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: errors)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: output)
    assert progress.is_wanted(to_stdout) == (errors and not (to_stdout and output))


def test_bytes_are_counted_as_they_are_read() -> None:
    counts: list[int] = []
    with CLEAN.open("rb") as stream:
        counted = progress.CountedStream(stream, counts.append)
        assert counted.readable()
        assert counted.fileno() == stream.fileno()
        assert len(counted.read(10)) == 10
        assert counted.tell() == 10
        rest = counted.read()
        assert counted.read() == b""
    assert counts == [10, len(rest), 0]


def test_files_in_order_and_once(tmp_path: Path) -> None:
    for name in ("b.837", "a.835", "c/d.edi", "c/.e.837", ".f/g.837", "h.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    failures: list[str] = []
    folder = str(tmp_path)
    assert list(inputs.files([folder], failures.append)) == [
        str(tmp_path / name) for name in ("a.835", "b.837", "c/d.edi")
    ]
    named = [
        str(tmp_path / "h.md"),
        "-",
        folder,
        str(tmp_path / "b.837"),
        "-",
        str(tmp_path / "no"),
    ]
    assert list(inputs.files(named, failures.append)) == [
        str(tmp_path / "h.md"),
        "-",
        *(str(tmp_path / name) for name in ("a.835", "b.837", "c/d.edi")),
    ]
    assert failures == [f"{tmp_path / 'no'}: no such file or folder"]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert list(inputs.files([str(empty)], failures.append)) == []
    assert failures[1].startswith(f"{empty}: no file to check in this folder (")


def test_sizes_of_files(tmp_path: Path) -> None:
    assert inputs.size(str(CLEAN)) == CLEAN.stat().st_size
    assert [inputs.size(name) for name in ("-", str(tmp_path), str(tmp_path / "none"))] == [0] * 3


def test_an_internal_error_names_its_place_and_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EDI_DEBUG", raising=False)
    try:
        raise ValueError("SECRET")
    except ValueError as error:
        told = main.internal_error(error)
        assert told.startswith(f"internal error, ValueError at {__name__}:")
        assert main.internal_error(error, "a.837, near line 3").startswith(
            "a.837, near line 3: internal error, ValueError at "
        )
        assert "SECRET" not in told
        monkeypatch.setenv("EDI_DEBUG", "1")
        assert "ValueError: SECRET" in main.internal_error(error)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no signals")
def test_a_signal_to_end_is_an_exception_only_inside() -> None:
    import signal

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, unwinding():
        assert signal.getsignal(signal.SIGTERM) is not before
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
    assert ended.value.code == main.TERMINATED
    assert signal.getsignal(signal.SIGTERM) is before
