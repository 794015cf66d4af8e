"""Where the embedded PostgreSQL lives: its account, and places which that account can reach.

PostgreSQL refuses to run as root. Started by root (in a container, say), it runs as the owner of
its folder or, where that is root too, as a system account of its own. Such an account cannot look
into a folder like /root. Permissions of folders above the project are never widened for it: what
it must reach is then kept below `/var/lib/lieta`, and a symbolic link stands at the place asked
for. Deleting that link leaves the folder behind it, to be deleted by hand.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

STATE_DIR = Path("/var/lib/lieta")
SYSTEM_ACCOUNT = "embedded_postgres"

OPEN_FOLDER = 0o755
PRIVATE_FOLDER = 0o700
LOCK_NAME = "lock"


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL cannot be had here; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """A user of the operating system, by its numbers."""

    uid: int
    gid: int

    def can_reach(self, path: Path) -> bool:
        """Say whether this account may traverse (a folder) or run (a file) `path`.

        The kernel answers, so that access control lists count as well.
        """
        command = ["test", "-x", str(path)]
        asked = subprocess.run(
            command, check=False, cwd="/", user=self.uid, group=self.gid, extra_groups=[]
        )
        return asked.returncode == 0


@dataclass(frozen=True)
class Place:
    """Where one server lives: its private folder, its programs, and the account that runs them.

    The account is None where the current user's own will do.
    """

    home: Path
    bin_dir: Path
    account: Account | None

    def spawn(self, program: str, arguments: list[str]) -> subprocess.Popen[bytes]:
        """Run one of PostgreSQL's programs as the account, away from our terminal, into the log."""
        with self.open_file("server.log", "ab") as log:
            return subprocess.Popen(
                [str(self.bin_dir / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={name: text for name, text in os.environ.items() if name[:2] != "PG"},
                start_new_session=True,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )

    def open_file(self, name: str, mode: str) -> IO[Any]:
        """Open a file of the folder; root follows no link that the folder's owner may have put."""

        def opener(path: str, flags: int) -> int:
            return os.open(path, flags | os.O_NOFOLLOW, 0o600)

        return open(self.home / name, mode, opener=opener)

    def log_tail(self) -> str:
        """Return the end of the server's log, for an error message."""
        return (self.home / "server.log").read_text(encoding="utf-8", errors="replace")[-2000:]

    def socket_dir(self, longest_bytes: int) -> Path:
        """Return the folder itself for the socket, or a private one with a path that libpq takes.

        A socket's path has a greatest length, and a comma would separate two hosts.
        """
        if len(os.fsencode(self.home)) <= longest_bytes and "," not in str(self.home):
            return self.home
        short = Path(tempfile.mkdtemp(prefix="lieta-", dir="/tmp"))
        if self.account:
            os.chown(short, self.account.uid, self.account.gid)
        return short


def prepare_place(asked: Path, bin_dir: Path, version: str) -> Place:
    """Make a private folder at `asked` for a server with the programs of `bin_dir`.

    Args:
        asked: an absolute path; missing, empty, or a folder that this function made earlier.
        bin_dir: PostgreSQL's programs, of the given version.
        version: names the copy of the programs, where one is needed.

    Raises:
        EmbeddedPostgresError: the folder cannot be made, reached or written, or is another's.
    """
    account = _choose_account(asked)
    home = _private_home(asked, account)
    return Place(home, _reachable_binaries(bin_dir, version, account), account)


def _choose_account(home: Path) -> Account | None:
    """Choose the account for a server whose files are in `home`; None means the current user."""
    if os.geteuid() != 0:
        return None
    if home.exists() and home.stat().st_uid != 0:
        return Account(home.stat().st_uid, home.stat().st_gid)
    # Two processes may do this at once: what counts is that the account exists afterwards.
    create = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/"]
    try:
        entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        try:
            subprocess.run([*create, SYSTEM_ACCOUNT], check=False, capture_output=True)
            entry = pwd.getpwnam(SYSTEM_ACCOUNT)
        except (KeyError, FileNotFoundError) as failure:
            raise EmbeddedPostgresError(
                f"PostgreSQL does not run as root, and the account {SYSTEM_ACCOUNT!r} could not be "
                "created for it with useradd. Create it, or run as an ordinary user."
            ) from failure
    return Account(entry.pw_uid, entry.pw_gid)


def _private_home(asked: Path, account: Account | None) -> Path:
    """Make the folder `asked`, or its stand-in, private to the account; return the real folder."""
    try:
        asked.parent.mkdir(parents=True, exist_ok=True)
        if account and not asked.is_symlink() and not account.can_reach(asked.parent):
            _link_to_reachable_folder(asked)
        home = asked.resolve()
        home.mkdir(exist_ok=True)
        found = {path.name for path in home.iterdir()}
        if found and LOCK_NAME not in found:
            raise EmbeddedPostgresError(
                f"{asked} holds files, and none is of an embedded PostgreSQL. Name another folder."
            )
        if account:
            os.chown(home, account.uid, account.gid)
        home.chmod(PRIVATE_FOLDER)
    except OSError as failure:
        raise EmbeddedPostgresError(
            f"PostgreSQL needs a folder that it can write: {failure}"
        ) from failure
    return home


def _link_to_reachable_folder(asked: Path) -> None:
    """Put a folder below the state folder, and a link to it in the place of `asked`."""
    if asked.exists():
        if any(asked.iterdir()):
            raise EmbeddedPostgresError(
                f"The account of PostgreSQL cannot reach {asked}: a folder above it is closed. "
                "Move it elsewhere, or run as the owner of the files in it."
            )
        asked.rmdir()
    _make_state_dir()
    asked.symlink_to(tempfile.mkdtemp(prefix=f"{asked.name}-", dir=STATE_DIR))


def _reachable_binaries(bin_dir: Path, version: str, account: Account | None) -> Path:
    """Return a folder with PostgreSQL's programs that the account can run.

    That is `bin_dir` itself where possible, or else that of a copy made once per version.
    """
    if account is None or account.can_reach(bin_dir / "postgres"):
        return bin_dir
    _make_state_dir()
    package_dir = bin_dir.parent.parent
    copy = STATE_DIR / f"embedded-postgres-{version}"
    if not copy.exists():
        unfinished = Path(tempfile.mkdtemp(dir=STATE_DIR))
        # The programs look for the libraries beside the package.
        for folder in (package_dir, package_dir.with_name(f"{package_dir.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, unfinished / folder.name, symlinks=True)
        _open_to_readers(unfinished)
        try:
            unfinished.rename(copy)
        except OSError:  # another process was first
            shutil.rmtree(unfinished)
    return copy / bin_dir.relative_to(package_dir.parent)


def _make_state_dir() -> None:
    STATE_DIR.mkdir(parents=True, exist_ok=True)
    STATE_DIR.chmod(OPEN_FOLDER)


def _open_to_readers(folder: Path) -> None:
    """Let everyone read the copied programs and libraries; they hold no secret."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runnable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runnable else 0o644)
