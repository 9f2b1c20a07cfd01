"""Keep every translated sentence, so that work which was stopped goes on instead of starting again.

One SQLite file in the user's cache folder, readable by that user alone. In it stand the
translations as text, with their languages, engine and time; of what was translated, of its context
and of the settings only a hash, and no key at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from .errors import OutputError
from .hub import cache_folder

PATIENCE = 30.0
"""Seconds to wait while another process writes."""

_VERSION = 1  # of this table
_TABLE = """
CREATE TABLE sentences (
    key BLOB PRIMARY KEY,       -- SHA-256 of identity, text and context
    translation BLOB NOT NULL,  -- UTF-8; halves of surrogate pairs as they come
    engine TEXT NOT NULL,
    languages TEXT NOT NULL,
    made REAL NOT NULL          -- seconds since 1970
) WITHOUT ROWID
"""
_AT_ONCE = 500  # SQLite before 3.32 takes 999 parameters
_BESIDE = ("-journal", "-wal", "-shm")
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
"""What SQLite says of a file that is no store of ours; the last: it lacks a table or a column."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Stats:
    """What is kept: sentences, by engine, the first and the last of them, and bytes on the disk."""

    sentences: int = 0
    bytes: int = 0
    engines: Mapping[str, int] = field(default_factory=dict)
    oldest: datetime | None = None
    newest: datetime | None = None


class _Foreign(Exception):
    """The file is a database, but no store of this version."""


def place() -> Path:
    """Where the store is unless told otherwise: in our cache folder, in a folder of its own."""
    return cache_folder() / "translations" / "memory.sqlite3"


class TranslationMemory:
    """The store of translated sentences; it is opened at the first use, so that a look costs none.

    An `identity` is all but the texts that an answer depends on, as `Translator.identity` tells it:
    "engine|languages|settings". It is hashed, but engine and languages stand in the file as well.

    Nothing that happens to the file stops a translation: a damaged one is renamed to *.damaged and
    a new one begun; where none can be used, nothing is found or kept. `warn` is told so, once, in a
    sentence. Processes and threads may share a store.
    """

    def __init__(
        self,
        path: Path | None = None,
        warn: Callable[[str], None] = lambda sentence: None,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self.path = (path or place()).absolute()
        self._warn = warn
        self._patience = patience
        self._lock = threading.RLock()
        self._store: sqlite3.Connection | None = None
        self._is_off = False

    def __enter__(self) -> TranslationMemory:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the file; a later use opens it again."""
        with self._lock:
            store, self._store = self._store, None
            if store is not None:
                store.close()

    def found(self, identity: str, texts: Sequence[tuple[str, str]]) -> list[str | None]:
        """For each (text, context) the translation that is kept, None where none is."""
        keys = [_key(identity, *text) for text in texts]

        def look_up(store: sqlite3.Connection) -> list[str | None]:
            kept: dict[bytes, str] = {}
            for begin in range(0, len(keys), _AT_ONCE):
                some = keys[begin : begin + _AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, translation FROM sentences WHERE key IN ({marks})"
                for key, translation in store.execute(query, some):
                    kept[key] = translation.decode("utf-8", "surrogatepass")
            return [kept.get(key) for key in keys]

        return self._tried(look_up, [None] * len(texts)) if texts else []

    def keep(self, identity: str, pairs: Sequence[tuple[str, str, str]]) -> None:
        """Keep each (text, context, translation): all of them are on the disk then, or none is."""
        told = identity.encode("utf-8", "replace").decode().split("|")
        about = (told[0], "".join(told[1:2]), time.time())
        rows = [
            (_key(identity, text, context), _bytes(translation), *about)
            for text, context, translation in pairs
        ]

        def insert(store: sqlite3.Connection) -> None:
            with store:
                store.executemany("INSERT OR REPLACE INTO sentences VALUES (?, ?, ?, ?, ?)", rows)

        if rows:
            self._tried(insert, None)

    def stats(self) -> Stats:
        """What is kept; no file is made for it."""
        size = sum(map(_size, self._files()))

        def count(store: sqlite3.Connection) -> Stats:
            query = "SELECT engine, COUNT(*), MIN(made), MAX(made) FROM sentences GROUP BY engine"
            rows = store.execute(f"{query} ORDER BY engine").fetchall()
            engines = {row[0]: row[1] for row in rows}
            times = [datetime.fromtimestamp(made, UTC) for row in rows for made in row[2:]]
            first, last = min(times, default=None), max(times, default=None)
            return Stats(sum(engines.values()), size, engines, first, last)

        return self._tried(count, Stats()) if size else Stats()

    def clear(self) -> int:
        """Forget everything, what was set aside included; how many sentences were kept.

        Raises OutputError where the file cannot be removed.
        """
        with self._lock:
            self.close()
            count = 0
            with contextlib.suppress(sqlite3.Error), contextlib.closing(self._connected()) as store:
                count = int(store.execute("SELECT COUNT(*) FROM sentences").fetchone()[0])
            try:
                for file in (*self._files(), self._aside()):
                    file.unlink(missing_ok=True)
            except OSError as error:
                reason = error.strerror or error
                raise OutputError(f"{self.path} cannot be removed: {reason}") from error
            return count

    def _tried(self, work: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """What comes of the work; `otherwise` where there is no store to do it with.

        What fails because the file is damaged, or was replaced by another process, is tried with
        the file that is there now, then with a new one.
        """
        with self._lock:
            for attempt in range(3):
                if self._is_off:
                    break
                try:
                    if self._store is None:
                        self._store = self._opened()
                    return work(self._store)
                except (sqlite3.Error, OSError, UnicodeError, _Foreign) as error:
                    self.close()
                    self._mend(error, attempt)
            return otherwise

    def _mend(self, error: Exception, attempt: int) -> None:
        """Make another attempt possible, or do without the store from now on."""
        code = getattr(error, "sqlite_errorcode", 0)
        is_damaged = code & 0xFF in _DAMAGE or isinstance(error, UnicodeError | _Foreign)
        if attempt == 0 and (is_damaged or code == sqlite3.SQLITE_READONLY_DBMOVED):
            return
        if attempt == 1 and is_damaged:
            try:
                os.replace(self.path, self._aside())
            except OSError as failure:
                error = failure
            else:
                self._warn(
                    f"the translations kept in {self.path} are not used: {error}; the file is now "
                    f"called {self._aside().name}, and a new one is begun"
                )
                return
        self._is_off = True
        reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
        self._warn(f"translations are not kept: {self.path}: {reason}; translating goes on without")

    def _opened(self) -> sqlite3.Connection:
        """A connection to the store, which is made where it is missing.

        Raises OSError, sqlite3.Error, _Foreign.
        """
        _make_private(self.path)
        store = self._connected()
        try:
            # A write-ahead log needs shared memory, which network folders do not have.
            store.execute("PRAGMA journal_mode = DELETE")
            store.execute("PRAGMA synchronous = FULL")
            if _state(store) == (0, 0):
                with store:
                    store.execute("BEGIN IMMEDIATE")
                    if _state(store) == (0, 0):
                        store.execute(_TABLE)
                        store.execute(f"PRAGMA user_version = {_VERSION}")
            version, _ = _state(store)
            if version != _VERSION:
                raise _Foreign(f"it is of version {version}, not {_VERSION}")
        except BaseException:
            store.close()
            raise
        return store

    def _connected(self) -> sqlite3.Connection:
        """A connection to the file as it is; a missing one is not made. Raises sqlite3.Error."""
        return sqlite3.connect(
            f"{self.path.as_uri()}?mode=rw",
            uri=True,
            timeout=self._patience,
            isolation_level="IMMEDIATE",
            check_same_thread=False,
        )

    def _files(self) -> list[Path]:
        """The store's file, and those that SQLite puts beside it."""
        return [self.path, *(self.path.with_name(self.path.name + end) for end in _BESIDE)]

    def _aside(self) -> Path:
        return self.path.with_name(f"{self.path.name}.damaged")


class NoMemory(TranslationMemory):
    """Finds nothing and keeps nothing, for those who want nothing kept."""

    def __init__(self) -> None:
        super().__init__()
        self._is_off = True

    def clear(self) -> int:
        """Nothing is forgotten."""
        return 0


def _key(*parts: str) -> bytes:
    """A hash of the parts, each behind its length, so that no two lists of parts are alike."""
    digest = hashlib.sha256()
    for part in map(_bytes, parts):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _state(store: sqlite3.Connection) -> tuple[int, int]:
    """The version of the store, and how many tables it has: both are 0 of a new file."""
    version = store.execute("PRAGMA user_version").fetchone()[0]
    return version, store.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]


def _make_private(path: Path) -> None:
    """Make the file and its folder where they are missing, its user's alone. Raises OSError."""
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
    if not path.exists():
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            path.chmod(0o600)  # whatever the umask took away
    state = path.stat()
    if stat.S_ISREG(state.st_mode) and state.st_mode & 0o077:
        path.chmod(0o600)
