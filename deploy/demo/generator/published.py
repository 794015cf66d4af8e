"""What is reported and published beside the history: targets, staffing, published figures."""

from collections.abc import Iterator

from deploy.demo.generator.chance import Seed
from deploy.demo.generator.entry import Entry
from deploy.demo.generator.figures import Figures
from deploy.demo.generator.places import region_officer
from services.case.domain.registers.registering import register_of


def figure_entries(figures: Figures, seed: Seed) -> Iterator[Entry]:
    """The entries of the region's officer, as the figures file has them."""
    officer = region_officer(seed, figures.region, [])
    for command in (*figures.targets, *figures.staffing, *figures.published):
        yield Entry(register_of(command), officer, command)
