"""One process at a time owns a server, and what a killed owner left running ends.

The lock is the kernel's: it is free again however its holder ended. Whoever has it may therefore
end every process that bears the server's name.
"""

import fcntl
import os
import signal
from contextlib import suppress
from typing import IO

from deploy.server_account import LOCK_NAME, EmbeddedPostgresError, Place

STOP_SECONDS = 60


def take_ownership(place: Place) -> IO[str]:
    """Lock the folder; closing what is returned frees it.

    Raises:
        EmbeddedPostgresError: another process has it.
    """
    lock: IO[str] = place.open_file(LOCK_NAME, "a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as failure:
        lock.seek(0)
        holder = lock.read()
        lock.close()
        raise EmbeddedPostgresError(
            f"Process {holder} already runs the PostgreSQL in {place.home}. "
            "Stop that one, or name another folder."
        ) from failure
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def end_leftovers(place: Place, cluster_name: str) -> None:
    """End the server of that name, and the parts of a server whose first process was killed.

    Then its process id is forgotten: by now it may be another process's, and PostgreSQL would
    take that one for a running server and not start.

    Args:
        place: a folder that the caller owns by its lock.
        cluster_name: PostgreSQL's setting; it stands in the command line of the first process
            (the postmaster) and in the titles of all others.
    """
    import psutil  # noqa: PLC0415 - it comes with the extra `demo`, like the server

    postmasters, others = [], []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            words = process.cmdline()
            if f"cluster_name={cluster_name}" in words:
                postmasters.append(process)
            elif words and words[0].startswith(f"postgres: {cluster_name}: "):
                others.append(process)
    for process in postmasters:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast stop
    psutil.wait_procs(postmasters, timeout=STOP_SECONDS)
    for process in (*postmasters, *others):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs([*postmasters, *others], timeout=STOP_SECONDS)
    (place.home / "cluster" / "postmaster.pid").unlink(missing_ok=True)
    for socket_lock in place.home.glob(".s.PGSQL.*.lock"):
        socket_lock.unlink()
