"""A single broker to try things out with: `python -m deploy.kafka FOLDER`, until it is stopped."""

import sys
from pathlib import Path

from deploy.kafka.broker import Broker
from deploy.serving import stop_signal


def main() -> None:
    """Start it with its data in the folder, and say what LIETA_KAFKA_BOOTSTRAP has to be."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m deploy.kafka FOLDER")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    broker = Broker(folder)
    stop = stop_signal()
    broker.start()
    sys.stdout.write(f"LIETA_KAFKA_BOOTSTRAP={broker.bootstrap}\n")
    sys.stdout.flush()
    stop.wait()
    broker.stop()


if __name__ == "__main__":
    main()
