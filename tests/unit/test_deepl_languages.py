from __future__ import annotations

import pytest

from audiototext import languages
from audiototext.errors import UnknownName, UnsupportedSource
from audiototext.translators.deepl_languages import (
    SOURCES,
    TARGETS,
    Target,
    source,
    tag,
    target,
    target_tag,
    told,
)


@pytest.mark.parametrize(
    ("names", "code", "language", "name"),
    [
        (
            "English, en, EN, eng, English (British), english (british), British English, EN-GB, "
            "en-gb, en_GB, en-AU, en-Latn-GB",
            "EN-GB", "en-GB", "English (British)",
        ),
        ("English (American), en-US, American English", "EN-US", "en-US", "English (American)"),
        ("Portuguese, pt, pt-PT, pt-AO", "PT-PT", "pt-PT", "Portuguese (European)"),
        (
            "pt-BR, Portuguese (Brazilian), Brazilian Portuguese", "PT-BR", "pt-BR",
            "Portuguese (Brazilian)",
        ),
        (
            "Chinese, zh, Mandarin, zh-CN, zh-Hans, zh-hans-sg, ZH_HANS, Chinese (simplified), "
            "Simplified Chinese",
            "ZH-HANS", "zh-Hans", "Chinese (simplified)",
        ),
        (
            "zh-TW, zh-HK, zh-Hant, zh-Hant-MO, Traditional Chinese", "ZH-HANT", "zh-Hant",
            "Chinese (traditional)",
        ),
        ("Spanish, es, es-ES, Castilian, spa", "ES", "es", "Spanish"),
        ("es-419, es-MX, Latin American Spanish", "ES-419", "es-419", "Spanish (Latin American)"),
        (
            "no, nb, nb-NO, Norwegian, Bokmål, Norwegian (Bokmål), nor, nob", "NB", "nb",
            "Norwegian (bokmål)",
        ),
        ("he, iw, Hebrew", "HE", "he", "Hebrew"),
        ("jw, jv, Javanese", "JV", "jv", "Javanese"),
        ("tl, fil, Tagalog, Filipino", "TL", "tl", "Tagalog"),
        ("my, Burmese, Myanmar", "MY", "my", "Burmese"),
        ("German,  de , DE-at, ger", "DE", "de", "German"),
    ],
)  # fmt: skip
def test_targets_are_known_by_their_names(names: str, code: str, language: str, name: str) -> None:
    """A target is found by DeepL's name in any case, by codes and tags, by Whisper's names."""
    for wanted in names.split(","):
        assert target_tag(wanted) == (code, language, name), wanted


@pytest.mark.parametrize("name", ["", "Klingon", "auto-detect", "nn", "yue", "sr-Latn", "und"])
def test_what_is_no_target_is_refused(name: str) -> None:
    """A name that is none, or a script that DeepL does not write, is no target."""
    with pytest.raises(UnknownName, match="no target language"):
        target_tag(name)


def test_near_names_are_told() -> None:
    """A slip of the keyboard is answered with what was probably meant."""
    with pytest.raises(UnknownName, match=r"did you mean .*English \(British\)"):
        target_tag("Englisch (British)")


def test_every_target_is_found_by_itself() -> None:
    """Each target is found by its own code, tag and name, all of which are unique."""
    for one in TARGETS:
        found = one.code, tag(one.code), one.name
        assert [target_tag(name) for name in found] == [found] * 3
    assert len({one.name for one in TARGETS}) == len({one.code for one in TARGETS}) == len(TARGETS)
    assert not {"EN", "PT", "ZH"} & {one.code for one in TARGETS}


def test_every_whisper_language_is_a_source_or_refused() -> None:
    """Whisper's codes are DeepL's sources by the same name, or refused."""
    refused = set()
    for code, name in languages.NAMES.items():
        try:
            found = source(code, SOURCES)
        except UnsupportedSource:
            refused.add(code)
        else:
            assert name in SOURCES[found].lower() or code == "my"
    assert {"yue", "nn", "haw"} <= refused
    assert refused.isdisjoint({"es", "zh", "no", "jw", "he", "tl"})


@pytest.mark.parametrize(
    ("code", "found"),
    [("no", "NB"), ("nb", "NB"), ("jw", "JV"), ("jv", "JV"), ("iw", "HE"), ("zh", "ZH"),
     ("pt-BR", "PT"), ("und", ""), ("", "")],
)  # fmt: skip
def test_sources_that_are_called_otherwise(code: str, found: str) -> None:
    """Codes that DeepL calls otherwise are turned into its own; an unknown language is none."""
    assert source(code, SOURCES) == found


def test_cantonese_is_no_chinese() -> None:
    """Cantonese is not sent as Chinese; the sentence tells it by its name."""
    with pytest.raises(UnsupportedSource, match=r"from Cantonese; ask .* --via_english"):
        source("yue", SOURCES)


def test_a_file_is_named_alike_before_and_after_the_service_was_asked() -> None:
    """What the service calls otherwise keeps its built-in name, and bare codes give way."""
    listed = told([("NB", "Norwegian", False), ("ZH", "Chinese", False), ("ZH-HANS", "C", False)])
    assert [one.code for one in listed] == ["NB", "ZH-HANS"]
    assert target("no", listed).name == target_tag("no")[2]
    assert target("Chinese", listed).name == target_tag("Chinese")[2]


def test_what_only_the_service_knows_has_its_name() -> None:
    """A new target is found by the service's own name, and bare Chinese where there is no other."""
    listed = told([("CEB", "Cebuano", None), ("zh", "Chinese (simplified)", None)])
    assert target("cebuano", listed) == Target("CEB", "Cebuano")
    assert target("zh-CN", listed).code == target("chinese", listed).code == "ZH"
