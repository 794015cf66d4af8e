"""Keeping Python's cyclic garbage collector out of the way of a batch.

A batch makes tens of thousands of objects that live as long as the batch and refer in no circles.
The collector would go through the whole program's memory for them again and again: reading a log
takes twice as long with it.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_paused = 0
_was_enabled = True


@contextmanager
def collector_paused() -> Iterator[None]:
    """No cyclic collection in this process until the block ends; blocks may overlap."""
    global _paused, _was_enabled  # noqa: PLW0603 - the collector is the process's, so is its state
    with _lock:
        if _paused == 0:
            _was_enabled = gc.isenabled()
            gc.disable()
        _paused += 1
    try:
        yield
    finally:
        with _lock:
            _paused -= 1
            if _paused == 0 and _was_enabled:
                gc.enable()
