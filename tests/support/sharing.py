"""Which tests go together to one process, when several processes share the work (`pytest -n`)."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadFileScheduling

# All modules of the first ask one demo; most of the second replay one generated history; the third
# has one broker of Kafka, and the fourth one of its own with all the processes around it.
WHOLE = {
    PurePosixPath("tests/e2e"),
    PurePosixPath("tests/unit/demo"),
    PurePosixPath("tests/integration/kafka"),
    PurePosixPath("tests/faults/apart"),
}
# These start services of their own, and nothing of the demo.
APART = {"test_near_misses.py", "test_openapi.py", "test_readme.py"}


class ByWhatIsDear(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """A module goes to one process, for its fixtures; some folders go there whole.

    What their modules share takes longer to make than most of what the tests do with it.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = PurePosixPath(nodeid.split("::", 1)[0])
        together = module.parent in WHOLE and module.name not in APART
        return str(module.parent if together else module)
