"""A proxy before a database server that cuts one connection, at a message that is chosen."""

from __future__ import annotations

import selectors
import socket
import threading
from types import TracebackType


class Proxy:
    """Counts what clients send to the server, and cuts the connection at one of these.

    `at` counts all messages, or those with `wanted` in them; 0 cuts nothing. The message is lost,
    or with `behind` it reaches the server and its answer is lost.
    """

    def __init__(self, port: int, at: int = 0, wanted: bytes = b"", *, behind: bool) -> None:
        self._server = "127.0.0.1", port
        self._at = at
        self._wanted = wanted
        self._behind = behind
        self.seen = 0  # messages
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._wake, self._woken = socket.socketpair()
        self._refusing = False
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def refuse(self) -> None:
        """From now on nobody gets through."""
        self._refusing = True
        self._wake.send(b"x")
        self._stopped.wait()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._refusing:
            self._wake.send(b"x")
        self._thread.join()
        self._wake.close()
        self._woken.close()

    def _serve(self) -> None:
        peers: dict[socket.socket, socket.socket] = {}
        clients: set[socket.socket] = set()
        dying: set[socket.socket] = set()  # whose answer is lost

        def drop(one: socket.socket) -> None:
            for each in (one, peers.pop(one)):
                chosen.unregister(each)
                peers.pop(each, None)
                each.close()

        with selectors.DefaultSelector() as chosen, self._listening:
            chosen.register(self._listening, selectors.EVENT_READ)
            chosen.register(self._woken, selectors.EVENT_READ)
            while True:
                for key, _ in chosen.select():
                    one = key.fileobj
                    if one is self._woken:
                        for each in list(clients):
                            if each in peers:
                                drop(each)
                        self._listening.close()
                        self._stopped.set()
                        return
                    if one is self._listening:
                        client, _ = self._listening.accept()
                        server = socket.create_connection(self._server)
                        peers[client], peers[server] = server, client
                        clients.add(client)
                        chosen.register(client, selectors.EVENT_READ)
                        chosen.register(server, selectors.EVENT_READ)
                        continue
                    assert isinstance(one, socket.socket)
                    if one not in peers:
                        continue  # dropped in this very round
                    try:
                        data = one.recv(1 << 16)
                        if not data or one in dying:
                            drop(one)
                            continue
                        if one in clients and self._wanted in data:
                            self.seen += 1
                            if self.seen == self._at:
                                if not self._behind:
                                    drop(one)
                                    continue
                                dying.add(peers[one])
                        peers[one].sendall(data)
                    except OSError:
                        drop(one)
