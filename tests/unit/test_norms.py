from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.errors import UnknownName, UnsupportedRequest
from audiototext.norms import NONE, PRESETS, Limits, Norms, preset

PUBLISHED = {
    # lines, Latin width, en, es and ja characters a second, shortest, longest, gap
    "netflix": (2, 42, 20, 17, 4, 5 / 6, 7, 2 / 24),
    "ted": (2, 42, 21, 21, 4, 5 / 6, 7, 2 / 24),
    "bbc": (2, 37, 17, 17, 4, 1, 7, 2 / 25),
}


def named(name: str, **changes: Any) -> Norms:
    found = preset(name, **changes)
    assert found is not None
    return found


@pytest.mark.parametrize("name", PUBLISHED)
def test_presets_are_as_published(name: str) -> None:
    """Netflix's, TED's and the BBC's own numbers, as their guides give them."""
    norms = PRESETS[name]
    assert norms.name == name
    assert (
        norms.max_lines,
        norms.limits("fr").width,
        *(norms.limits(language).cps for language in ("en", "es", "ja")),
        norms.min_duration,
        norms.max_duration,
        norms.gap,
    ) == PUBLISHED[name]
    assert norms.lead == pytest.approx(3 / norms.fps)
    limits = [norms.limits(language) for language in ("ja", "ko", "zh", "yue")]
    assert [(one.width, one.cps) for one in limits] == [(13, 4), (16, 12), (16, 9), (16, 9)]


def test_the_default_is_netflix() -> None:
    """Norms without a word are Netflix's; a name is taken in any case, blanks around it."""
    assert PRESETS["netflix"] == Norms() == preset(" Netflix ")
    assert set(PRESETS) == set(PUBLISHED)


@pytest.mark.parametrize(
    ("text", "latin", "full"),
    [
        ("", 0, 0.0),
        ("abc d", 5, 2.5),
        ("señor", 5, 2.5),
        ("日本語", 6, 3.0),
        ("AI 时代", 7, 3.5),
        ("한국", 4, 2.0),
        ("ｶﾅ", 2, 1.0),
        ("ＡＢ！", 6, 3.0),  # noqa: RUF001
        ("¿—…“”", 5, 2.5),
    ],
)
def test_characters_are_counted_by_their_width(text: str, latin: float, full: float) -> None:
    """Full-width characters count double where writing is narrow, narrow ones half elsewhere."""
    assert Limits(42, 20, full_width=False).count(text) == latin
    assert Limits(16, 9, full_width=True).count(text) == full


@given(st.text(), st.text(), st.booleans())
def test_counts_add_up(one: str, other: str, full_width: bool) -> None:
    """A text counts as much as its parts, and half or twice as much in the other way."""
    count = Limits(42, 20, full_width).count
    assert count(one) + count(other) == count(one + other)
    assert count(one) == Limits(42, 20, not full_width).count(one) * (0.5 if full_width else 2)
    assert count(one) >= len(one) * (0.5 if full_width else 1)


@pytest.mark.parametrize("language", ["zh", "yue", "ja", "ko"])
def test_full_width_languages(language: str) -> None:
    """Chinese, Japanese and Korean limits count full-width characters, all others do not."""
    assert Norms().limits(language).full_width
    assert not Norms().limits("th").full_width


def test_none_has_no_norms() -> None:
    """The preset "none" has no numbers, so that none can be changed."""
    assert preset(NONE) is None
    assert preset("NONE", max_width=None) is None
    with pytest.raises(UnsupportedRequest, match=r"'none' .* takes no max_width"):
        preset("none", max_width=30)


def test_an_unknown_preset_is_told() -> None:
    """What is not there is refused with what there is."""
    with pytest.raises(UnknownName, match=r"'hulu'; there are netflix, ted, bbc, none"):
        preset("hulu")
    with pytest.raises(UnknownName, match="no norm called 'max_wdth'"):
        preset("bbc", max_wdth=30)


def test_numbers_can_be_changed() -> None:
    """Each number of a preset can be another one; all others stay, and None changes nothing."""
    norms = named("bbc", max_lines=1, min_gap=0.25, max_duration=5, fps=None)
    assert (norms.max_lines, norms.gap, norms.max_duration, norms.fps) == (1, 0.25, 5, 25.0)
    assert (norms.name, norms.min_duration) == ("bbc", 1.0)
    assert named("netflix", fps=50).gap == 2 / 50
    assert named("netflix", min_gap=0).gap == 0


def test_one_number_is_for_all_languages() -> None:
    """A width or a speed that is given alone holds for every language."""
    norms = named("netflix", max_width=30, max_cps=15)
    for language in ("en", "ja", "fr", "und"):
        assert (norms.limits(language).width, norms.limits(language).cps) == (30, 15)


def test_a_mapping_is_for_its_languages() -> None:
    """Widths or speeds by language leave those of the other languages as they are."""
    norms = named("netflix", max_width={"ja": 12}, max_cps={"": 15.0, "de": 16.0})
    assert [norms.limits(language).width for language in ("ja", "zh", "en")] == [12, 16, 42]
    assert [norms.limits(language).cps for language in ("de", "en", "fr")] == [16, 20, 15]


@pytest.mark.parametrize(
    "changes",
    [
        {"max_lines": 0},
        {"max_width": 0},
        {"max_width": {"ja": 0}},
        {"max_cps": 0},
        {"max_cps": -1},
        {"max_cps": math.nan},
        {"max_cps": {"de": math.nan}},
        {"min_duration": 0},
        {"min_duration": 8},
        {"min_duration": math.nan},
        {"max_duration": 0.5},
        {"max_duration": math.inf},
        {"max_duration": math.nan},
        {"fps": 0},
        {"fps": math.nan},
        {"min_gap": -0.1},
        {"min_gap": math.nan},
        {"min_gap": math.inf},
        {"gap_frames": -1},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(changes: dict[str, Any]) -> None:
    """Numbers that no caption can keep to are refused in a sentence."""
    with pytest.raises(UnsupportedRequest):
        preset("netflix", **changes)
