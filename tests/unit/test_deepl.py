from __future__ import annotations

import builtins
import email.utils
import json
import logging
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from audiototext.errors import (
    AudioToTextError,
    Cancelled,
    ConfigError,
    MissingExtra,
    TextNotTranslated,
    TranslationError,
    UnknownName,
    UnsupportedRequest,
    UnsupportedSource,
)
from audiototext.interrupts import Interrupts
from audiototext.translators import DeepL, Pair, Usage, deepl_api, deepl_connection
from audiototext.translators.deepl_marks import parted

from ..conftest import ROOT, Ear
from ..fake_deepl import KEY, MOST_BYTES, FakeDeepL, serving

EN = Pair("ES", "EN-GB", "en-GB", "English (British)")
JA = Pair("ES", "JA", "ja", "Japanese")
HELLO = {"Hola.": "Hello.", "Adiós.": "Good bye.", "Gracias.": "Thank you."}

Make = Callable[..., DeepL]


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits before retries, which are not waited."""
    waited: list[float] = []
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(deepl_connection, "_sleep", waited.append)
    monkeypatch.setattr("deepl.http_client._BackoffTimer.BACKOFF_INITIAL", 0.0)
    return waited


@pytest.fixture
def fake() -> Iterator[FakeDeepL]:
    with serving(FakeDeepL(table=dict(HELLO))) as fake:
        yield fake


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def make(fake: FakeDeepL, ear: Ear) -> Make:
    """A translator that asks the fake."""

    def made(**settings: Any) -> DeepL:
        common: dict[str, Any] = {"key": KEY, "server_url": fake.address, "listener": ear}
        return DeepL(**common | settings)

    return made


# What it is made of


@pytest.mark.parametrize("key", [None, "", "  "])
def test_without_a_key_it_says_where_to_get_one(key: str | None) -> None:
    """A missing key is a wrong configuration, told in one sentence before anything is sent."""
    with pytest.raises(TranslationError, match=r"--deepl_api_key or set DEEPL_API_KEY.*deepl\.com"):
        DeepL(key=key)


def test_a_key_that_cannot_be_one_is_refused_unseen() -> None:
    """A key with blanks or letters beyond ASCII would end up in the client's error: refused."""
    with pytest.raises(ConfigError) as caught:
        DeepL(key="secret\nX-Evil: ñ")
    assert "secret" not in str(caught.value)


def test_the_key_decides_the_host() -> None:
    """A key that ends in :fx goes to the free host, others to the other, a server is as given."""
    assert DeepL(key=KEY).destination == "DeepL (api-free.deepl.com)"
    assert DeepL(key="abc").destination == "DeepL (api.deepl.com)"
    there = DeepL(key=KEY, server_url="http://me:too@localhost:3000/base")
    assert there.destination == "DeepL (localhost:3000)"
    with pytest.raises(ConfigError, match="https://"):
        DeepL(key=KEY, server_url="localhost:3000")


def test_without_the_client_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A DeepL client that is not installed is told with the command that installs it."""
    true_import = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == "deepl":
            raise ImportError(name)
        return true_import(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r'pip install "audiototext-captions\[deepl\]"'):
        DeepL(key=KEY)


@pytest.mark.parametrize(
    "settings",
    [
        {"formality": "polite"},
        {"model_type": "fast"},
        {"instructions": ["Be brief."] * 11},
        {"instructions": ["x" * 301]},
        {"glossary": "a,b,c,d,e,f"},
    ],
)
def test_what_deepl_cannot_do_is_refused_at_once(settings: dict[str, Any]) -> None:
    """A setting that DeepL would not honour is an UnsupportedRequest before anything is sent."""
    with pytest.raises(UnsupportedRequest):
        DeepL(key=KEY, **settings)


def test_importing_it_is_light() -> None:
    """Neither DeepL's client nor requests is loaded before a translator is made."""
    code = "import sys, audiototext.translators; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"deepl", "requests", "numpy"})


# What is sent


def test_what_is_sent(make: Make, fake: FakeDeepL) -> None:
    """A request holds the languages, the context below the topic, and whole sentences."""
    engine = make(formality="formal", topic=" Cooking \n at home", instructions=["Be brief."])
    assert engine.translate(["Hola."], EN, context="Antes. Después.") == ["Hello."]
    assert fake.requests == [
        {
            "text": ["Hola."],
            "source_lang": "ES",
            "target_lang": "EN-GB",
            "context": "Cooking at home\nAntes. Después.",
            "formality": "prefer_more",
            "model_type": "prefer_quality_optimized",
            "preserve_formatting": True,
            "split_sentences": "nonewlines",
            "custom_instructions": ["Be brief."],
            "show_billed_characters": True,
        }
    ]


def test_what_is_not_known_is_not_sent(make: Make, fake: FakeDeepL) -> None:
    """Without a source, a context or instructions, none is sent."""
    pair = make().pair("und", "English")
    assert pair.source == ""
    make(formality="informal", model_type="latency_optimized").translate(["Hola."], pair)
    sent = fake.requests[0]
    assert sent.keys().isdisjoint({"source_lang", "context", "custom_instructions", "glossary_id"})
    assert (sent["formality"], sent["model_type"]) == ("prefer_less", "latency_optimized")


def test_nothing_costs_nothing(make: Make, fake: FakeDeepL) -> None:
    """No texts and blank texts are answered here."""
    engine = make()
    assert engine.translate([], EN) == []
    assert engine.translate(["", "  "], EN) == ["", "  "]
    assert engine.translate_tagged([["", " "], []], EN, numbered=True) == [("", " "), ()]
    assert not fake.requests
    assert engine.bill.requests == 0
    assert engine.translate(["", "Hola.", " "], EN) == ["", "Hello.", " "]
    assert fake.requests[0]["text"] == ["Hola."]


def test_the_bill_is_deepls(make: Make, fake: FakeDeepL) -> None:
    """The bill counts what DeepL says it billed, which is without marks and context."""
    engine = make()
    engine.translate(["Hola.", "Adiós."], EN, context="Mucho más contexto.")
    engine.translate_tagged([["Gra", "cias."]], EN, numbered=True)
    assert engine.bill.characters == fake.billed == len("Hola.Adiós.Gracias.")
    assert (engine.bill.requests, engine.bill.retries, engine.bill.doubtful) == (2, 0, 0)


@pytest.mark.parametrize("letter", ["a", "ñ", "語", "😀", '"', "\u0001", "&"])
@pytest.mark.parametrize("tagged", [False, True])
def test_no_request_is_larger_than_deepl_takes(
    make: Make, fake: FakeDeepL, letter: str, tagged: bool
) -> None:
    """Whatever the letters, requests stay below 50 texts and 128 KiB, and no text is lost."""
    engine = make()
    texts = [f"{n} {letter * 997}." for n in range(120)]
    context = letter * 2000
    if tagged:
        parted_texts = engine.translate_tagged([[t] for t in texts], EN, context, numbered=True)
        texts = [text.replace("\u0001", "") for text in texts]
        assert ["".join(parts or ()) for parts in parted_texts] == [t.upper() for t in texts]
    else:
        assert engine.translate(texts, EN, context) == [text.upper() for text in texts]
    assert max(fake.sizes) <= MOST_BYTES
    assert max(len(body["text"]) for body in fake.requests) <= 50
    assert set(fake.texts.values()) == {1}


def test_its_own_limits_need_no_splitting(make: Make, fake: FakeDeepL) -> None:
    """What keeps to most_texts and most_bytes goes in one request, in any language."""
    engine = make()
    each = engine.most_bytes // engine.most_texts // len("ñ".encode())
    engine.translate(["ñ" * each] * engine.most_texts, EN)
    assert len(fake.requests) == 1


def test_a_text_too_large_is_an_error(make: Make, fake: FakeDeepL) -> None:
    """A text beyond 128 KiB is left out where others are done, and alone named in the error."""
    assert make().translate(["Adiós.", "a" * MOST_BYTES], EN) == ["Good bye.", ""]
    with pytest.raises(TextNotTranslated, match=r"too large for one request to DeepL: 'aaa"):
        make().translate(["a" * MOST_BYTES], EN)
    assert max(fake.sizes) <= MOST_BYTES


# What comes back


@pytest.mark.parametrize("fault", ["one-fewer", "one-more", "none", "not-json", "413"])
def test_a_wrong_number_is_asked_for_in_halves(make: Make, fake: FakeDeepL, fault: str) -> None:
    """If the translations are not as many as the texts, the halves are sent until they are."""
    texts = [f"Texto {n}." for n in range(5)]
    fake.faults = {1: fault, 2: fault}
    assert make().translate(texts, EN) == [text.upper() for text in texts]
    assert [len(body["text"]) for body in fake.requests] == [5, 2, 1, 1, 3]


@pytest.mark.parametrize("fault", ["none", "empty", "one-more", "not-json"])
def test_a_single_text_without_a_translation_is_an_error(
    make: Make, fake: FakeDeepL, fault: str
) -> None:
    """What gives no single translation, even alone and asked twice, is named in the error."""
    fake.fault = fault
    with pytest.raises(TextNotTranslated, match=r"DeepL returned .* for 'Hola\.'"):
        make().translate(["Hola."], EN)
    assert len(fake.requests) <= 2


def test_one_bad_text_costs_no_other(make: Make, fake: FakeDeepL) -> None:
    """What was answered, and billed, is there; for what was not there is nothing."""
    fake.table["Hola."] = ""
    assert make().translate(["Adiós.", "Hola."], EN) == ["Good bye.", ""]
    assert fake.texts["Adiós."] == 1


@pytest.mark.parametrize("empty", ["", " \n"])
def test_an_empty_translation_is_asked_for_again(make: Make, fake: FakeDeepL, empty: str) -> None:
    """An empty translation of a text is no translation: it is asked for once more, alone."""
    fake.table["Hola."] = [empty, "Hello."]
    assert make().translate(["Adiós.", "Hola."], EN) == ["Good bye.", "Hello."]
    assert [body["text"] for body in fake.requests] == [["Adiós.", "Hola."], ["Hola."]]


def test_an_empty_marked_translation_is_asked_for_again(make: Make, fake: FakeDeepL) -> None:
    """Marks without a word between them are empty, too."""
    fake.table["Hola, tú."] = ["", "Hello, you."]
    answer = make().translate_tagged([["Hola, ", "tú."]], EN, numbered=True)
    assert answer == [("Hello, ", "you.")]


# Marks


def test_numbered_marks(make: Make, fake: FakeDeepL) -> None:
    """Parts go with numbered marks between them, as strict XML, and come back as the marks say."""
    fake.tagged['Dijo <b> & "no" a todo.'] = ["He said <b> & ", '"no" ', "to all."]
    parts = ["Dijo <b> & ", '"no" ', "a todo."]
    assert make().translate_tagged([parts], EN, "Antes", numbered=True) == [
        ("He said <b> & ", '"no" ', "to all.")
    ]
    sent = fake.requests[0]
    assert sent["text"] == ['Dijo &lt;b&gt; &amp; <x id="1"/>"no" <x id="2"/>a todo.']
    assert (sent["tag_handling"], sent["tag_handling_version"]) == ("xml", "v2")
    assert sent["outline_detection"] is False
    assert sent["split_sentences"] == "nonewlines"
    assert sent["context"] == "Antes"
    assert "ignore_tags" not in sent


def test_marks_without_numbers(make: Make, fake: FakeDeepL) -> None:
    """The predecessor's marks are `<br/>`, left alone, lines not split at."""
    answer = make().translate_tagged([["hola a ", "todos"], ["uno"]], EN, numbered=False)
    assert answer == [("HOLA A ", "TODOS"), ("UNO",)]
    sent = fake.requests[0]
    assert sent["text"] == ["hola a <br/>todos", "uno"]
    assert (sent["ignore_tags"], sent["split_sentences"]) == (["br"], "nonewlines")


@pytest.mark.parametrize("fault", ["tags-dropped", "tags-doubled", "tags-first", "tags-reversed"])
@pytest.mark.parametrize("numbered", [True, False])
def test_attacked_marks(make: Make, fake: FakeDeepL, fault: str, numbered: bool) -> None:
    """Marks lost, doubled or in another order give None; what they cannot tell keeps all words."""
    fake.fault = fault
    answers = make().translate_tagged([["a ", "b ", "c"], ["d"]], EN, numbered=numbered)
    assert answers[1] == ("D",)
    countable = fault in ("tags-first", "tags-reversed")
    if fault == "tags-first" and numbered:
        assert answers[0] == ("", "", "A B C")
    elif countable and not numbered:
        assert "".join(answers[0] or ()) == "A B C"
    else:
        assert answers[0] is None


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        ('Hello <x id="1"/>world', ("Hello ", "world")),
        ('Hello<x id="1"/> world', ("Hello", " world")),
        ('Hello<x id="1"></x>world', ("Hello", " world")),
        ("Hello <x id='1' /> world", ("Hello ", "world")),
        ('Hello,<x id="1"/>world', ("Hello,", " world")),
        ('3.<x id="1"/>5', ("3.", "5")),
        ('l\'<x id="1"/>homme', ("l'", "homme")),
        ('<x id="1"/>Hello', ("", "Hello")),
        ('今日は<x id="1"/>いい天気', ("今日は", "いい天気")),
        ('日本<x id="1"/>GPT', ("日本", "GPT")),
        ('สวัสดี<x id="1"/>ครับ', ("สวัสดี", "ครับ")),
        ('R&amp;D <x id="1"/>&lt;3 &#39;x&#39;', ("R&D ", "<3 'x'")),
        ('&amp;amp; <x id="1"/>a', ("&amp; ", "a")),
        ('Hello <x id="2"/>world', None),
        ("Hello world", None),
        ('Hello <y/><x id="1"/>world', None),
    ],
)
def test_no_word_is_lost_or_glued(answer: str, parts: tuple[str, ...] | None) -> None:
    """At a mark words stay apart by exactly one blank, in scripts that have blanks."""
    assert parted(answer, 2, numbered=True) == parts


def test_empty_parts_do_not_glue_their_neighbours() -> None:
    """A part that came back empty keeps its place, and its neighbours apart."""
    assert parted('Hello<x id="1"/><x id="2"/>world', 3, numbered=True) == ("Hello", "", " world")


# Languages


def test_the_service_is_asked_once(make: Make, fake: FakeDeepL, ear: Ear) -> None:
    """Languages are asked for at the first pair, and kept."""
    engine = make()
    assert engine.pair("es", "english") == EN
    assert engine.pair("zh", "zh-TW").language == "zh-Hant"
    assert fake.paths == [("GET", "/v2/languages")] * 2
    assert not ear.events


def test_what_only_the_service_knows_is_taken(make: Make, fake: FakeDeepL) -> None:
    """A source that the service lists is one, though the built-in list lacks it."""
    with pytest.raises(UnsupportedSource, match="--via_english"):
        make().pair("yue", "English")
    fake.more_sources = {"YUE": "Cantonese"}
    assert make().pair("yue", "English").source == "YUE"


def test_what_the_service_does_not_know_is_refused(make: Make) -> None:
    """A target that the service does not list is none, though the built-in list has it."""
    with pytest.raises(UnknownName, match="Icelandic"):
        make().pair("es", "Icelandic")


@pytest.mark.parametrize("status", [404, 500, 529])
def test_without_the_list_the_built_in_one_serves(
    make: Make, fake: FakeDeepL, ear: Ear, status: int
) -> None:
    """Where the languages cannot be had, the built-in list is used, and that is told once."""
    fake.answers["/v2/languages"] = status
    engine = make()
    assert engine.pair("es", "Icelandic").target == "IS"
    assert engine.pair("is", "English").source == "IS"
    assert len(ear.all("warn")) == 1
    assert "built-in list" in ear.all("warn")[0]
    assert len(fake.paths) <= 2


def test_formality_that_the_target_lacks_is_told(make: Make, fake: FakeDeepL, ear: Ear) -> None:
    """Who asks for a formality that the target does not have is told so, once."""
    engine = make(formality="informal")
    engine.pair("es", "German")
    assert not ear.events
    for _ in range(2):
        engine.translate(["Hola."], engine.pair("es", "English"))
    assert ear.all("warn") == [
        "DeepL knows no formality in English (British): 'informal' changes nothing"
    ]
    make().pair("es", "English")
    assert len(ear.all("warn")) == 1


def test_instructions_need_their_targets(make: Make, fake: FakeDeepL) -> None:
    """Instructions for a target that takes none are refused before anything is sent."""
    with pytest.raises(UnsupportedRequest, match="not for Polish"):
        make(instructions=["Be brief."]).pair("es", "pl")
    assert not fake.paths
    assert make(instructions=["Be brief."]).pair("es", "zh-TW").target == "ZH-HANT"


# The identity


def test_the_identity_tells_what_answers_depend_on(make: Make, fake: FakeDeepL) -> None:
    """Each setting that changes answers changes the identity; key and timeout do not."""
    base = DeepL(key=KEY)
    assert base.identity(EN) == "deepl|ES>EN-GB|default|prefer_quality_optimized"
    assert DeepL(key="other", timeout=5).identity(EN) == base.identity(EN)
    others: list[dict[str, Any]] = [
        {"formality": "formal"},
        {"model_type": "quality_optimized"},
        {"glossary": "abc"},
        {"instructions": ["Be brief."]},
        {"topic": "Cooking"},
        {"server_url": fake.address},
    ]
    made = [DeepL(key=KEY, **settings).identity(EN) for settings in others]
    assert len({base.identity(EN), base.identity(JA), *made}) == len(others) + 2
    assert not [identity for identity in made if KEY in identity or "Cooking" in identity]


# Trouble


@pytest.mark.parametrize("fault", ["429", "529", "500", "503", "stall", "break"])
def test_trouble_that_passes_is_waited_for(
    make: Make, fake: FakeDeepL, waits: list[float], fault: str
) -> None:
    """What may pass is tried again, after longer and longer waits, until it works."""
    fake.faults = dict.fromkeys(range(1, 5), fault)
    engine = make(timeout=0.15)
    assert engine.translate(["Hola."], EN) == ["Hello."]
    lost = 4 if fault in ("stall", "break") else 0
    bill = engine.bill
    assert (bill.requests, bill.retries, bill.doubtful) == (5, 4, lost)
    assert bill.characters == len("Hola.")
    assert len(waits) == 4
    assert all(2**n <= wait <= 1.25 * 2**n for n, wait in enumerate(waits))


@pytest.mark.parametrize("fault", ["429", "503", "break"])
def test_trouble_that_stays_is_an_error(
    make: Make, fake: FakeDeepL, waits: list[float], ear: Ear, fault: str
) -> None:
    """After five retries it is an error in one sentence that says what to do."""
    fake.fault = fault
    engine = make()
    with pytest.raises(TranslationError, match=r"^DeepL .* run the same command again"):
        engine.translate(["Hola."], EN)
    assert len(fake.requests) == 6
    assert engine.bill.retries == len(waits) == 5
    assert len(ear.all("note")) == sum(wait > 2 for wait in waits)


def test_a_long_wait_is_told(make: Make, fake: FakeDeepL, ear: Ear) -> None:
    """A wait that somebody could notice is told with its length."""
    fake.faults = {1: "429:8"}
    make().translate(["Hola."], EN)
    assert ear.all("note") == ["DeepL is busy; trying again in 8 s"]


@pytest.mark.parametrize(
    ("after", "wait"),
    [("7", 7), ("3600", 120), ("date", 30), ("soon", 1), ("-5", 1), ("0", 1)],
)
def test_the_service_says_how_long(
    make: Make, fake: FakeDeepL, waits: list[float], after: str, wait: float
) -> None:
    """Retry-After is heeded, in seconds or as a date, up to two minutes."""
    if after == "date":
        after = email.utils.formatdate(time.time() + 30, usegmt=True)
    fake.faults = {1: f"429:{after}"}
    make().translate(["Hola."], EN)
    assert waits == [pytest.approx(wait, rel=0.26)]


def test_a_changed_client_only_loses_the_nicety(make: Make, fake: FakeDeepL) -> None:
    """Where the client's session is not found, everything else goes on."""
    assert deepl_api._watched(SimpleNamespace()) == {}
    assert deepl_api._watched(SimpleNamespace(_client=SimpleNamespace(_session=None))) == {}


def test_the_clients_own_retries_are_off(make: Make, fake: FakeDeepL) -> None:
    """The client retries nothing by itself, and waits as long as it is told."""
    import deepl

    make(timeout=42)
    assert deepl.http_client.max_network_retries == 0
    assert deepl.http_client.min_connection_timeout == 42


@pytest.mark.parametrize(("timeout", "for_a_connection"), [(60, 10), (3, 3)])
def test_a_connection_is_waited_for_less(
    make: Make, timeout: float, for_a_connection: float
) -> None:
    """An answer may take a minute, a connection ten seconds: who is offline learns it sooner."""
    given: list[Any] = []

    def send(request: Any, **options: Any) -> Any:
        given.append(options["timeout"])
        return SimpleNamespace(headers={"Retry-After": "5"})

    session = SimpleNamespace(send=send)
    headers = deepl_api._watched(SimpleNamespace(_client=SimpleNamespace(_session=session)))
    session.send("request", timeout=timeout)
    assert given == [(for_a_connection, timeout)]
    assert headers == {"retry-after": "5"}


def test_no_retry_where_it_cannot_help(make: Make, fake: FakeDeepL) -> None:
    """A refused request is not sent again, and DeepL's own message is passed on."""
    pair = Pair("ES", "XX", "xx", "None")
    with pytest.raises(TranslationError, match=r"^DeepL refused the request: Value for 'target_l"):
        make().translate(["Hola."], pair)
    assert len(fake.requests) == 1


def test_a_wrong_key(make: Make, fake: FakeDeepL) -> None:
    """A key that DeepL does not know is told at the first question, with what to check."""
    fake.key = "another"
    for ask in (
        lambda: make().pair("es", "English"),
        lambda: make().translate(["Hola."], EN),
        lambda: make().usage(),
    ):
        with pytest.raises(TranslationError, match="does not accept the key: check --deepl_api_k"):
            ask()
    assert len(fake.paths) == 3


def test_the_quota_in_the_middle(make: Make, fake: FakeDeepL) -> None:
    """A quota that ends in mid-file is told; what was translated before stays billed."""
    fake.limit = 20
    engine = make()
    assert engine.translate(["Gracias."], EN) == ["Thank you."]
    with pytest.raises(TranslationError, match="quota for this period is used up"):
        engine.translate(["Un texto más largo."], EN)
    assert engine.bill.characters == fake.billed == len("Gracias.")
    assert engine.bill.retries == 0


def test_an_answer_that_is_none_of_deepls(make: Make, fake: FakeDeepL) -> None:
    """An answer that the client cannot read is an error of ours."""
    engine = make()

    def broken(*arguments: Any, **named: Any) -> None:
        raise TypeError("int() argument must be a string")

    engine._connection.client.translate_text = broken
    with pytest.raises(TranslationError, match="asking DeepL failed: TypeError"):
        engine.translate(["Hola."], EN)


@pytest.mark.parametrize("host", ["127.0.0.1:9", "no-such-host.invalid"])
def test_offline_is_told_soon(waits: list[float], ear: Ear, host: str) -> None:
    """Who is offline learns it after two retries, in a sentence that says what is kept."""
    engine = DeepL(key=KEY, server_url=f"http://{host}", listener=ear)
    with pytest.raises(TranslationError) as caught:
        engine.translate(["Hola."], EN)
    assert str(caught.value).startswith(f"DeepL cannot be reached ({host}): ")
    assert str(caught.value).endswith("; the transcript is kept, run the same command again")
    assert len(waits) == 2
    assert (engine.bill.requests, engine.bill.doubtful) == (0, 0)
    assert engine.pair("es", "English") == EN
    assert len(waits) == 3
    assert len(ear.all("warn")) == 1


def test_a_connection_that_was_there_may_come_back(
    make: Make, fake: FakeDeepL, waits: list[float]
) -> None:
    """Once DeepL was reached, a lost network is waited for as long as anything else."""
    engine = make()
    engine.translate(["Hola."], EN)
    engine._connection.client._server_url = "http://127.0.0.1:9"
    with pytest.raises(TranslationError, match="Connection refused"):
        engine.translate(["Hola."], EN)
    assert len(waits) == 5


# Stopping


def test_a_signal_while_deepl_is_silent(make: Make, fake: FakeDeepL, waits: list[float]) -> None:
    """A signal in the middle of a request is Cancelled at once, though the client wraps it."""
    fake.fault = "stall"
    engine = make()
    main = threading.get_ident()
    threading.Timer(0.3, signal.pthread_kill, [main, signal.SIGINT]).start()
    began = time.monotonic()
    with Interrupts() as interrupts, pytest.raises(Cancelled), interrupts.raising():
        engine.translate(["Hola."], EN)
    assert time.monotonic() - began < 5
    assert not waits


@pytest.mark.parametrize("deep", [True, False])
def test_cancelled_is_found_wherever_it_is(make: Make, fake: FakeDeepL, deep: bool) -> None:
    """Cancelled is raised as it was, however deep the client hid it, and nothing is sent again."""
    engine = make()
    stop = Cancelled("enough")
    sent = []

    def send(request: Any, **options: Any) -> None:
        sent.append(request)
        if not deep:
            raise stop
        try:
            raise stop
        except Cancelled:
            raise OSError("while cleaning up")  # noqa: B904

    engine._connection.client._client._session.send = send
    with pytest.raises(Cancelled) as caught:
        engine.translate(["Hola."], EN)
    assert caught.value is stop
    assert len(sent) == 1


def test_an_old_stop_is_not_found_again(make: Make, fake: FakeDeepL) -> None:
    """What fails while an earlier Cancelled is being handled fails as itself."""
    fake.fault = "456"
    try:
        raise Cancelled
    except Cancelled:
        with pytest.raises(TranslationError, match="quota"):
            make().translate(["Hola."], EN)


def test_a_listener_may_stop_a_wait(fake: FakeDeepL) -> None:
    """Who says stop when a retry is told is heard."""
    fake.fault = "429:30"
    engine = DeepL(key=KEY, server_url=fake.address, listener=Ear("note", Cancelled()))
    with pytest.raises(Cancelled):
        engine.translate(["Hola."], EN)
    assert len(fake.requests) == 1


# Usage


def test_usage(make: Make, fake: FakeDeepL) -> None:
    """The service's own count and limit; no limit and no count are None."""
    fake.count, fake.limit = 1200, 500_000
    assert make().usage() == Usage(1200, 500_000)
    fake.limit = None
    assert make().usage() == Usage(1200, None)
    fake.count = None
    assert make().usage() is None


# The key


@pytest.mark.parametrize("fault", ["403", "400", "418", "456", "429", "500", "stall", "none"])
def test_the_key_is_nowhere(
    make: Make, fake: FakeDeepL, ear: Ear, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    """Not even where DeepL itself repeats the key is it in a message, a repr, or a log."""
    fake.fault = fault
    caplog.set_level(logging.DEBUG)
    engine = make(timeout=0.1)
    with pytest.raises(AudioToTextError) as caught:
        engine.translate(["Hola."], EN)
    told = [str(caught.value), repr(caught.value), repr(engine), engine.identity(EN)]
    told += [log.getMessage() for log in caplog.records if log.name.startswith("audiototext")]
    told += [str(event) for event in ear.events] + [engine.destination]
    told += traceback.format_exception(caught.value)
    told.append(str(pickle.loads(pickle.dumps(caught.value))))
    assert KEY.removesuffix(":fx") not in "\n".join(told)
    assert {f"DeepL-Auth-Key {KEY}"} == fake.keys


def test_nobody_logs_the_key(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    """Neither we nor the client below us log the key, at any level."""
    caplog.set_level(logging.DEBUG)
    engine = make(glossary="abc")
    engine.pair("es", "English")
    engine.usage()
    with pytest.raises(TranslationError):
        engine.translate(["Hola."], EN)
    assert "v2/translate" in caplog.text
    assert KEY.removesuffix(":fx") not in caplog.text


def test_texts_are_logged_by_nobody_above_debug(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """No text and no translation is logged where somebody could see it by default."""
    caplog.set_level(logging.INFO)
    make().translate(["Hola."], EN)
    assert "Hola" not in caplog.text
    assert "Hello" not in caplog.text


# The fake itself


def test_the_fake_is_as_strict_as_deepl(fake: FakeDeepL) -> None:
    """The stand-in refuses what DeepL refuses, takes forms as well, and bills letters."""
    import deepl

    with pytest.raises(deepl.DeepLException, match="parsing failed"):
        deepl.DeepLClient(KEY, server_url=fake.address).translate_text(
            "a < b", target_lang="EN-GB", tag_handling="xml"
        )
    for body, status in (
        (b"text=Hola.&target_lang=DE", 200),
        (b"text=Hola.&target_lang=EN", 400),
        (b"text=Hola.&target_lang=DE&glossary_id=x", 400),
        (b"text=Hola.&target_lang=DE&source_lang=XX", 400),
        (b"text=a&" * 51 + b"target_lang=DE", 400),
        (b"target_lang=DE&text=" + b"a" * MOST_BYTES, 413),
    ):
        headers = {"Authorization": f"DeepL-Auth-Key {KEY}"}
        request = urllib.request.Request(f"{fake.address}/v2/translate", body, headers)
        try:
            with urllib.request.urlopen(request) as answer:
                assert json.load(answer)["translations"][0]["text"] == "Hello."
                found = answer.status
        except urllib.error.HTTPError as error:
            with error:
                found = error.code
        assert found == status
    assert fake.billed == len("Hola.")


def test_the_fake_is_a_process(tmp_path: Path) -> None:
    """Started by itself, the stand-in prints its address, translates a table, and keeps count."""
    table = tmp_path / "table.tsv"
    table.write_text("source\ttranslation\nHola, tú.\tHello, <x/>you.\n", encoding="utf-8")
    command = [sys.executable, "-m", "tests.fake_deepl", "--table", str(table), "--delay", "0.01"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            engine = DeepL(key=KEY, server_url=address)
            assert engine.translate(["Hola, tú."], EN) == ["Hello, you."]
            answer = engine.translate_tagged([["Hola, ", "tú."]], EN, numbered=True)
            assert answer == [("Hello, ", "you.")]
            with urllib.request.urlopen(f"{address}/_stats") as stats:
                told = json.load(stats)
        finally:
            process.terminate()
    assert told["requests"] == 2
    assert told["billed"] == 2 * len("Hola, tú.")
    assert told["texts"]["Hola, tú."] == 1


def test_nothing_listens_on_the_closed_port() -> None:
    """The tests' closed port is closed."""
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", 9)) != 0
