"""Opening read models in the schemas of a house, live or rebuilt."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from types import MappingProxyType
from typing import Any

from psycopg import Connection

from services.eventlog.read_model import ReadModel, reading
from tests.integration.projections.house import House


def tables_of(
    house: House, schemas: Mapping[str, str] = MappingProxyType({})
) -> Callable[[ReadModel], AbstractContextManager[Connection[Any]]]:
    """Opens the live tables of any read model, or those in the schemas by name."""

    @contextmanager
    def opened(read_model: ReadModel) -> Iterator[Connection[Any]]:
        with reading(house.pool, schemas.get(read_model.name, read_model.name)) as connection:
            yield connection

    return opened
