"""One cluster and one journal for all scenarios.

The start of a cluster is dear, and what was acknowledged before one fault must survive the next.
"""

from collections.abc import Iterator
from shutil import which

import pytest

from tests.faults.apart.cluster import Cluster, running_cluster
from tests.faults.apart.journal import Journal


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three services, relays and projectors apart, with a broker between them."""
    if missing := [program for program in ("java", "mvn") if which(program) is None]:
        pytest.skip(f"no {' and no '.join(missing)} for a real Kafka broker")
    with running_cluster(tmp_path_factory.mktemp("cluster")) as one:
        yield one


@pytest.fixture(scope="package")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    """What anybody was ever told is recorded."""
    one = Journal(tmp_path_factory.mktemp("journal") / "acknowledged.jsonl")
    yield one
    one.close()
