from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audiototext.errors import ConfigError, TranslationError, UnsupportedRequest
from audiototext.translators import DeepL, Pair, deepl_connection
from audiototext.translators.deepl_glossaries import read

from ..fake_deepl import KEY, FakeDeepL, serving

EN = Pair("ES", "EN-GB", "en-GB", "English (British)")
US = Pair("ES", "EN-US", "en-US", "English (American)")
DE = Pair("ES", "DE", "de", "German")

Write = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(deepl_connection, "_sleep", lambda seconds: None)


@pytest.fixture
def fake() -> Iterator[FakeDeepL]:
    with serving(FakeDeepL()) as fake:
        yield fake


@pytest.fixture
def make(fake: FakeDeepL) -> Callable[..., DeepL]:
    """A translator that asks the fake."""

    def made(glossary: Any) -> DeepL:
        return DeepL(key=KEY, server_url=fake.address, glossary=str(glossary))

    return made


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file of that name and content."""

    def written(name: str, content: str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode())
        return path

    return written


# Files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tsv", "charla\ttalk\nmundo real\treal world\n"),
        ("a.tsv", "\ufeffcharla\ttalk\r\n\r\n mundo real \t real world \r\n"),
        ("a.TSV", "charla\ttalk\n\t\nmundo real\treal world"),
        ("a.csv", 'charla,talk\n"mundo real","real world"\n'),
        ("a.csv", '\ufeff"charla","talk"\r\n\r\nmundo real,real world'),
    ],
)
def test_files_of_terms(write: Write, name: str, content: str) -> None:
    """Terms are read from TSV and CSV, with or without a BOM, blank lines and blanks around."""
    assert read(write(name, content)) == (
        ("charla", "talk", None),
        ("mundo real", "real world", None),
    )


def test_deepls_own_columns(write: Write) -> None:
    """The languages in DeepL's own CSV are kept, without their variants."""
    path = write("a.csv", '"a, b",x,es,en-GB\ncharla,Vortrag,ES,DE\n')
    assert read(path) == (("a, b", "x", ("ES", "EN")), ("charla", "Vortrag", ("ES", "DE")))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.tsv", "charla\ttalk\ncharla\tspeech\n", "a.tsv, line 2: 'charla' has a .* in line 1"),
        ("a.tsv", "charla\t\n", "line 1: a term and its translation"),
        ("a.tsv", "\n\ttalk\n", "line 2: a term and its translation"),
        ("a.tsv", "charla, talk\n", "line 1: a term and its translation"),
        ("a.tsv", "a\tb\nc\td\te\n", "line 2: a term and its translation"),
        ("a.csv", "a,b\nc\n", "line 2: a term and its translation"),
        ("a.csv", 'a,"b\nc"\n', "line 2: a term is too long or holds a control character"),
        ("a.csv", "a,b\nc,x\x07y\n", "line 2: a term is too long or holds a control character"),
        ("a.tsv", f"a\t{'ñ' * 513}\n", "line 1: a term is too long"),
        ("a.csv", "\n\n", "holds no terms"),
        ("a.tsv", "", "holds no terms"),
        ("a.csv", f'a,"{"x" * 140_000}"\n', "no CSV, line 1"),
    ],
)
def test_wrong_files_are_told_with_the_line(
    write: Write, name: str, content: str, told: str
) -> None:
    """What DeepL would refuse or misunderstand is a ConfigError of one sentence, with the line."""
    with pytest.raises(ConfigError, match=told) as caught:
        DeepL(key=KEY, glossary=str(write(name, content)))
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is missing or is no UTF-8 is told before anything is sent."""
    with pytest.raises(ConfigError, match=r"missing\.tsv cannot be read"):
        DeepL(key=KEY, glossary=str(tmp_path / "missing.tsv"))
    (tmp_path / "latin.csv").write_bytes("año,year\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"latin\.csv cannot be read"):
        DeepL(key=KEY, glossary=str(tmp_path / "latin.csv"))


# In use


def test_a_file_becomes_a_glossary_once(
    make: Callable[..., DeepL], fake: FakeDeepL, write: Write
) -> None:
    """A file is made a glossary at the first request, and found by its name in later runs."""
    path = write("a.tsv", "charla\ttalk\n")
    first = make(path)
    assert first.pair("es", "English") == EN
    assert not fake.glossaries
    assert first.translate(["charla"], EN) == ["talk"]
    assert first.translate(["charla"], EN) == ["talk"]
    assert make(path).translate(["charla"], US) == ["talk"]
    (made,) = fake.glossaries.values()
    assert made["name"].startswith("audiototext ")
    assert len(made["name"]) == len("audiototext ") + 16
    assert [path for path in fake.paths if path[0] == "POST"].count(("POST", "/v3/glossaries")) == 1
    assert {body["glossary_id"] for body in fake.requests} == {made["glossary_id"]}


def test_other_content_is_another_glossary(
    make: Callable[..., DeepL], fake: FakeDeepL, write: Write
) -> None:
    """A changed file, and another target, are glossaries of their own, and other identities."""
    path = write("a.tsv", "charla\ttalk\n")
    before = make(path)
    before.translate(["charla"], EN)
    path.write_text("charla\tspeech\n", encoding="utf-8")
    after = make(path)
    assert after.translate(["charla"], EN) == ["speech"]
    after.translate(["charla"], DE)
    assert len({held["name"] for held in fake.glossaries.values()}) == 3
    assert before.identity(EN) != after.identity(EN)
    assert make(path).identity(EN) == after.identity(EN)


def test_several_glossaries_go_together(
    make: Callable[..., DeepL], fake: FakeDeepL, write: Write
) -> None:
    """Ids and files with commas between are sent as glossary_ids, in their order."""
    make(write("one.tsv", "charla\ttalk\n")).translate(["x"], EN)
    (known,) = fake.glossaries
    both = make(f"{known}, {write('two.csv', 'año,year')}")
    assert both.translate(["charla", "año"], EN) == ["talk", "year"]
    sent = fake.requests[-1]
    assert sent["glossary_ids"][0] == known
    assert len(sent["glossary_ids"]) == 2
    assert "glossary_id" not in sent
    assert known in both.identity(EN)


def test_a_comma_in_a_files_name(make: Callable[..., DeepL], fake: FakeDeepL, write: Write) -> None:
    """A file whose name holds a comma is one file."""
    assert make(write("a, b.tsv", "charla\ttalk\n")).translate(["charla"], EN) == ["talk"]


def test_only_the_pairs_terms_are_used(
    make: Callable[..., DeepL], fake: FakeDeepL, write: Write
) -> None:
    """Of a file with languages, the pair's terms are used; without any, that is told."""
    engine = make(write("a.csv", "charla,talk,es,en\ncharla,Vortrag,es,de\n"))
    assert engine.translate(["charla"], EN) == ["talk"]
    assert engine.translate(["charla"], DE) == ["Vortrag"]
    with pytest.raises(ConfigError, match="no terms from ES into FR"):
        engine.pair("es", "French")
    assert not [body for body in fake.requests if body["target_lang"] == "FR"]


def test_a_glossary_needs_a_source(make: Callable[..., DeepL], fake: FakeDeepL) -> None:
    """Where the language of the texts is unknown, a glossary is refused before anything is sent."""
    with pytest.raises(UnsupportedRequest, match="--language"):
        make("abc").pair("und", "English")
    assert not fake.paths


def test_an_id_that_deepl_does_not_know(make: Callable[..., DeepL], fake: FakeDeepL) -> None:
    """A glossary that is not there is told in DeepL's words."""
    with pytest.raises(TranslationError, match="DeepL refused the request: Glossary not found"):
        make("no-such-id").translate(["charla"], EN)


def test_no_more_than_five() -> None:
    """More glossaries than DeepL takes are refused."""
    with pytest.raises(UnsupportedRequest, match="up to 5 glossaries"):
        DeepL(key=KEY, glossary="a,b,c,d,e,f")
