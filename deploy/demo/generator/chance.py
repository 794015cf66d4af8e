"""Chance that repeats itself: everything invented follows from the figures alone."""

import random
from uuid import NAMESPACE_OID, UUID, uuid5


class Seed:
    """The source of all chance and of all identifiers of one history.

    Args:
        digest: of the figures; the same figures give the same history, other figures another one
            without an identifier in common.
    """

    def __init__(self, digest: str) -> None:
        self._digest = digest
        self._namespace = uuid5(NAMESPACE_OID, f"lieta demo history {digest}")

    def chance(self, *names: object) -> random.Random:
        """A generator for each purpose, so that one draw more here moves nothing there."""
        return random.Random(f"{self._digest}/{names}")  # noqa: S311 - repeatable, not secret

    def id(self, *names: object) -> UUID:
        """The identifier of what these names name."""
        return uuid5(self._namespace, "/".join(map(str, names)))
