"""A model hub on this machine: speaks what huggingface_hub asks for, and misbehaves on demand."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

COMMIT = "c0ffee" * 6 + "c0de"
PIECE = 16_384


def weights(size: int = 400_000, *, encoder: int = 2, decoder: int = 2) -> bytes:
    """A model.bin as CTranslate2 lays it out: real headers, meaningless numbers, `size` bytes."""
    layers = [f"encoder/layer_{n}/linear/weight" for n in range(encoder)]
    layers += [f"decoder/layer_{n}/linear/weight" for n in range(decoder)]
    body = _text("WhisperSpec") + struct.pack("<II", 3, len(layers))
    each = size // len(layers)
    for number, name in enumerate(layers):
        content = hashlib.shake_128(bytes([number])).digest(each)
        body += _text(name) + struct.pack("<BIBI", 1, each, 1, each) + content
    alias = _text("decoder/projection/weight") + _text("decoder/embeddings/weight")
    return struct.pack("<I", 6) + body + struct.pack("<I", 1) + alias


def _text(text: str) -> bytes:
    return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"


def model(size: int = 400_000, *, encoder: int = 2, decoder: int = 2) -> dict[str, bytes]:
    """The files of a small model, and one that nobody needs."""
    return {
        "README.md": b"# not needed" * 1000,
        "config.json": b'{"lang_ids": [], "suppress_ids": []}',
        "model.bin": weights(size, encoder=encoder, decoder=decoder),
        "tokenizer.json": b'{"model": {}}',
        "vocabulary.json": b'["a", "b"]',
    }


def digest(name: str, content: bytes) -> str:
    """What the hub names a file by: sha256 for large ones, else git's name of the blob."""
    if name == "model.bin":
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@dataclass
class FakeHub:
    """Serves `files` under every model's name; how it misbehaves may change between requests.

    status: answer every request so. stall: say nothing ("headers"), or nothing more after half of
    model.bin ("middle"). break_off: close the connection after half of model.bin, so many times.
    rot: send wrong bytes. pace: seconds between pieces of model.bin. ranges: honour them.
    """

    files: dict[str, bytes] = field(default_factory=model)
    status: int = 0
    stall: Literal["", "headers", "middle"] = ""
    break_off: int = 0
    rot: bool = False
    pace: float = 0.0
    ranges: bool = True
    page: bytes = b""
    requests: list[tuple[str, str]] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)
    served: int = 0
    """Bytes of model.bin that went out."""
    address: str = ""
    released: threading.Event = field(default_factory=threading.Event)

    def info(self) -> dict[str, Any]:
        """What the hub tells about a model."""
        siblings = []
        for name, content in self.files.items():
            entry: dict[str, Any] = {"rfilename": name, "size": len(content), "blobId": "0" * 40}
            if name == "model.bin":
                entry["lfs"] = {"sha256": digest(name, content), "size": len(content)}
                entry["lfs"]["pointerSize"] = 134
            else:
                entry["blobId"] = digest(name, content)
            siblings.append(entry)
        return {"id": "org/name", "sha": COMMIT, "siblings": siblings}

    def tree(self) -> list[dict[str, Any]]:
        """The same, as snapshot_download asks for it."""
        entries = []
        for told in self.info()["siblings"]:
            entry = {"type": "file", "path": told["rfilename"], "size": told["size"]}
            entry["oid"] = told["blobId"]
            if "lfs" in told:
                entry["lfs"] = told["lfs"] | {"oid": told["lfs"]["sha256"]}
            entries.append(entry)
        return entries


@contextlib.contextmanager
def serving(hub: FakeHub) -> Iterator[FakeHub]:
    """The hub on a port of this machine, which `hub.address` names."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        hub.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Quietly."""

    def do_HEAD(self) -> None:
        self._answer(head=True)

    def do_GET(self) -> None:
        self._answer(head=False)

    def _answer(self, *, head: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append((self.command, path))
        self.hub.tokens.add(self.headers.get("authorization"))
        with contextlib.suppress(ConnectionError):
            if self.hub.stall == "headers":
                self.hub.released.wait()
                self.close_connection = True
            elif self.hub.status:
                self._send(self.hub.status, b"no")
            elif self.hub.page:
                self._send(200, self.hub.page)
            elif re.fullmatch(r"/api/models/[\w.-]+/[\w.-]+/tree/\w+", path):
                self._send(200, json.dumps(self.hub.tree()).encode())
            elif path.startswith("/api/models/"):
                self._send(200, json.dumps(self.hub.info()).encode())
            else:
                self._file(path.rpartition("/")[2], head)

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _file(self, name: str, head: bool) -> None:
        content = self.hub.files[name]
        asked = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked[1]) if asked and self.hub.ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{digest(name, content)}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("X-Linked-Etag", f'"{digest(name, content)}"')
        self.send_header("X-Linked-Size", str(len(content)))
        self.send_header("Content-Length", str(len(content) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        if not head:
            self._body(name, content, start)

    def _body(self, name: str, content: bytes, start: int) -> None:
        hub, large = self.hub, name == "model.bin"
        half = len(content) // 2
        sent = bytes(len(content)) if hub.rot and large else content
        for at in range(start, len(content), PIECE):
            if large and at >= half and (hub.stall == "middle" or hub.break_off):
                if hub.stall:
                    hub.released.wait()
                hub.break_off = max(0, hub.break_off - 1)
                self.close_connection = True
                return
            piece = sent[at : at + PIECE]
            self.wfile.write(piece)
            if large:
                hub.served += len(piece)
                time.sleep(hub.pace)
