"""The command in a process of its own, which starts in a few milliseconds.

Most of what a small command takes is the loading of modules. So a process loads them once, and is
forked for each command: in the fork runs what `python -m edi` runs, with the arguments, streams,
folder and environment of that command. Where a system cannot fork, or the environment decides on
what Python or edi load, a new Python is started.

    python tests/edi_process.py 5     # the process that is forked: asked at a socket
"""

import atexit
import gc
import io
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parents[1]
Done = subprocess.CompletedProcess[bytes]
_MOST = 1 << 20  # bytes of a request
# How names begin that are asked while modules load: rules look into the user's code lists then.
_READ_ONCE = ("PYTHON", "LC_", "LANG", "TZ", "EDI_", "HOME", "XDG_DATA_HOME")


def run(
    arguments: Sequence[str],
    stdin: bytes = b"",
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    timeout: float = 120,
) -> Done:
    """Run `edi` to its end. Raises `subprocess.TimeoutExpired`."""
    environment = dict(os.environ if env is None else env)
    server = _Server.of(environment)
    if server is not None:
        return server.run(arguments, stdin, cwd, environment, timeout)
    command = [sys.executable, "-m", "edi", *arguments]
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environment,
        timeout=timeout,
        check=False,
    )


def run_text(arguments: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """The same, with output as text."""
    done = run(arguments, **options)
    output, errors = (
        io.TextIOWrapper(io.BytesIO(text), encoding="utf-8").read()
        for text in (done.stdout, done.stderr)
    )
    return subprocess.CompletedProcess(done.args, done.returncode, output, errors)


class _Server:
    """The process that is forked, one for each process that runs tests."""

    _mine: "_Server | None" = None

    def __init__(self, environment: dict[str, str]) -> None:
        self.decisive = _decisive(environment)
        self.owner = os.getpid()
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**environment, "PYTHONPATH": str(ROOT)},
                cwd=ROOT,
            )
        atexit.register(self.stop)

    @classmethod
    def of(cls, environment: dict[str, str]) -> "_Server | None":
        """None where a command with this environment needs a Python of its own."""
        if not hasattr(os, "fork"):
            return None
        mine = cls._mine
        if mine is None or mine.owner != os.getpid() or mine._process.poll() is not None:
            mine = cls._mine = cls(environment)
        return mine if _decisive(environment) == mine.decisive else None

    def stop(self) -> None:
        if self.owner == os.getpid():
            self._socket.close()
            self._process.wait()

    def run(
        self,
        arguments: Sequence[str],
        stdin: bytes,
        cwd: Path,
        environment: dict[str, str],
        timeout: float,
    ) -> Done:
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        ours_err, theirs_err = os.pipe()
        request = json.dumps([list(arguments), str(cwd), environment]).encode()
        assert len(request) < _MOST
        theirs = [theirs_in, theirs_out, theirs_err]
        socket.send_fds(self._socket, [len(request).to_bytes(4, "big")], theirs)
        self._socket.sendall(request)
        for one in theirs:
            os.close(one)
        until = time.monotonic() + timeout
        try:
            output, errors = _exchange(ours_in, stdin, ours_out, ours_err, until)
            self._socket.settimeout(max(0.1, until - time.monotonic()))
            code = int.from_bytes(_received(self._socket, 4), "big", signed=True)
        except TimeoutError:
            self._process.kill()  # the command itself ends when it writes or reads
            self._process.wait()
            raise subprocess.TimeoutExpired(list(arguments), timeout) from None
        self._socket.settimeout(None)
        return subprocess.CompletedProcess(["edi", *arguments], code, output, errors)


def _decisive(environment: Mapping[str, str]) -> dict[str, str]:
    """What of the environment is read while modules load. The server finds edi by `PYTHONPATH`."""
    found = {key: value for key, value in environment.items() if key.startswith(_READ_ONCE)}
    if found.get("PYTHONPATH", str(ROOT)) == str(ROOT):
        found.pop("PYTHONPATH", None)
    return found


def _exchange(
    ours_in: int, stdin: bytes, ours_out: int, ours_err: int, until: float
) -> tuple[bytes, bytes]:
    """Write and read until the command, and all that it has started, have closed the streams.
    Raises `TimeoutError`."""
    left = memoryview(stdin)
    found: dict[int, bytearray] = {ours_out: bytearray(), ours_err: bytearray()}
    with selectors.DefaultSelector() as selector:

        def close(one: int) -> None:
            selector.unregister(one)
            os.close(one)

        os.set_blocking(ours_in, False)
        selector.register(ours_in, selectors.EVENT_WRITE)
        for one in found:
            selector.register(one, selectors.EVENT_READ)
        try:
            while selector.get_map():
                ready = selector.select(max(0, until - time.monotonic()))
                if not ready:
                    raise TimeoutError
                for key, _ in ready:
                    if key.fd == ours_in:
                        try:
                            left = left[os.write(ours_in, left) :] if left else left
                        except BrokenPipeError:  # not read to its end
                            left = memoryview(b"")
                        if not left:
                            close(ours_in)
                    elif data := os.read(key.fd, 1 << 16):
                        found[key.fd] += data
                    else:
                        close(key.fd)
        finally:
            for key in list(selector.get_map().values()):
                close(key.fd)
    return bytes(found[ours_out]), bytes(found[ours_err])


def _received(connection: socket.socket, size: int) -> bytes:
    """So many bytes. Raises `EOFError`, and `TimeoutError` where that is set."""
    found = b""
    while len(found) < size:
        data = connection.recv(size - len(found))
        if not data:
            raise EOFError
        found += data
    return found


# -- in the process that is forked


def _serve(connection: socket.socket) -> None:
    from edi.cli import main

    assert main.edi is not None
    gc.freeze()
    while True:
        head, streams, *_ = socket.recv_fds(connection, 4, 3)
        if not head:
            return
        head += _received(connection, 4 - len(head)) if len(head) < 4 else b""
        arguments, folder, environment = json.loads(
            _received(connection, int.from_bytes(head, "big"))
        )
        ours, theirs = os.pipe()  # which modules it has loaded
        child = os.fork()
        if not child:
            connection.close()
            os.close(ours)
            code = 70
            try:
                _become(arguments, folder, environment, streams, theirs)
            except SystemExit as error:
                code = error.code if isinstance(error.code, int) else int(error.code is not None)
                sys.stdout.flush()
            finally:  # nothing of this process goes on in the fork
                os._exit(code)
        for one in (*streams, theirs):
            os.close(one)
        with os.fdopen(ours, "rb") as stream:
            loaded = stream.read().decode().split()
        _, status = os.waitpid(child, 0)
        connection.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))
        for name in loaded:
            if name not in sys.modules:
                import_module(name)
        gc.freeze()


def _become(
    arguments: list[str], folder: str, environment: dict[str, str], streams: list[int], told: int
) -> None:
    """What `python -m edi` is at its start, and does."""
    leave, own_id = os._exit, os.getpid()
    for number, one in enumerate(streams):
        os.dup2(one, number)
        os.close(one)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [str(ROOT / "edi" / "__main__.py"), *arguments]
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115

    def tell(code: int) -> NoReturn:
        if os.getpid() == own_id:
            own = [one for one in sys.modules if one == "edi" or one.startswith("edi.")]
            with open(told, "w", encoding="utf-8") as stream:
                stream.write(" ".join(own))
        leave(code)

    os._exit = tell  # type: ignore[assignment]
    from edi.__main__ import run as run_command

    run_command()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _serve(socket.socket(fileno=int(sys.argv[1])))
