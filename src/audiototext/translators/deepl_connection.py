"""The connection to DeepL: what is tried again, what its errors mean, and no word of the key."""

from __future__ import annotations

import email.utils
import itertools
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from ..errors import AudioToTextError, Cancelled, ConfigError, TranslationError
from ..listener import Listener
from .base import Bill

RETRIES = 5
RETRIES_BEFORE_CONTACT = 2
BACKOFF = 1.0  # seconds before the first retry; each further one waits twice as long
LONGEST_WAIT = 120.0

_sleep = time.sleep
Answer = TypeVar("Answer")


class KeyRefused(TranslationError):
    """DeepL does not know the key."""


class TooLarge(TranslationError):
    """DeepL takes fewer bytes."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """What became of a request: the error if it stays so, and whether to ask again."""

    error: Exception
    again: bool = False
    sent: bool = True  # it has left this machine
    lost: bool = False  # it may have been answered, the answer did not arrive
    told: str = ""


class Connection:
    """DeepL's client with our own patience: what is tried again, how often, and who is told."""

    def __init__(
        self,
        client: Any,
        headers: Mapping[str, str],  # of the last answer, by their names in lower case
        *,
        key: str,
        timeout: float,
        listener: Listener,
        bill: Bill,
    ) -> None:
        self.client, self._headers = client, headers
        self.host = urlsplit(client.server_url).netloc.rpartition("@")[2]
        self._secrets = {key, key.removesuffix(":fx"), quote(key, safe="")}
        self._timeout, self._listener, self._bill = timeout, listener, bill
        self._reached = False

    def call(
        self, action: Callable[[], Answer], *, retries: int = RETRIES, texts: bool = False
    ) -> Answer:
        """The answer to a request, sent again where that may help; texts: it stands on the bill.

        Raises TranslationError, or the Cancelled that somebody raised inside the client.
        """
        outer = sys.exception()
        for attempt in itertools.count():
            try:
                answer = action()
            except AudioToTextError:
                raise
            except Exception as error:
                failure = self._understood(error, outer)
            else:
                self._reached = True
                self._bill.requests += texts
                return answer
            self._reached |= failure.sent and not failure.lost
            self._bill.requests += texts and failure.sent
            most = retries if failure.sent or self._reached else RETRIES_BEFORE_CONTACT
            if not failure.again or attempt >= min(most, retries):
                raise failure.error
            self._wait(attempt, failure.told)
            self._bill.retries += texts
            self._bill.doubtful += texts and failure.lost
        raise AssertionError("unreachable")

    def hidden(self, text: str) -> str:
        """A text of somebody else's, short and without the key."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, "(the key)")
        return " ".join(text[:300].split())

    def _understood(self, error: Exception, outer: BaseException | None) -> _Failure:
        causes = list(_causes(error, outer))
        # A signal may raise Cancelled inside the client, which wraps whatever it meets.
        for cause in causes:
            if isinstance(cause, Cancelled):
                return _Failure(cause)
        status = getattr(error, "http_status_code", None)
        if isinstance(status, int):
            return self._refused(status, str(error))
        kinds = {type(cause).__name__ for cause in causes}
        reason = next((c.strerror for c in causes if isinstance(c, OSError) and c.strerror), "")
        if kinds & _UNREACHED:
            told = f"DeepL cannot be reached ({self.host}): {reason or 'no connection'}; {_KEPT}"
            again = "SSLCertVerificationError" not in kinds
            return _Failure(TranslationError(told), again, sent=False, told="cannot be reached")
        if getattr(error, "should_retry", False) or kinds & _BROKEN:
            silent = any("Timeout" in kind for kind in kinds)
            reason = f"nothing for {self._timeout:g} s" if silent else reason or "it broke off"
            told = f"DeepL did not answer ({self.host}): {reason}; {_KEPT}"
            return _Failure(TranslationError(told), again=True, lost=True, told="did not answer")
        told = self.hidden(f"{type(error).__name__}: {error}")
        return _Failure(TranslationError(f"asking DeepL failed: {told}"))

    def _refused(self, status: int, message: str) -> _Failure:
        if status == 403:
            return _Failure(KeyRefused(_KEY))
        if status == 456:
            return _Failure(TranslationError(_QUOTA))
        if status == 413:
            return _Failure(TooLarge("too large for one request to DeepL"))
        if status in (429, 529) or status >= 500:
            message = f"DeepL is busy or out of order (HTTP {status}); {_KEPT} later"
            return _Failure(TranslationError(message), again=True, told="is busy")
        message = self.hidden(message.rpartition("message: ")[2])
        return _Failure(TranslationError(f"DeepL refused the request: {message}"))

    def _wait(self, attempt: int, told: str) -> None:
        own = BACKOFF * 2**attempt * random.uniform(1, 1.25)
        seconds = min(max(own, _seconds(self._headers.get("retry-after", ""))), LONGEST_WAIT)
        if seconds > 2:
            self._listener.note(f"DeepL {told}; trying again in {seconds:.0f} s")
        _sleep(seconds)


_UNREACHED = {
    "ConnectTimeout", "ConnectTimeoutError", "NameResolutionError", "NewConnectionError",
    "ProxyError", "SSLCertVerificationError",
}  # fmt: skip
_BROKEN = {"ChunkedEncodingError", "IncompleteRead", "ProtocolError"}

_KEY = """\
DeepL does not accept the key: check --deepl_api_key or DEEPL_API_KEY (a free key ends in :fx, \
which is part of it; a server named by hand must be the one that the key is for)"""
_KEPT = "the transcript is kept, run the same command again"
_QUOTA = f"DeepL's character quota for this period is used up; {_KEPT} when there is more"


def _causes(error: BaseException, outer: BaseException | None) -> Iterator[BaseException]:
    """The error and all that it came from, but not what was being handled before."""
    seen: set[int] = {id(outer)}
    ahead: list[BaseException | None] = [error]
    while ahead:
        one = ahead.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            ahead += [one.__context__, one.__cause__]


def _seconds(asked: str) -> float:
    """What Retry-After asks for: seconds or a date; 0 for anything else."""
    if re.fullmatch(r"\d{1,6}", asked.strip()):
        return float(asked)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(asked).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0


def shortened(text: str) -> str:
    """A text within a sentence of ours, quoted, and not too much of it."""
    return repr(text) if len(text) <= 80 else f"{text[:80]!r}..."


def checked_key(key: str | None) -> str:
    """The key alone. Raises TranslationError without one, ConfigError for what cannot be one."""
    key = (key or "").strip()
    if not key:
        raise TranslationError(
            "translation by DeepL needs a key: give --deepl_api_key or set DEEPL_API_KEY; "
            "https://www.deepl.com/pro-api has one for free"
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigError("the DeepL key has blanks or other characters that no key has")
    return key
