"""One frozen model per event type: the only language the services share."""

from contracts.events.case import CaseFact, CaseLogFact
from contracts.events.claims_log import ClaimsFact
from contracts.events.fact import Fact, type_names, upcasters

__all__ = ["CaseFact", "CaseLogFact", "ClaimsFact", "Fact", "type_names", "upcasters"]
