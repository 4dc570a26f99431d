"""The rules of --profile, and what is wrong with them, as usage."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from edi.rules.rule import Rule


def profile_rules(files: Sequence[str]) -> "tuple[Rule, ...]":
    """Raises `click.UsageError` for whatever is wrong with the files."""
    if not files:
        return ()
    from edi.errors import EdiError
    from edi.rules import profile

    try:
        return profile.load(files)
    except EdiError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from None
