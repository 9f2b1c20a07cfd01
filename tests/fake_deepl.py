"""DeepL on this machine: answers as it does, from a table, and misbehaves on demand.

As a process: `python -m tests.fake_deepl --table FILE.tsv --port 0 --delay 0.1` prints its address.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

KEY = "f00dfeed-0123-4567-89ab-cdef01234567:fx"
MOST_TEXTS = 50
MOST_BYTES = 128 * 1024
SOURCES = {
    "AR": "Arabic", "CS": "Czech", "DA": "Danish", "DE": "German", "EN": "English",
    "ES": "Spanish", "FR": "French", "HE": "Hebrew", "IT": "Italian", "JA": "Japanese",
    "JV": "Javanese", "KO": "Korean", "NB": "Norwegian (bokmål)", "NL": "Dutch", "PL": "Polish",
    "PT": "Portuguese", "RU": "Russian", "SV": "Swedish", "TH": "Thai", "TL": "Tagalog",
    "UK": "Ukrainian", "ZH": "Chinese",
}  # fmt: skip
TARGETS = {code: name for code, name in SOURCES.items() if code not in ("EN", "PT")} | {
    "EN-GB": "English (British)", "EN-US": "English (American)",
    "ES-419": "Spanish (Latin American)", "PT-BR": "Portuguese (Brazilian)",
    "PT-PT": "Portuguese (European)", "ZH": "Chinese (simplified)",
    "ZH-HANS": "Chinese (simplified)", "ZH-HANT": "Chinese (traditional)",
}  # fmt: skip
FORMAL = {"DE", "ES", "ES-419", "FR", "IT", "JA", "NL", "PL", "PT-BR", "PT-PT", "RU"}
INSTRUCTED = {"DE", "EN", "ES", "FR", "IT", "JA", "KO", "ZH"}
FAULTS = (
    "tags-dropped", "tags-doubled", "tags-first", "tags-reversed", "one-fewer", "one-more",
    "none", "empty", "not-json", "stall", "break",
)  # fmt: skip
"""Of the answer or the connection; any other fault is a status, perhaps with Retry-After: "429:3".
What was billed before: all that get as far as an answer, even if it does not arrive."""


def shouted(text: str, target: str) -> str:
    """A translation, word by word, that anybody can check."""
    return text.upper()


@dataclass
class FakeDeepL:
    """Translates from `table`, and marked texts from `tagged`, without their marks: the parts.

    A list in the table is given in turn, its last for ever. What is in neither goes to `unknown`.
    faults: what is wrong with the first, second, ... request for a translation; fault: with all
    others. answers: the status for all requests to a path. limit: of characters, None = not told.
    """

    table: dict[str, str | list[str]] = field(default_factory=dict)
    tagged: dict[str, list[str]] = field(default_factory=dict)
    unknown: Callable[[str, str], str] = shouted
    key: str = KEY
    faults: dict[int, str] = field(default_factory=dict)
    fault: str = ""
    answers: dict[str, int] = field(default_factory=dict)
    silence: float = 60.0
    delay: float = 0.0
    limit: int | None = 500_000
    count: int | None = 0
    more_sources: dict[str, str] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    """Every body that came to /v2/translate, refused ones included."""
    sizes: list[int] = field(default_factory=list)
    paths: list[tuple[str, str]] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)
    texts: Counter[str] = field(default_factory=Counter)
    billed: int = 0
    glossaries: dict[str, dict[str, Any]] = field(default_factory=dict)
    address: str = ""
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def stats(self) -> dict[str, Any]:
        """What has happened until now."""
        return {
            "requests": len(self.requests),
            "billed": self.billed,
            "texts": dict(self.texts),
            "paths": [f"{method} {path}" for method, path in self.paths],
        }

    def translated(self, text: str, target: str) -> str:
        """From the table, or as the unknown ones."""
        found = self.table.get(text, self.table.get(" ".join(text.split())))
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return self.unknown(text, target) if found is None else found

    def translated_xml(self, xml: str, target: str) -> tuple[str, int]:
        """The marked translation, and the number of characters that are no tags."""
        try:
            root = ElementTree.fromstring(f"<r>{xml}</r>")
        except ElementTree.ParseError:
            raise Refused(400, "Tag handling parsing failed, please check input.") from None
        parts = [root.text or "", *(child.tail or "" for child in root)]
        marks = [self._mark(child.tag, child.attrib) for child in root]
        plain = "".join(parts)
        pieces = self._pieces(plain, parts, target)
        body = "".join(f"{escape(p)}{m}" for p, m in zip(pieces, [*marks, ""], strict=True))
        return body, len(plain)

    def _pieces(self, plain: str, parts: list[str], target: str) -> list[str]:
        key = " ".join(plain.split())
        if len(self.tagged.get(key, ())) == len(parts):
            return self.tagged[key]
        if plain not in self.table and key not in self.table:
            return [self.translated(part, target) if part.strip() else part for part in parts]
        words = self.translated(plain, target).split(" ")
        cuts = [round(n * len(words) / len(parts)) for n in range(len(parts) + 1)]
        pieces = [" ".join(words[a:b]) for a, b in pairwise(cuts)]
        return [f"{piece} " if piece else "" for piece in pieces[:-1]] + pieces[-1:]

    @staticmethod
    def _mark(tag: str, attributes: dict[str, str]) -> str:
        told = [f' {name}="{value}"' for name, value in attributes.items()]
        return f"<{tag}{''.join(told)}/>"


class Refused(Exception):
    """An answer with a status that is no success."""

    def __init__(self, status: int, message: str, after: str = "") -> None:
        super().__init__(status, message)
        self.status, self.message, self.after = status, message, after


def checked(fake: FakeDeepL, body: dict[str, Any]) -> None:
    """Refuse what DeepL refuses in a request for a translation."""
    target = str(body.get("target_lang", "")).upper()
    source = str(body.get("source_lang", "")).upper()
    instructions = body.get("custom_instructions", [])
    texts = body.get("text")
    wrong = {
        "Too many texts, or none": not isinstance(texts, list) or len(texts) > MOST_TEXTS,
        "Value for 'target_lang' not supported.": target not in TARGETS,
        "Value for 'source_lang' not supported.": source not in {"", *SOURCES, *fake.more_sources},
        "'formality' is not supported for given 'target_lang'.": (
            body.get("formality") in ("more", "less") and target not in FORMAL
        ),
        "Value for 'split_sentences' not supported.": (
            str(body.get("split_sentences", "1")) not in ("0", "1", "nonewlines")
        ),
        "Too many or too long custom instructions": (
            len(instructions) > 10 or any(len(one) > 300 for one in instructions)
        ),
        "custom_instructions are not supported for this target": (
            bool(instructions) and target.partition("-")[0] not in INSTRUCTED
        ),
    }
    for message, is_wrong in wrong.items():
        if is_wrong:
            raise Refused(400, message)
    check_glossaries(fake, named(body), source, target)


def named(body: dict[str, Any]) -> list[str]:
    """The glossaries that a request names."""
    ids = [body["glossary_id"]] if "glossary_id" in body else body.get("glossary_ids", [])
    return [str(one) for one in ids]


def check_glossaries(fake: FakeDeepL, ids: list[str], source: str, target: str) -> None:
    """Refuse glossaries that are not there or not for these languages."""
    if ids and not source:
        raise Refused(400, "Use of a glossary requires the source_lang parameter to be specified")
    bases = {"source_lang": source.lower(), "target_lang": target.partition("-")[0].lower()}
    for one in ids:
        if one not in fake.glossaries:
            raise Refused(404, "Glossary not found")
        dictionaries = fake.glossaries[one]["dictionaries"]
        if not any(bases.items() <= held.items() for held in dictionaries):
            raise Refused(400, "The glossary has no dictionary for this language pair")


def terms(fake: FakeDeepL, body: dict[str, Any]) -> dict[str, str]:
    """The glossary entries that a request names; a text that is a term becomes its translation."""
    held = [d["entries"] for one in named(body) for d in fake.glossaries[one]["dictionaries"]]
    lines = [line.split("\t") for entries in held for line in entries.splitlines()]
    return {line[0]: line[1] for line in lines}


def translate(fake: FakeDeepL, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The translations of a request, billed."""
    checked(fake, body)
    target, glossary = body["target_lang"].upper(), terms(fake, body)
    found: list[tuple[str, int]] = []
    for text in body["text"]:
        if body.get("tag_handling") == "xml":
            found.append(fake.translated_xml(text, target))
        else:
            found.append((glossary.get(text) or fake.translated(text, target), len(text)))
    needed = sum(count for _, count in found)
    if fake.limit is not None and (fake.count or 0) + needed > fake.limit:
        raise Refused(456, "Quota exceeded")
    if fake.count is not None:
        fake.count += needed
    fake.billed += needed
    source = body.get("source_lang", "ES").upper()
    return [
        {"text": text, "detected_source_language": source, "billed_characters": count}
        for text, count in found
    ]


def spoilt(fault: str, translations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The translations with something wrong."""
    if fault.startswith("tags-"):
        return [one | {"text": _retagged(fault, one["text"])} for one in translations]
    if fault == "one-fewer":
        return translations[:-1]
    if fault == "one-more":
        return [*translations, translations[-1]]
    if fault == "empty":
        return [translations[0] | {"text": ""}, *translations[1:]]
    return [] if fault == "none" else translations


def _retagged(fault: str, text: str) -> str:
    marks = re.findall(r"<[^>]*>", text)
    if fault == "tags-dropped":
        return re.sub(r"<[^>]*>", "", text)
    if fault == "tags-doubled":
        return re.sub(r"(<[^>]*>)", r"\1\1", text)
    if fault == "tags-first":
        return "".join(marks) + re.sub(r"<[^>]*>", "", text)
    back = iter(reversed(marks))
    return re.sub(r"<[^>]*>", lambda _: next(back), text)


class _Handler(BaseHTTPRequestHandler):
    fake: FakeDeepL
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Quietly."""

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def _handle(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        fault = ""
        try:
            if address.path == "/_stats":
                self._send(200, self.fake.stats())
                return
            time.sleep(self.fake.delay)
            with self.fake.lock:
                fault, answer = self._answer(address.path, parse_qs(address.query), content)
            self._deliver(fault, answer)
        except Refused as error:
            headers = {"Retry-After": error.after} if error.after else {}
            self._send(error.status, {"message": error.message}, headers)

    def _answer(self, path: str, query: dict[str, list[str]], content: bytes) -> tuple[str, Any]:
        fake = self.fake
        fake.paths.append((self.command, path))
        given = self.headers.get("Authorization")
        fake.keys.add(given)
        if given != f"DeepL-Auth-Key {fake.key}":
            raise Refused(403, "")
        if path in fake.answers:
            raise Refused(fake.answers[path], "as told")
        if path == "/v2/translate":
            return self._translation(content)
        if path == "/v2/usage":
            counted = {"character_count": fake.count, "character_limit": fake.limit}
            return "", {name: value for name, value in counted.items() if value is not None}
        if path == "/v2/languages":
            form = parse_qs(content.decode())
            return "", self._listed((query | form).get("type", ["source"])[0])
        if path.startswith("/v3/glossaries"):
            return "", self._glossary(path.removeprefix("/v3/glossaries").strip("/"), content)
        raise Refused(404, "")

    def _translation(self, content: bytes) -> tuple[str, Any]:
        fake = self.fake
        if "json" in self.headers.get("Content-Type", ""):
            body = json.loads(content)
        else:
            form = parse_qs(content.decode(), keep_blank_values=True)
            body = {name: values if name == "text" else values[0] for name, values in form.items()}
        fake.requests.append(body)
        fake.sizes.append(len(content))
        fake.texts.update(body.get("text", []))
        fault = fake.faults.get(len(fake.requests), fake.fault)
        if fault and fault not in FAULTS:
            status, _, after = fault.partition(":")
            raise Refused(int(status), f"as told, with {self.headers['Authorization']}", after)
        if len(content) > MOST_BYTES:
            raise Refused(413, "Payload too large")
        return fault, {"translations": spoilt(fault, translate(fake, body))}

    def _listed(self, kind: str) -> list[dict[str, Any]]:
        if kind == "target":
            return [
                {"language": code, "name": name, "supports_formality": code in FORMAL}
                for code, name in TARGETS.items()
            ]
        listed = SOURCES | self.fake.more_sources
        return [{"language": code, "name": name} for code, name in listed.items()]

    def _glossary(self, wanted: str, content: bytes) -> Any:
        fake = self.fake
        if self.command == "POST":
            body = json.loads(content)
            made = {
                "glossary_id": str(uuid.uuid4()),
                "name": body["name"],
                "creation_time": "2026-07-01T12:00:00.123456Z",
                "dictionaries": [
                    held
                    | {name: held[name].lower() for name in ("source_lang", "target_lang")}
                    | {"entry_count": len(held["entries"].splitlines())}
                    for held in body["dictionaries"]
                ],
            }
            fake.glossaries[made["glossary_id"]] = made
            return made
        if not wanted:
            return {"glossaries": list(fake.glossaries.values())}
        if wanted not in fake.glossaries:
            raise Refused(404, "Glossary not found")
        return fake.glossaries.pop(wanted) if self.command == "DELETE" else fake.glossaries[wanted]

    def _deliver(self, fault: str, answer: Any) -> None:
        if fault == "stall":
            self.fake.released.wait(self.fake.silence)
            self.close_connection = True
            return
        text = "<html>welcome</html>" if fault == "not-json" else json.dumps(answer)
        self._send_text(200, text, {}, whole=fault != "break")

    def _send(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
        self._send_text(status, json.dumps(answer), headers or {}, whole=True)

    def _send_text(self, status: int, text: str, headers: dict[str, str], *, whole: bool) -> None:
        content = text.encode()
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content if whole else content[: len(content) // 2])
        if not whole:
            self.close_connection = True


def server(fake: FakeDeepL, port: int = 0) -> ThreadingHTTPServer:
    """The fake on a port of this machine, which `fake.address` names; not yet serving."""
    handler = type("Handler", (_Handler,), {"fake": fake})
    made = ThreadingHTTPServer(("127.0.0.1", port), handler)
    made.daemon_threads = True
    made.block_on_close = False
    fake.address = f"http://127.0.0.1:{made.server_address[1]}"
    return made


@contextlib.contextmanager
def serving(fake: FakeDeepL) -> Iterator[FakeDeepL]:
    """The fake, serving until the end."""
    made = server(fake)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        fake.released.set()
        made.shutdown()
        thread.join()
        made.server_close()


def from_table(path: Path) -> FakeDeepL:
    """One that translates as a table for the scripted translator says, with its `<x/>` marks."""
    _, *lines = path.read_text(encoding="utf-8-sig").splitlines()
    rows = [line.split("\t") for line in lines if line.strip()]
    fake = FakeDeepL()
    for source, translation in rows:
        key = " ".join(source.split())
        fake.table[key] = translation.replace("<x/>", "")
        fake.tagged[key] = translation.split("<x/>")
    return fake


def main() -> None:
    parser = argparse.ArgumentParser(description="DeepL on this machine, from a table")
    parser.add_argument("--table", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds for each request")
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--limit", type=int, help="characters before 456")
    parser.add_argument("--fault", action="append", default=[], help="3=429:1 or, for all, 503")
    given = parser.parse_args()
    fake = from_table(given.table) if given.table else FakeDeepL()
    fake.delay, fake.key = given.delay, given.key
    fake.limit = given.limit or fake.limit
    for fault in given.fault:
        number, equals, what = fault.partition("=")
        if equals:
            fake.faults[int(number)] = what
        else:
            fake.fault = number
    made = server(fake, given.port)
    print(fake.address, flush=True)  # noqa: T201
    with contextlib.suppress(KeyboardInterrupt):
        made.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main()
