"""Where a demo keeps its data."""

import os
from pathlib import Path


def demo_home() -> Path:
    """The folder `LIETA_HOME`, or `.lieta` below the current one."""
    return Path(os.environ.get("LIETA_HOME", ".lieta")).absolute()
