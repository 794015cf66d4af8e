"""The region's plan of places in the demo: as the document has it, built and served in order."""

from contracts.events.places import (
    AmendmentAdopted,
    ObjectEntry,
    PlaceProviderRegistered,
    PlacesCompleted,
    PlaceServiceStarted,
)
from tests.unit.demo import published


def test_the_plan_has_the_four_amendments_that_are_known() -> None:
    adopted = [one for one in published.replayed().entries if isinstance(one, AmendmentAdopted)]

    assert [one.amendment for one in adopted] == [1, 2, 3, 4]


def test_a_service_starts_where_the_object_is_built_and_its_provider_registered() -> None:
    of_object: dict[str, list[ObjectEntry]] = {}
    for one in published.replayed().entries:
        if isinstance(one, ObjectEntry):
            of_object.setdefault(one.object_reference, []).append(one)
    started = [
        entries
        for entries in of_object.values()
        if any(isinstance(one, PlaceServiceStarted) for one in entries)
    ]

    assert len(started) > 5
    for entries in started:
        kinds = [type(one) for one in entries[-3:]]
        assert kinds == [PlacesCompleted, PlaceProviderRegistered, PlaceServiceStarted]


def test_objects_of_the_municipalities_of_the_demo_are_served() -> None:
    places = published.replayed().world.places("zemgale").objects

    assert places["AIZ-DFC"].address == "Lāčplēša iela 4, Aizkraukle"
    assert places["DOB-GD"].started_places == 10
    assert places["DOB-B"].is_cancelled
