"""`edi web`: one page on this machine, and nothing else."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from edi.web.server import NoPage, Server, read_page

PAGE = (
    b'<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    b"<title>Page</title>"
)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(PAGE) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def asked(
    server: Server, path: str = "/", method: str = "GET", host: str = ""
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    try:
        headers = {"Host": host or f"127.0.0.1:{server.server_port}"}
        connection.request(method, path, body=b"ISA" if method == "POST" else None, headers=headers)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_the_page_is_served_with_its_policy(server: Server) -> None:
    status, headers, body = asked(server)
    assert (status, body) == (200, PAGE)
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert asked(server, host=f"LOCALHOST:{server.server_port}")[0] == 200
    assert asked(server, method="HEAD")[::2] == (200, b"")


def test_it_listens_to_this_machine_only(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1"]
)
def test_other_names_are_refused(server: Server, host: str) -> None:
    """DNS rebinding: a web site that gives its name the address of this machine."""
    status, _, body = asked(server, host=host.format(port=server.server_port))
    assert status == 421 and PAGE not in body


def test_nothing_else_is_there(server: Server) -> None:
    assert asked(server, "/etc/passwd")[0] == 404
    assert asked(server, "/../pyproject.toml")[0] == 404
    assert asked(server, method="POST")[0] == 501


def test_only_a_page_of_ours_is_served(tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text("<title>Other</title>")
    with pytest.raises(NoPage, match="not a page that"):
        read_page(tmp_path / "other.html")


def command(*arguments: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", "edi", "web", *arguments]


@pytest.mark.slow
def test_the_command_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    with subprocess.Popen(
        command("--page", tmp_path / "page.html", "--no-browser"),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.match(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found, line
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=30)
        connection.request("GET", "/")
        assert connection.getresponse().read() == PAGE
        connection.close()
        taken = subprocess.run(
            command("--page", tmp_path / "page.html", "--no-browser", "--port", found[1]),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert taken.returncode == 3 and "Address already in use" in taken.stderr


@pytest.mark.slow
def test_without_a_page_it_says_how_to_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from edi.cli.web import web
    from edi.web import server

    monkeypatch.setattr(server, "PAGE", Path("/nowhere/page.html"))
    done = CliRunner().invoke(web, ["--no-browser"])
    assert done.exit_code == 2
    assert "python scripts/build_page.py" in done.output
