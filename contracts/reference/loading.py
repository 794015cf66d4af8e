"""Reading all reference data at once, so that a service with bad data does not start."""

from contracts import reference
from contracts.reference.indicators import definitions
from contracts.reference.instruments import instruments
from contracts.reference.place_kinds import place_kind_codes
from contracts.reference.plan_contents import plan_contents
from contracts.reference.steps import steps


def load_all() -> None:
    """Read every file; what was read is kept.

    Raises:
        BadReferenceData: a file says what cannot be, such as two editions of a code on one day.
    """
    reference.services()
    for rule in reference.rules():
        reference.quoted_rule(rule.id)
    reference.municipalities()
    plan_contents()
    place_kind_codes()
    steps()
    instruments()
    definitions()
