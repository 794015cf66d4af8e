"""Jars that Maven fetches, once: of the servers that tests and small machines run themselves."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def jars(server: str) -> Path:
    """The folder with the jars of `deploy/<server>/pom.xml`; a fetch that breaks off leaves none.

    Raises:
        FileNotFoundError: there is no Maven.
        subprocess.CalledProcessError: Maven could not fetch them; it has said why.
    """
    folder = ROOT / ".maven" / server
    if folder.is_dir():
        return folder
    unfinished = folder.with_name(f"unfinished-{server}-{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    pom = ROOT / "deploy" / server / "pom.xml"
    fetch = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies"]
    subprocess.run([*fetch, f"-DoutputDirectory={unfinished}"], check=True)
    try:
        unfinished.rename(folder)
    except OSError:  # another run was quicker
        shutil.rmtree(unfinished)
    return folder
