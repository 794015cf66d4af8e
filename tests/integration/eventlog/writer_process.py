"""A process that appends; its arguments are those of `main`."""

import sys
from uuid import uuid4

from services.eventlog.pool import open_pool
from services.eventlog.recorder import EventRecorder
from tests.integration.eventlog.stored import stored


def main(dsn: str, streams: int, events: int) -> None:
    """Append to each of `streams` new streams `events` events, one transaction each."""
    with open_pool(dsn, max_size=2) as pool:
        recorder = EventRecorder(pool)
        for stream in [uuid4() for _ in range(streams)]:
            for version in range(1, events + 1):
                recorder.insert_events(stored(stream, version))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
