"""SBR: a payer's cover of the subscriber, alike in 2000B and 2320."""

from edi.claims.view import LoopView, lazy
from edi.codes import claim_filing


class Coverage(LoopView):
    """A loop that an SBR opens or describes."""

    @lazy
    def responsibility(self) -> str:
        """SBR01: P primary, S secondary, T tertiary, A-H fourth to eleventh, U unknown."""
        return self.value("SBR", 1)

    @property
    def relationship(self) -> str:
        """SBR02: of the patient (2000B: 18 when it is the subscriber) or insured."""
        return self.value("SBR", 2)

    @lazy
    def group_number(self) -> str:
        """SBR03: of an ASO member, the number that tells which employer's account pays."""
        return self.value("SBR", 3)

    @property
    def group_name(self) -> str:
        """SBR04."""
        return self.value("SBR", 4)

    @property
    def insurance_type(self) -> str:
        """SBR05, 837P only."""
        return self.value("SBR", 5)

    @lazy
    def filing(self) -> str:
        """SBR09: claim filing indicator."""
        return self.value("SBR", 9)

    @property
    def is_medicare(self) -> bool:
        return claim_filing.is_medicare(self.filing)
