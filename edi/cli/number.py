"""Whole numbers as values of options."""

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    Numbers = click.ParamType[int]
else:
    Numbers = click.ParamType  # generic in newer versions of click only


class Number(Numbers):
    """A number from `least` on, up to `most` where that is given."""

    name = "number"

    def __init__(self, least: int, most: int | None = None) -> None:
        self._least = least
        self._most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Fails with the range, which click's own would show as a formula in the help, too."""
        try:
            number = int(value)
        except ValueError:
            number = self._least - 1
        if number < self._least or (self._most is not None and number > self._most):
            upto = f" to {self._most}" if self._most is not None else " on"
            self.fail(f"{value!r} is not a whole number from {self._least}{upto}.", param, ctx)
        return number
