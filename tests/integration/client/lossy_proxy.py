"""A proxy that lets requests through, and loses the answers of the first ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx2

PASSED_ON = ("authorization", "content-type", "idempotency-key", "if-match", "import-id")


class LossyProxy(ThreadingHTTPServer):
    """Before one server; `losses` counts the answers to POST that are still to be lost."""

    def __init__(self, upstream: str, losses: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = upstream
        self.losses = losses
        self.keys: list[str] = []
        self.lost: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        proxy = self.server
        assert isinstance(proxy, LossyProxy)
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        answer = httpx2.request(
            self.command,
            proxy.upstream + self.path,
            content=self._body(),
            headers=headers,
            trust_env=False,
        )
        if self.command == "POST":
            proxy.keys.append(headers.get("idempotency-key", ""))
            if proxy.losses:
                proxy.losses -= 1
                proxy.lost.append(answer.status_code)
                self.close_connection = True
                return
        self.send_response(answer.status_code)
        for name in ("content-type", "etag"):
            if name in answer.headers:
                self.send_header(name, answer.headers[name])
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = _pass_on  # noqa: N815 - the names that http.server looks for

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def losing_answers(upstream: str, losses: int) -> Iterator[LossyProxy]:
    """Run the proxy while the block lasts."""
    with LossyProxy(upstream, losses) as proxy:
        thread = Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
