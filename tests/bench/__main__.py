"""Runs the measurements: all, or those whose names are given; `make bench ARGS="reading"`."""

import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from tests.bench.appending import appending
from tests.bench.bulk import bulk
from tests.bench.importing import importing
from tests.bench.ratio import Ratio
from tests.bench.reading import reading
from tests.bench.rebuild import rebuild
from tests.bench.server import NewDatabase, bench_server

MEASUREMENTS: dict[str, Callable[[NewDatabase], Iterator[Ratio]]] = {
    "appending": appending,
    "bulk": bulk,
    "importing": importing,
    "reading": reading,
    "rebuild": rebuild,
}
"""Every measurement by its name; each makes its own databases and yields its figures."""


def main(names: list[str]) -> int:
    """Print the figures of the named measurements; 2 where a name is unknown, else 0."""
    unknown = sorted(set(names) - set(MEASUREMENTS))
    if unknown:
        print(f"no measurement {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}")
        return 2
    table = Table("ratio", "asked", "", "what", "rates", title="ours / plain, fsync on")
    with bench_server() as new_database:
        for name in names or MEASUREMENTS:
            print(f"measuring {name} ...", file=sys.stderr, flush=True)
            for ratio in MEASUREMENTS[name](new_database):
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
