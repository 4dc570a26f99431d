"""Why a payment is left as it is."""

from edi.errors import EdiError


class NotChanged(EdiError, ValueError):
    """A payment that cannot be made void, reissued or marked as paid. Names no payee."""
