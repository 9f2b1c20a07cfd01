from __future__ import annotations

import pytest

from audiototext import languages
from audiototext.errors import UnknownName
from audiototext.transcript import UNDETERMINED


@pytest.mark.parametrize("code", languages.NAMES)
def test_every_code_goes_there_and_back(code: str) -> None:
    """A code is its own name, and its English name leads back to it, in any case."""
    shown = languages.name(code)
    assert languages.code(code) == code
    assert languages.code(code.upper()) == code
    assert languages.code(shown) == languages.code(shown.upper()) == code
    assert shown.lower() == languages.NAMES[code]


def test_no_two_languages_share_a_name() -> None:
    """Whisper's hundred languages have a hundred names."""
    assert len(languages.NAMES) == len(set(languages.NAMES.values())) == 100


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("Burmese", "my"), ("Castilian", "es"), ("Flemish", "nl"), ("Haitian", "ht"),
        ("Letzeburgesch", "lb"), ("Mandarin", "zh"), ("Moldavian", "ro"), ("Moldovan", "ro"),
        ("Panjabi", "pa"), ("Pushto", "ps"), ("Sinhalese", "si"), ("Valencian", "ca"),
        ("Farsi", "fa"), ("Filipino", "tl"), ("Bokmål", "no"), ("nb", "no"), ("iw", "he"),
        ("jv", "jw"),
    ],
)  # fmt: skip
def test_other_names_are_known(alias: str, code: str) -> None:
    """Whisper's own aliases, and codes that others use, are understood."""
    assert languages.code(alias) == code


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("pt-BR", "pt"), ("pt_BR", "pt"), ("EN-gb", "en"), ("zh-Hant-TW", "zh"), ("es-419", "es"),
        ("nb-NO", "no"), ("iw-IL", "he"), ("haitian_creole", "ht"), ("  Spanish ", "es"),
        ("zh-Hans", "zh"), ("ZH_TW", "zh"), ("Chinese (traditional)", "zh"),
        ("Simplified Chinese", "zh"), ("cmn-Hant", "zh"), ("Cantonese (simplified)", "yue"),
    ],
)  # fmt: skip
def test_tags_and_spellings_are_read(tag: str, code: str) -> None:
    """A BCP-47 tag counts by its language, Chinese in a script, too; spelling does not matter."""
    assert languages.code(tag) == code


@pytest.mark.parametrize("wish", ["Auto-Detect", "auto-detect", "AUTO_DETECT", "auto", "", " "])
def test_no_language_means_detect_it(wish: str) -> None:
    """Auto-Detect, in any spelling, and nothing at all leave the language open."""
    assert languages.code(wish) is None


@pytest.mark.parametrize(
    ("wrong", "meant"), [("Spansh", "spanish"), ("Portugese", "portuguese"), ("Germam", "german")]
)
def test_a_slip_gets_a_suggestion(wrong: str, meant: str) -> None:
    """What is nearly a language is refused with the name that may have been meant."""
    with pytest.raises(UnknownName) as caught:
        languages.code(wrong)
    assert repr(wrong) in str(caught.value)
    assert "did you mean" in str(caught.value)
    assert meant in str(caught.value)


@pytest.mark.parametrize(
    "wrong", ["Klingonese", "xx", "xx-YY", "-", "12", "xx-Hant", "Hans", "Klingonese (traditional)"]
)
def test_what_is_no_language_is_refused(wrong: str) -> None:
    """Nothing unknown is taken for a language; the message names it."""
    with pytest.raises(UnknownName) as caught:
        languages.code(wrong)
    assert repr(wrong) in str(caught.value)


def test_an_open_language_has_a_name() -> None:
    """People read "undetermined" where no language is known."""
    assert languages.name(UNDETERMINED).lower() == "undetermined"


def test_an_unknown_code_is_its_own_name() -> None:
    """A code that nobody here knows is shown as it is."""
    assert languages.name("tlh") == "tlh"
