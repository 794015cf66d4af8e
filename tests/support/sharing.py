"""Which tests go together to one process, when several processes share the work (`pytest -n`)."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadFileScheduling

WHOLE = PurePosixPath("tests/e2e")
# These start services of their own, and nothing of the demo.
APART = {"test_near_misses.py", "test_openapi.py", "test_readme.py"}


class ByWhatIsDear(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """A module goes to one process, for its fixtures; all that asks the one demo as well.

    The demo takes longer to start than most of what asks it to answer.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = PurePosixPath(nodeid.split("::", 1)[0])
        shares_demo = module.parent == WHOLE and module.name not in APART
        return str(WHOLE if shares_demo else module)
