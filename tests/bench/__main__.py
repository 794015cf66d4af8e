"""Runs the measurements: all, or those whose names are given; `make bench ARGS="reading"`.

Some take how many events to measure with: `make bench ARGS="as_of:1000000"`.
"""

import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from tests.bench.appending import appending
from tests.bench.as_of import as_of
from tests.bench.bulk import bulk
from tests.bench.delay import delay
from tests.bench.importing import importing
from tests.bench.ratio import Ratio
from tests.bench.reading import reading
from tests.bench.rebuild import rebuild
from tests.bench.receiving import receiving
from tests.bench.relaying import relaying_rate
from tests.bench.server import NewDatabase, bench_server

MEASUREMENTS: dict[str, Callable[[NewDatabase], Iterator[Ratio]]] = {
    "appending": appending,
    "as_of": as_of,
    "bulk": bulk,
    "delay": delay,
    "importing": importing,
    "reading": reading,
    "rebuild": rebuild,
    "receiving": receiving,
    "relaying": relaying_rate,
}
"""Every measurement by its name; each makes its own databases and yields its figures."""

SIZED: dict[str, Callable[[NewDatabase, int], Iterator[Ratio]]] = {
    "as_of": as_of,
    "receiving": receiving,
    "relaying": relaying_rate,
}
"""Those that take the number of events."""


def main(names: list[str]) -> int:
    """Print the figures of the named measurements; 2 where a name is unknown, else 0."""
    found = {name: _measurement(name) for name in names or MEASUREMENTS}
    unknown = sorted(name for name, measure in found.items() if measure is None)
    if unknown:
        print(f"no measurement {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}")
        return 2
    table = Table("ratio", "asked", "", "what", "rates", title="ours / plain, fsync on")
    with bench_server() as new_database:
        for name, measure in found.items():
            if measure is None:
                continue
            print(f"measuring {name} ...", file=sys.stderr, flush=True)
            for ratio in measure(new_database):
                print(
                    f"  {ratio.value:.2f}  {ratio.name}: {ratio.detail}",
                    file=sys.stderr,
                    flush=True,
                )
                asked = "" if ratio.at_least is None else f"{ratio.at_least:.2f}"
                table.add_row(
                    f"{ratio.value:.2f}", asked, "" if ratio.met else "below",
                    ratio.name, ratio.detail,
                )  # fmt: skip
    Console(width=140).print(table)
    return 0


def _measurement(named: str) -> Callable[[NewDatabase], Iterator[Ratio]] | None:
    """The measurement of this name, with the size behind a colon; None where there is none."""
    name, _, size = named.partition(":")
    if not size:
        return MEASUREMENTS.get(name)
    if name not in SIZED or not size.isdecimal():
        return None
    measure, events = SIZED[name], int(size)
    return lambda new_database: measure(new_database, events)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
