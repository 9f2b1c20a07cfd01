"""What every translator must honour. A new translator needs a line in `makers`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audiototext.errors import (
    ConfigError,
    TextNotTranslated,
    TranslationError,
    UnknownName,
    UnsupportedRequest,
)
from audiototext.translators import (
    NAMES,
    TRANSLATORS,
    Pair,
    Tagging,
    Translator,
    create,
    deepl_connection,
    options,
)

from ..fake_deepl import KEY, FakeDeepL, from_table, serving

TABLE = (
    "source\ttranslation\n"
    "Hola.\tHello.\n"
    "Adiós & \"gracias\".\tGood bye & <thanks>.\n"
    "Lo que quería contaros hoy es sencillo.\tWhat I wanted to tell you <x/>today <x/>is simple.\n"
    "一つ\tOne\n"
)  # fmt: skip
TEXTS = ["Adiós & \"gracias\".", "Hola.", "一つ", "Hola."]  # fmt: skip
TRANSLATIONS = ["Good bye & <thanks>.", "Hello.", "One", "Hello."]
PARTS = ["Lo que quería contaros ", "hoy ", "es sencillo."]

Make = Callable[..., Translator]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.tsv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def fake(table: Path) -> Iterator[FakeDeepL]:
    with serving(from_table(table)) as fake:
        yield fake


@pytest.fixture
def makers(table: Path, fake: FakeDeepL, monkeypatch: pytest.MonkeyPatch) -> dict[str, Make]:
    """For each translator how to make one that knows the table."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(deepl_connection, "_sleep", lambda seconds: None)

    def deepl(**settings: Any) -> Translator:
        return create("deepl", {"key": KEY, "server_url": fake.address} | settings)

    def scripted(**settings: Any) -> Translator:
        return create("scripted", {"table": table} | settings)

    return {"deepl": deepl, "scripted": scripted}


def test_every_translator_is_tried(makers: dict[str, Make]) -> None:
    """No translator stands in the registry that these tests do not run over."""
    assert set(makers) == set(TRANSLATORS) == set(NAMES)


@pytest.fixture(params=NAMES)
def translator(request: pytest.FixtureRequest, makers: dict[str, Make]) -> Translator:
    return makers[request.param]()


@pytest.fixture
def pair(translator: Translator) -> Pair:
    return translator.pair("es", "English")


def test_texts_become_translations(translator: Translator, pair: Pair) -> None:
    """As many texts come back as were given, in their order, each with its own translation."""
    assert translator.translate(TEXTS, pair) == TRANSLATIONS
    assert translator.translate(tuple(TEXTS), pair, context="Antes.") == TRANSLATIONS


def test_no_texts(translator: Translator, pair: Pair) -> None:
    """Nothing is translated into nothing, and blanks into themselves."""
    assert translator.translate([], pair) == []
    assert translator.translate(["", " "], pair) == ["", " "]


def test_english_is_known(translator: Translator) -> None:
    """English is a target by many names; it has a tag, and a name for people."""
    pairs = {translator.pair("es", name) for name in ("English", "en", "EN-GB", "en_gb")}
    (pair,) = pairs
    assert (pair.language, pair.name) == ("en-GB", "English (British)")
    assert pair.source
    assert translator.pair("und", "English").source == ""


def test_an_unknown_target_is_refused(translator: Translator) -> None:
    """A language that nobody knows is refused with near names."""
    with pytest.raises(UnknownName, match="did you mean"):
        translator.pair("es", "Englisch (American)")


def test_the_identity_is_stable(makers: dict[str, Make], translator: Translator) -> None:
    """Made again, a translator is the same; another pair is another; no key is in it."""
    name = translator.name.lower()
    english, german = translator.pair("es", "English"), translator.pair("es", "German")
    assert makers[name]().identity(english) == translator.identity(english)
    identities = {translator.identity(pair) for pair in (english, german)}
    assert len(identities) == 2
    assert KEY not in "".join(identities)
    assert all(identity.startswith(f"{name}|") for identity in identities)


def test_other_settings_are_another_identity(makers: dict[str, Make], tmp_path: Path) -> None:
    """What changes the answers changes the identity."""
    other = tmp_path / "other.tsv"
    other.write_text("source\ttranslation\nHola.\tHi.\n", encoding="utf-8")
    changed: dict[str, dict[str, Any]] = {
        "deepl": {"formality": "formal"},
        "scripted": {"table": other},
    }
    for name, make in makers.items():
        pair = make().pair("es", "German")
        assert make().identity(pair) != make(**changed[name]).identity(pair)


@pytest.mark.parametrize("numbered", [True, False])
def test_parts_are_the_translation(translator: Translator, pair: Pair, numbered: bool) -> None:
    """The parts are as many as were given, and joined they are the translation."""
    assert isinstance(translator, Tagging)
    given = [PARTS, ["Hola."], ["Ho", "la."]]
    answers = translator.translate_tagged(given, pair, numbered=numbered)
    whole = translator.translate(["".join(parts) for parts in given], pair)
    assert answers[0] == ("What I wanted to tell you ", "today ", "is simple.")
    assert len(answers) == len(given)
    for answer, parts, text in zip(answers[:2], given, whole, strict=False):
        assert answer is not None
        assert len(answer) == len(parts)
        assert "".join(answer) == text
    assert translator.translate_tagged([], pair, numbered=numbered) == []


def test_who_receives_the_texts(translator: Translator, pair: Pair) -> None:
    """A translator that sends texts away says to whom, and counts them; another does neither."""
    translator.translate(TEXTS, pair)
    bill, usage = translator.bill, translator.usage()
    assert bool(translator.destination) == bool(bill.requests) == bool(bill.characters)
    assert (usage is not None) == bool(translator.destination)
    assert bill.characters in (0, sum(map(len, TEXTS)))


def test_its_limits_are_some(translator: Translator) -> None:
    """One text, and a long sentence with its context, always fit."""
    assert translator.most_texts >= 1
    assert translator.most_bytes >= 10_000


@pytest.mark.parametrize("name", NAMES)
def test_foreign_settings_are_refused(name: str) -> None:
    """A setting that only another translator knows is refused by its name."""
    foreign = next(iter(set().union(*map(options, NAMES)) - options(name)))
    with pytest.raises(UnsupportedRequest, match=f"{name!r} has no setting --{foreign}"):
        create(name, {foreign: "x"})


def test_missing_settings_are_named() -> None:
    """A setting without which a translator cannot be made is asked for."""
    with pytest.raises(UnsupportedRequest, match="'scripted' needs --table"):
        create("scripted", {})
    with pytest.raises(TranslationError, match="--deepl_api_key"):
        create("deepl", {})


def test_an_unknown_translator() -> None:
    """A translator that is not there is refused with the names of those that are."""
    with pytest.raises(UnknownName, match="there are deepl, scripted"):
        create("deepest", {})


# The scripted one


def test_what_the_table_lacks_is_named(makers: dict[str, Make]) -> None:
    """A text without a translation is an error that names it."""
    scripted = makers["scripted"]()
    with pytest.raises(TextNotTranslated, match=r"table\.tsv has no translation of 'Buenas\.'"):
        scripted.translate(["Hola.", "Buenas."], scripted.pair("es", "English"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("Hola.\tHello.\n", "the first line"),
        ("source\ttranslation\nHola.\n", "line 2"),
        ("source\ttranslation\n\nHola.\tHello.\tHi.\n", "line 3"),
        ("source\ttranslation\nHola.\t\n", "line 2"),
    ],
)
def test_a_wrong_table(tmp_path: Path, content: str, told: str) -> None:
    """A table without its header or with a line that has not two columns is told with the line."""
    path = tmp_path / "table.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        create("scripted", {"table": path})
    with pytest.raises(ConfigError, match="cannot be read"):
        create("scripted", {"table": tmp_path / "missing.tsv"})


def test_breaks_and_blanks_do_not_matter(makers: dict[str, Make]) -> None:
    """A text is found however its lines are broken."""
    scripted = makers["scripted"]()
    text = "Lo que quería\ncontaros hoy  es sencillo."
    answer = scripted.translate([text], scripted.pair("es", "English"))
    assert answer == ["What I wanted to tell you today is simple."]
