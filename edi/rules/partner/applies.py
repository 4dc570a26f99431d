"""To which claims a profile applies: the table [applies-to]."""

from typing import NamedTuple

from edi.guides.catalogue import SPECS
from edi.guides.spec import About
from edi.rule_language.code_set import CodeSet
from edi.rules.needs import ALWAYS, Need, Value, all_of, any_of
from edi.rules.partner.lists import Lists, codes_of
from edi.rules.partner.table import Table, near, there_are

GUIDES = {spec.short: spec.id for spec in SPECS.values()}
CLAIM_GUIDES = frozenset(spec.id for spec in SPECS.values() if spec.about is About.CLAIM)
PROFESSIONAL = frozenset(
    spec.id for spec in SPECS.values() if spec.about is About.CLAIM and not spec.is_institutional
)

_ENVELOPES = ("isa-senders", "isa-receivers", "gs-senders", "gs-receivers")
_OF_CLAIMS = ("payers", "receivers", "groups", "filing-indicators", "responsibilities")
_KEYS = ("guides", *_OF_CLAIMS, *_ENVELOPES)


class Envelope(NamedTuple):
    """Who exchanges a functional group: ISA06, ISA08, GS02 and GS03."""

    isa_sender: str = ""
    isa_receiver: str = ""
    gs_sender: str = ""
    gs_receiver: str = ""


class Addressee(NamedTuple):
    """Whom a claim, or a claim payment, is for and from, as far as it is known."""

    guide_id: str
    envelope: Envelope
    payers: tuple[str, ...] = ()  # 2010BB NM109; of an 835 N104 of N1*PR and its other identifiers
    receiver: str = ""  # 1000B NM109
    group: str = ""  # 2000B SBR03; of an 835 REF*1L of the claim
    filing: str = ""  # 2000B SBR09; of an 835 CLP06
    level: str = ""  # 2000B SBR01


class Applies(NamedTuple):
    """Which guides, payers, receivers, group numbers, claim filing indicators, responsibility
    levels and envelopes; None for all of them."""

    guides: frozenset[str] | None = None
    payers: CodeSet | None = None
    receivers: CodeSet | None = None
    groups: CodeSet | None = None
    filings: CodeSet | None = None
    levels: CodeSet | None = None
    envelopes: tuple[CodeSet | None, ...] = (None,) * len(_ENVELOPES)

    @property
    def is_for_all(self) -> bool:
        return self == Applies()

    def fits(self, envelope: Envelope) -> bool:
        """Does the profile apply to what these exchange?"""
        pairs = zip(self.envelopes, envelope, strict=True)
        return all(wanted is None or one in wanted for wanted, one in pairs)

    def concerns(self, one: Addressee) -> bool:
        """Does it apply to that claim?"""
        return (
            (self.guides is None or one.guide_id in self.guides)
            and self.fits(one.envelope)
            and (self.payers is None or any(payer in self.payers for payer in one.payers))
            and (self.receivers is None or one.receiver in self.receivers)
            and (self.groups is None or one.group in self.groups)
            and (self.filings is None or one.filing in self.filings)
            and (self.levels is None or one.level in self.levels)
        )

    @property
    def needs(self) -> Need:
        """What a claim must hold for the profile to apply; its guide and envelope are not asked."""
        found: list[Need] = []
        if self.payers is not None:
            of_claim = value("2010BB", "NM109", self.payers)
            of_payment = [value("1000A", ref, self.payers) for ref in ("N104", "REF02")]
            found.append(any_of(of_claim, *of_payment))
        if self.receivers is not None:
            found.append(value("1000B", "NM109", self.receivers))
        if self.groups is not None:
            of_payment = [value("2100", "REF02", self.groups)]
            found.append(any_of(value("2000B", "SBR03", self.groups), *of_payment))
        if self.filings is not None:
            of_payment = [value("2100", "CLP06", self.filings)]
            found.append(any_of(value("2000B", "SBR09", self.filings), *of_payment))
        if self.levels is not None:
            found.append(value("2000B", "SBR01", self.levels))
        return all_of(*found) if found else ALWAYS


def value(loop: str, element: str, codes: CodeSet, *, is_among: bool = True) -> Value:
    """An element has one of these codes, or none of them."""
    return Value(loop, element, codes.codes, is_among, codes.spans)


def read_applies(table: Table | None, lists: Lists) -> Applies:
    """Raises `ProfileError`."""
    if table is None:
        return Applies()
    table.refuse_unknown(_KEYS)

    def codes(key: str) -> CodeSet | None:
        return codes_of(table, key, lists) if key in table else None

    return Applies(
        guides_of(table, "guides"),
        codes("payers"),
        codes("receivers"),
        codes("groups"),
        codes("filing-indicators"),
        codes("responsibilities"),
        tuple(codes(key) for key in _ENVELOPES),
    )


def guides_of(table: Table, key: str) -> frozenset[str] | None:
    """Ids of the guides whose short names ("837P") stand at a key; None without it."""
    if key not in table:
        return None
    for name in table.texts(key):
        if name not in GUIDES:
            hint = near(name, GUIDES) or there_are(GUIDES)
            raise table.wrong(f"names a guide that edi does not know: {name}{hint}", key, name)
    return frozenset(GUIDES[name] for name in table.texts(key))
