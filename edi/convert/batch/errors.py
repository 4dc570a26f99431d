"""What ends a run, and what sets one input aside."""

from edi.errors import EdiError


class CannotConvert(EdiError):
    """The run as it was asked for cannot be: another one is at work in the folder, the folder holds
    something else, or an extra is not installed."""


class FolderHolds(CannotConvert):
    """The output folder holds something else than what was asked for."""


class FolderIsBusy(CannotConvert):
    """Another run is writing to the output folder."""


class OutputFailed(Exception):
    """An output cannot be written: no use in trying the next one."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place, self.reason = place, reason

    def __reduce__(self) -> tuple[type["OutputFailed"], tuple[str, str]]:
        return OutputFailed, (self.place, self.reason)


def reason_of(error: BaseException) -> str:
    """What the system says, without the name of the file."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
