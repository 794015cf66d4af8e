"""Work that goes on while a test does something else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread
from time import monotonic, sleep


@contextmanager
def in_background(work: Callable[[], None]) -> Iterator[list[BaseException]]:
    """Repeat the work until the block ends; gives what it raised."""
    stopped, errors = Flag(), list[BaseException]()

    def run() -> None:
        try:
            while not stopped.is_set():
                work()
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=run)
    thread.start()
    try:
        yield errors
    finally:
        stopped.set()
        thread.join()


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until the condition holds."""
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it did not happen in time"
        sleep(0.02)
