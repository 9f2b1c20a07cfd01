"""DeepL over the network: texts in, translations out, marks kept."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from .. import errors
from ..errors import ConfigError, MissingExtra, TextNotTranslated, UnsupportedRequest
from ..listener import SILENT, Listener
from ..transcript import UNDETERMINED
from . import deepl_languages
from .base import Bill, Pair, Usage
from .deepl_connection import Connection, TooLarge, checked_key, shortened
from .deepl_glossaries import Glossaries
from .deepl_languages import TARGETS, Target
from .deepl_marks import marked, parted

MOST_BODY = 128 * 1024
FORMALITY = {"default": "default", "formal": "prefer_more", "informal": "prefer_less"}
MODELS = ("prefer_quality_optimized", "quality_optimized", "latency_optimized")
"""The first is ours where none is named: DeepL's own is latency_optimized."""
_INSTRUCTED = ("DE", "EN", "ES", "FR", "IT", "JA", "KO", "ZH")
_ADDED = 200  # bytes of a request, for what the client adds


class DeepL:
    """The Translator that asks DeepL, and can carry marks.

    It sets, for the whole process, that DeepL's client retries nothing, and its timeout.
    """

    name = "DeepL"
    most_texts = 50
    most_bytes = 40_000  # of 128 KiB: the client writes a letter beyond ASCII in six bytes

    def __init__(
        self,
        *,
        key: str | None = None,
        server_url: str | None = None,
        formality: str = "default",
        glossary: str | None = None,
        model_type: str | None = None,
        instructions: Sequence[str] = (),
        topic: str | None = None,
        timeout: float = 60.0,
        listener: Listener = SILENT,
    ) -> None:
        """Check the settings; nothing is sent.

        glossary: ids and .tsv or .csv files, with commas between. instructions: what DeepL shall
        heed, in English or the target language. topic: a line on what all texts are about.
        Raises TranslationError without a key, ConfigError for a wrong file, UnsupportedRequest for
        what DeepL cannot do, MissingExtra where its client is not installed.
        """
        key = checked_key(key)
        self._formality = FORMALITY[_checked(formality, FORMALITY, "formality")]
        self._model = _checked(model_type or MODELS[0], MODELS, "model_type")
        self._wished: str | None = formality
        self._instructions = _checked_instructions(instructions)
        self._glossaries = Glossaries(glossary)
        self._topic = " ".join((topic or "").split())
        self._listener = listener
        self._known: tuple[Mapping[str, str], Sequence[Target]] | None = None
        self.bill = Bill()
        client, headers = _client(key, server_url, timeout)
        self._connection = Connection(
            client, headers, key=key, timeout=timeout, listener=listener, bill=self.bill
        )
        self._server = self._connection.host if server_url else ""
        self.destination = f"DeepL ({self._connection.host})"

    def pair(self, source: str, target: str) -> Pair:
        """The languages as the service lists them, or the built-in list where it cannot be had.

        Raises UnknownName, UnsupportedSource, and UnsupportedRequest for a language that a
        setting does not go with; TranslationError where the key is refused.
        """
        with suppress(errors.UnknownName):
            self._check(source, deepl_languages.target(target, TARGETS))
        if self._known is None:
            self._known = deepl_languages.asked(self._connection, self._listener)
        sources, targets = self._known
        wanted = deepl_languages.target(target, targets)
        self._check(source, wanted)
        code = deepl_languages.source(source, sources)
        pair = Pair(code, wanted.code, deepl_languages.tag(wanted.code), wanted.name)
        self._glossaries.identity(pair)
        if wanted.formality is False and self._wished not in ("default", None):
            self._listener.warn(
                f"DeepL knows no formality in {wanted.name}: {self._wished!r} changes nothing"
            )
            self._wished = None
        return pair

    def identity(self, pair: Pair) -> str:
        """Languages, formality, model, glossaries, instructions, topic, and a host of one's own."""
        told = {
            "glossary": self._glossaries.identity(pair),
            "instructions": _hash("\n".join(self._instructions)),
            "topic": _hash(self._topic),
            "at": self._server,
        }
        rest = [f"{name} {value}" for name, value in told.items() if value]
        languages = f"{pair.source}>{pair.target}"
        return "|".join(["deepl", languages, self._formality, self._model, *rest])

    def usage(self) -> Usage | None:
        """Characters of this billing period, and their limit if there is one."""
        counted = self._connection.call(self._connection.client.get_usage, retries=2).character
        return None if counted.count is None else Usage(counted.count, counted.limit)

    def translate(self, texts: Sequence[str], pair: Pair, context: str = "") -> list[str]:
        """The texts in the other language; blank ones stay here."""
        return self._translated(texts, self._options(pair, context))

    def translate_tagged(
        self, texts: Sequence[Sequence[str]], pair: Pair, context: str = "", *, numbered: bool
    ) -> list[tuple[str, ...] | None]:
        """Each text's parts as the marks leave them; None where the marks came back wrong."""
        # An account's age decides its default version. Outlines would end sentences at marks.
        options = self._options(pair, context) | {
            "tag_handling": "xml",
            "tag_handling_version": "v2",
            "outline_detection": False,
        }
        if not numbered:
            options["ignore_tags"] = ["br"]
        answers = self._translated([marked(parts, numbered) for parts in texts], options)
        return [parted(a, len(t), numbered) for a, t in zip(answers, texts, strict=True)]

    def _check(self, source: str, target: Target) -> None:
        if self._instructions and target.code.partition("-")[0] not in _INSTRUCTED:
            raise UnsupportedRequest(
                f"DeepL takes instructions for {', '.join(_INSTRUCTED)}, not for {target.name}"
            )
        if self._glossaries and source in ("", UNDETERMINED):
            raise UnsupportedRequest(
                "a glossary needs to know the language of the texts: name it with --language"
            )

    def _options(self, pair: Pair, context: str) -> dict[str, Any]:
        options: dict[str, Any] = {
            "target_lang": pair.target,
            "preserve_formatting": True,
            # A text may be two sentences, so they are split; a line break within one is none.
            "split_sentences": "nonewlines",
            "formality": self._formality,
            "model_type": self._model,
        }
        if pair.source:
            options["source_lang"] = pair.source
        around = "\n".join(part for part in (self._topic, context.strip()) if part)
        if around:
            options["context"] = around
        if self._instructions:
            options["custom_instructions"] = list(self._instructions)
        if ids := self._glossaries.ids(pair, self._connection):
            options |= {"glossary": ids[0]} if len(ids) == 1 else {"glossary_ids": ids}
        return options

    def _translated(self, texts: Sequence[str], options: dict[str, Any]) -> list[str]:
        """The translations, in as many requests as DeepL's limits need."""
        answers = list(texts)
        places = [n for n, text in enumerate(texts) if _says(text, options)]
        batches = self._batches([texts[n] for n in places], options)
        failed: list[TextNotTranslated] = []
        found = [answer for batch in batches for answer in self._asked(batch, options, failed)]
        if failed and not any(found):
            raise failed[0]
        for place, answer in zip(places, found, strict=True):
            answers[place] = answer
        return answers

    def _batches(self, texts: Sequence[str], options: dict[str, Any]) -> Iterator[list[str]]:
        room = MOST_BODY - len(json.dumps(options)) - _ADDED
        batch: list[str] = []
        size = 0
        for text in texts:
            needed = len(json.dumps(text)) + 2
            if batch and (len(batch) == self.most_texts or size + needed > room):
                yield batch
                batch, size = [], 0
            batch.append(text)
            size += needed
        if batch:
            yield batch

    def _asked(
        self, texts: list[str], options: dict[str, Any], failed: list[TextNotTranslated]
    ) -> list[str]:
        """As many answers as texts; what lacks one is asked for alone, and "" if it fails again."""
        answers: list[str] = []
        try:
            answers = self._sent(texts, options)
        except TooLarge as error:
            if len(texts) == 1:
                failed.append(TextNotTranslated(f"a text is {error}: {shortened(texts[0])}"))
                return [""]
        if len(answers) != len(texts):
            if len(texts) == 1:
                return [self._alone(texts[0], options, failed)]
            half = len(texts) // 2
            return [
                *self._asked(texts[:half], options, failed),
                *self._asked(texts[half:], options, failed),
            ]
        return [
            answer if _says(answer, options) else self._alone(text, options, failed)
            for text, answer in zip(texts, answers, strict=True)
        ]

    def _alone(self, text: str, options: dict[str, Any], failed: list[TextNotTranslated]) -> str:
        answers = self._sent([text], options)
        if len(answers) == 1 and _says(answers[0], options):
            return answers[0]
        many = f"{len(answers)} translations" if len(answers) > 1 else "nothing"
        failed.append(TextNotTranslated(f"DeepL returned {many} for {shortened(text)}"))
        return ""

    def _sent(self, texts: list[str], options: dict[str, Any]) -> list[str]:
        if len(json.dumps(options)) + len(json.dumps(texts)) + _ADDED > MOST_BODY:
            raise TooLarge("too large for one request to DeepL")
        translate = self._connection.client.translate_text
        results = self._connection.call(lambda: translate(texts, **options), texts=True)
        self.bill.characters += sum(one.billed_characters for one in results[: len(texts)])
        self.bill.doubtful += len(results) != len(texts)
        return [result.text or "" for result in results]


def _client(key: str, server_url: str | None, timeout: float) -> tuple[Any, dict[str, str]]:
    """DeepL's client, and a dictionary that holds the headers of its last answer."""
    if server_url and not re.match(r"https?://[^/]", server_url):
        raise ConfigError(f"the address of DeepL's server begins with https://, not {server_url!r}")
    try:
        import deepl
    except ImportError:
        raise MissingExtra(
            "translation by DeepL needs the extra 'deepl': "
            'pip install "audiototext-captions[deepl]"'
        ) from None
    deepl.http_client.max_network_retries = 0
    deepl.http_client.min_connection_timeout = timeout
    url = f"{server_url.rstrip('/')}/" if server_url else None
    client = deepl.DeepLClient(key, server_url=url, send_platform_info=False)
    return client, _watched(client)


def _watched(client: Any) -> dict[str, str]:
    """Where each answer's headers will be, which the client hides; a connection is waited for less.

    It reaches into the client: where that has changed, only these two niceties are lost.
    """
    headers: dict[str, str] = {}
    session: Any = getattr(getattr(client, "_client", None), "_session", None)
    send = getattr(session, "send", None)
    if send is None:
        return headers

    def watching(request: Any, **options: Any) -> Any:
        timeout = options.get("timeout")
        if isinstance(timeout, int | float):
            options["timeout"] = (min(10.0, timeout), timeout)
        headers.clear()
        response = send(request, **options)
        headers.update({name.lower(): value for name, value in response.headers.items()})
        return response

    session.send = watching
    return headers


def _says(text: str, options: Mapping[str, Any]) -> bool:
    """Whether there is anything in a text but blanks and, where they are marks, tags."""
    return bool((re.sub("<[^<>]*>", "", text) if "tag_handling" in options else text).strip())


def _checked_instructions(instructions: Sequence[str]) -> tuple[str, ...]:
    given = [instructions] if isinstance(instructions, str) else instructions
    found = tuple(" ".join(one.split()) for one in given if one.strip())
    if len(found) > 10 or any(len(one) > 300 for one in found):
        raise UnsupportedRequest("DeepL takes up to 10 instructions of up to 300 characters")
    return found


def _checked(name: str, known: Iterable[str], setting: str) -> str:
    if name not in known:
        raise UnsupportedRequest(f"{setting} is one of {', '.join(known)}, not {name!r}")
    return name


def _hash(text: str) -> str:
    return text and hashlib.sha256(text.encode()).hexdigest()[:16]
