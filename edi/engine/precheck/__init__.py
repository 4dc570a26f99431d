"""The precheck: is a claim or claim payment plainly right? Accept fast, explain slow.

Most claims are: all balances, every payer is in its place, every adjustment has reason, amount and
a group that fits. That can be told from the raw segments in one pass, without making the objects of
the claim model. Rules that are `cleared_by` the facts then proven have nothing to find and are not
asked; all others are. Anything unusual fails the precheck, and never is a finding.

What each layout holds where is worked out once a layout, like everything that depends on the shape.
"""

from typing import NamedTuple

from edi.rules.facts import FACTS
from edi.rules.rule import Scope

GroupReasons = frozenset[tuple[str, str]]  # group and reason code of every adjustment of a claim
Facts = frozenset[str]


class Proven(NamedTuple):
    """What the precheck says of a claim that passes."""

    reasons: GroupReasons
    facts: Facts


# Facts of claim payments (835) alone.
_OF_PAYMENTS = frozenset(
    {
        "services_dated",
        "paid_after_service",
        "paid_units_plain",
        "payment_not_negative",
        "covered_stated",
        "covered_within_charge",
        "renders_for_payee",
        "prior_payment_stated",
    }
)
NOTHING: Facts = frozenset()
# What is proven of a claim, and of a claim payment, that passes.
PROVEN = {
    Scope.CLAIM: frozenset(FACTS) - _OF_PAYMENTS,
    Scope.PAYMENT: _OF_PAYMENTS
    | {
        "charges_add_up",
        "decisions_balance",
        "plain_adjustments",
        "fitting_reasons",
        "levels_differ",
        "values_not_negative",
    },
}
# Of a claim that is right but for odd adjustments or what original Medicare decided: others have
# nothing to do with these two.
BUT_ODD = PROVEN[Scope.CLAIM] - {"medicare_as_usual", "no_odd_adjustments"}
