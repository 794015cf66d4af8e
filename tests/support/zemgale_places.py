"""The plan of Zemgale and its first four amendments (S4, annex 2), as the demo has them."""

from contracts.http.places import PlacesCommand
from deploy.demo.generator.place_plan import by_amendment, known_plan
from tests.support.places import REGION


def first_plan() -> list[PlacesCommand]:
    """The plan before its first amendment, as far as the amendments tell of it."""
    return by_amendment(known_plan(REGION))[0]


def amendments() -> dict[int, list[PlacesCommand]]:
    """The commands of each amendment, its adoption first."""
    return {
        number: commands for number, commands in by_amendment(known_plan(REGION)).items() if number
    }
