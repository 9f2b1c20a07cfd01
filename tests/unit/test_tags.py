from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.formats import tags
from audiototext.formats.tags import Look, Span

from ..strategies import HOSTILE, TEXTS

MARKED = st.lists(
    st.sampled_from(
        [
            "<b>", "</b>", "<i>", "</i>", "<u>", "</u>", "<s>", "</s>", '<font color="red">',
            '<font face="x">', "<FONT COLOR=#00ff00>", "</font>", "{\\an8}", "{\\an2\\i1}",
            "{\\pos(1,2)}", "word", " ", "\n", "<", ">", "{", "}", "語",
        ]
    )
).map("".join)  # fmt: skip


@given(MARKED | TEXTS | HOSTILE)
def test_spans_are_what_is_seen(text: str) -> None:
    """The letters of all spans are the text without its tags, and no two neighbours look alike."""
    found = tags.spans(text)
    assert "".join(span.text for span in found) == tags.plain(text)
    assert all(one.look != two.look for one, two in pairwise(found))
    assert all(span.text for span in found)


@given(MARKED)
def test_spans_become_tags_and_spans_again(text: str) -> None:
    """Tags made of spans are closed in turn, and say the same."""
    found = tags.spans(text)
    written = tags.tagged(found)
    if tags.plain(tags.plain(text)) == tags.plain(text):
        assert tags.spans(written) == found


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("a<b>b<i>c</b>d", [("a", Look()), ("b", Look(bold=True)),
                            ("c", Look(bold=True, italic=True)), ("d", Look(italic=True))]),
        ("</b>a", [("a", Look())]),
        ('<font color="red">a<font face="x">b</font></font>c',
         [("ab", Look(colour="#ff0000")), ("c", Look())]),
        ("<font color=nothing>a", [("a", Look())]),
        ("<B>a</B><s>b", [("a", Look(bold=True)), ("b", Look(strikeout=True))]),
    ],
)  # fmt: skip
def test_a_tag_ends_where_its_own_kind_is_closed(text: str, spans: list[tuple[str, Look]]) -> None:
    """Tags that cross each other hold as far as each goes; a colour holds within other fonts."""
    assert tags.spans(text) == [Span(*one) for one in spans]


def test_places() -> None:
    """The first place counts; it can be taken away, what else stands in the braces stays."""
    assert tags.place("{\\i1}{\\pos(1,2)\\an9}a{\\an1}") == 9
    assert tags.unplaced("{\\an8}a{\\pos(1,2)\\an9}") == "a{\\pos(1,2)}"
    assert tags.placed("a", 7) == "{\\an7}a"
    assert tags.place("an8 {an8}") is None


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("{\\an8}<i>a</i>", False),
        ("{\\an8\\fad(1,2)}a", True),
        ("{\\i1}a", True),
        ('<font size="3">a</font>', True),
        ('<font color="red">a</font>', False),
    ],
)
def test_what_no_look_says(text: str, others: bool) -> None:
    """Fonts, sizes, points and effects are more than looks and places."""
    assert tags.has_others(text) is others


@pytest.mark.parametrize(
    "unit",
    ["<b>x", "<b><i></b>", "</i>", "<font color=red>x", "{\\an", "\\an1", "{", "<font ", "{\\"],
)
def test_time_is_in_proportion(unit: str) -> None:
    """A hundred thousand letters of anything are read; what grows faster would not end."""
    text = "{" + unit * (100_000 // len(unit))
    assert "".join(span.text for span in tags.spans(text)) == tags.plain(text)
    tags.tagged(tags.spans(text))
    tags.place(text)
    tags.unplaced(text)
    tags.has_others(text)
