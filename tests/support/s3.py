"""A real S3-compatible server on loopback, which keeps what it is given in a folder."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx2

from deploy.maven import jars

MAIN_CLASS = "org.gaul.s3proxy.Main"
ACCESS_KEY, SECRET_KEY = "lieta", "made up for tests"
BUCKET = "lieta-documents"
START_SECONDS = 60


@contextmanager
def s3_server(folder: Path) -> Iterator[dict[str, str]]:
    """The server with one empty bucket; gives the environment by which it is found.

    Args:
        folder: where it keeps its settings, its log and what it is given.
    """
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    kept = folder / "kept"
    (kept / BUCKET).mkdir(parents=True)
    settings = {
        "s3proxy.endpoint": url,
        "s3proxy.authorization": "aws-v2-or-v4",
        "s3proxy.identity": ACCESS_KEY,
        "s3proxy.credential": SECRET_KEY,
        "jclouds.provider": "filesystem-nio2",
        "jclouds.filesystem.basedir": str(kept),
        "jclouds.identity": ACCESS_KEY,
        "jclouds.credential": SECRET_KEY,
    }
    properties = folder / "s3proxy.properties"
    properties.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    command = ["java", "-cp", f"{jars('s3proxy')}/*", MAIN_CLASS, "--properties", str(properties)]
    with (
        (folder / "s3proxy.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):
        try:
            _await_answer(process, url, folder / "s3proxy.log")
            yield {
                "AWS_ENDPOINT_URL": url,
                "AWS_ALLOW_HTTP": "true",
                "AWS_REGION": "eu-north-1",
                "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            }
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def _await_answer(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = monotonic() + START_SECONDS
    while True:
        try:
            httpx2.get(url, trust_env=False)
        except httpx2.NetworkError:
            assert process.poll() is None, log.read_text()
            assert monotonic() < deadline, log.read_text()
            sleep(0.2)
        else:
            return
