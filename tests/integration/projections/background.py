"""Work that goes on while a test does something else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread


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
