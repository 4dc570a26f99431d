"""The command `edi`: its group, and how outcomes become exit codes.

A command's module is imported when that command runs; `edi --help` loads none of them.
"""

import gc
import os
import sys
from importlib import import_module
from typing import NamedTuple, NoReturn

import click

from edi import __version__, native

OK, FINDINGS, USAGE, UNREADABLE = 0, 1, 2, 3
INTERRUPTED = 130  # 128 + SIGINT
BROKEN_PIPE = 141  # 128 + SIGPIPE, as of any program whose reader has gone
TERMINATED = 143  # 128 + SIGTERM

is_own_process = (
    False  # whose end is the command's: not a test's, nor a program's that calls `main`
)
COLLECT_AFTER = 50_000  # new objects before the garbage collector looks; imports make thousands


class _Home(NamedTuple):
    module: str
    summary: str


# Every module has its command under the command's own name.
_COMMANDS = {
    "validate": _Home("edi.cli.validate", "Check claim and remittance files."),
    "ack": _Home(
        "edi.cli.ack", "Answer received files: TA1, 999, 277CA; match answers to what was sent."
    ),
    "adjudicate": _Home("edi.cli.adjudicate", "Decide claims by the benefits of their plans."),
    "remit": _Home("edi.cli.remit", "Write one balanced 835 file per employer group."),
    "release": _Home("edi.cli.release", "Publish the files of a run that waits for approval."),
    "cancel": _Home("edi.cli.cancel", "Take back a run that waits for approval."),
    "payments": _Home(
        "edi.cli.payments", "Void, stop and reissue checks, and transfers that came back."
    ),
    "status": _Home("edi.cli.status", "Answer claim status requests (276) by 277s."),
    "ledger": _Home("edi.cli.ledger", "Show a ledger, and copy it to another database."),
    "refunds": _Home(
        "edi.cli.refunds", "Request what self-funded groups overpaid, and record refunds."
    ),
    "balances": _Home(
        "edi.cli.balances", "List balances that payments below zero have moved forward."
    ),
    "split": _Home("edi.cli.split", "Part claims by employer group, payer or provider."),
    "reprice": _Home("edi.cli.reprice", "Write the prices of a fee schedule into claims."),
    "convert": _Home("edi.cli.convert", "Convert files to JSON, tables, and back to X12."),
    "fix": _Home("edi.cli.fix", "Mend counts, control numbers, blanks and joined codes."),
    "cob": _Home("edi.cli.cob", "Say who pays first, and what payers have left open."),
    "secondary": _Home(
        "edi.cli.secondary", "Make the claims for the next payers from claims and remittances."
    ),
    "reconcile": _Home("edi.cli.reconcile", "Say what became of claims: paid, denied, unanswered."),
    "report": _Home("edi.cli.report", "Measure claims and payments by employer group and month."),
    "deidentify": _Home("edi.cli.deidentify", "Write files without names, ids and dates."),
    "view": _Home("edi.cli.view", "Show a file as a tree of loops and segments."),
    "explain": _Home(
        "edi.cli.explain", "Explain rules, families and codes (CAS010, BAL, CO-45, N130)."
    ),
    "rules": _Home("edi.cli.rules", "List all rules, or those of a family."),
    "profile": _Home("edi.cli.profile", "Check, test, list and compare profiles."),
    "web": _Home("edi.cli.web", "Check files in a browser; nothing leaves it."),
    "lsp": _Home("edi.cli.lsp", "Serve an editor: findings while typing, outline, fixes."),
    "codes": _Home("edi.cli.codes", "Show and import code lists (ICD-10, HCPCS, CPT, NDC)."),
}


class _LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(_COMMANDS[cmd_name].module), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, _COMMANDS[name].summary) for name in self.list_commands(ctx)]
            )

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # click would answer this with exit code 1, which means findings here.
            ctx.exit(BROKEN_PIPE)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message=f"edi %(version)s ({native.STATE})")
def edi() -> None:
    """Read, validate and answer X12 health-care claims (837P, 837I, 837D, 835, 999, 277CA).

    Exit codes: 0 no errors, 1 errors found, 2 wrong usage, 3 input that cannot be read or an
    internal error. Findings go to standard output, everything else to standard error.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code. Prints, raises nothing but `SystemExit`."""
    try:
        result = edi.main(arguments, prog_name="edi", standalone_mode=False)
        code = result if isinstance(result, int) else OK
        sys.stdout.flush()
    except click.ClickException as error:
        _show(error)
        return error.exit_code if error.exit_code != 1 else UNREADABLE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        code = BROKEN_PIPE
    except OSError as error:
        say(f"{error.filename or 'output'}: {error.strerror or type(error).__name__}")
        code = UNREADABLE
    except Exception as error:
        say(internal_error(error))
        code = UNREADABLE
    return code


def run() -> NoReturn:
    """Entry point of the `edi` command."""
    global is_own_process
    is_own_process = True
    gc.set_threshold(COLLECT_AFTER)
    if sys.stdin is None:  # closed by whoever started us; reading it is an error like others
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_WRONLY), "r")
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = main()
    try:
        sys.stdout.flush()
    except OSError:
        # Nobody reads any more, or no room is left: keep Python from trying again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.stderr.flush()
    # All is written. Taking its objects apart would take Python longer than to check a small file.
    os._exit(code)


def rest_collector() -> None:
    """Keep the garbage collector off what lives to the end, and let it look less often."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 50, 100)


def say(message: str) -> None:
    """A diagnostic, on standard error. It may name files and claims, so it is cleaned."""
    from edi.report.painter import clean_lines

    click.echo(f"edi: {clean_lines(message)}", err=True)


def _show(error: click.ClickException) -> None:
    """What is wrong with the command line, which may name files."""
    from io import StringIO

    from edi.report.painter import clean_lines

    text = StringIO()
    error.show(text)
    click.echo(clean_lines(text.getvalue()), err=True, nl=False)


def internal_error(error: BaseException, where: str = "") -> str:
    """One line about a fault of ours: its type and place in the code, never its message, which
    may hold values. The whole traceback when EDI_DEBUG=1."""
    if os.environ.get("EDI_DEBUG") == "1":
        import traceback

        return "".join(traceback.format_exception(error)).rstrip()
    trace, place = error.__traceback__, ""
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "?")
        place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return (
        f"{where + ': ' if where else ''}internal error, {type(error).__name__} at {place}"
        " (EDI_DEBUG=1 shows more; it may show values)"
    )
