"""The page over HTTP, on the loopback interface only."""

import re
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from edi.errors import EdiError

PAGE = Path(__file__).with_name("page.html")  # there if scripts/build_page.py has made it
_HOST = "127.0.0.1"
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
_OPENING = 4096  # bytes in which the policy stands


class NoPage(EdiError, ValueError):
    """There is no page to serve; the message says how to make one."""


def read_page(path: Path | None = None) -> bytes:
    """The page: this file, or the one that is installed. Raises `NoPage`, `OSError`."""
    if path is None and not PAGE.is_file():
        raise NoPage(
            "this installation has no page. In the source folder of edi,"
            " `python scripts/build_page.py` makes it (needs Node with npm); then install again, or"
            " give it with --page edi/web/page.html"
        )
    page = (path or PAGE).read_bytes()
    if not _POLICY.search(page[:_OPENING]):
        raise NoPage(f"{path or PAGE}: not a page that scripts/build_page.py has made")
    return page


class Server(ThreadingHTTPServer):
    """Serves one page under `/`, and nothing else, to who asks by the name of this machine."""

    daemon_threads = True

    def __init__(self, page: bytes, port: int = 0) -> None:
        """`port` 0 takes a free one. Raises `OSError` where it is taken."""
        super().__init__((_HOST, port), _Handler)
        found = _POLICY.search(page[:_OPENING])
        assert found is not None
        self.page = page
        self.policy = found[1].decode("ascii") + "; frame-ancestors 'none'"
        self.names = {f"{name}:{self.server_port}" for name in (_HOST, "localhost")}
        if self.server_port == 80:
            self.names |= {_HOST, "localhost"}

    @property
    def address(self) -> str:
        return f"http://{_HOST}:{self.server_port}/"


def serve(server: Server, ready: Callable[[str], object]) -> None:
    """Serve until interrupted; `ready` is given the address."""
    with server:
        ready(server.address)
        server.serve_forever()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "edi"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        # A web site may give its own name this address (DNS rebinding): then the name shows it.
        if self.headers.get("Host", "").lower() not in self.server.names:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        if self.path != "/":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.send_response(HTTPStatus.OK)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(self.server.page))),
            ("Content-Security-Policy", self.server.policy),
            ("Cache-Control", "no-store"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
        ):
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(self.server.page)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody asked for a log."""
