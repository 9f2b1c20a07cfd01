from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import markup
from audiototext.captions import arrange
from audiototext.markup import Style, marked, restored, separated, shared, stripped, unescaped
from audiototext.transcript import Segment, Transcript

from ..strategies import HOSTILE

OPENING = st.sampled_from(
    ["<i>", "<b>", "<u>", '<font color="#ff0000">', "<c.yellow.bg_blue>", "<v Mary Ann>", "<I>"]
)
PLACES = st.sampled_from(["{\\an8}", "{\\pos(3,4)}", "{\\i1}"])
LETTERS = st.text(st.sampled_from("abc é今🎵 \n&.>{}"), max_size=6)


@st.composite
def nested(draw: st.DrawFn, depth: int = 3) -> str:
    """Text with tags, each closed in the reverse order, and positions anywhere."""
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        inner = draw(nested(depth - 1)) if depth and draw(st.booleans()) else draw(LETTERS)
        if draw(st.booleans()):
            tag = draw(OPENING)
            name = tag.strip("<>").split()[0].split(".")[0]
            inner = f"{tag}{inner}</{name}>"
        parts.append(draw(st.sampled_from(["", draw(PLACES)])) + inner)
    return "".join(parts)


def letters(text: str) -> str:
    return "".join(text.split())


def styled(text: str) -> list[tuple[str, Style]]:
    """Each letter with its style, without regard to how blanks are set."""
    plain, styles = separated(text)
    return list(zip(letters(plain), styles, strict=True))


def captions(*texts: str) -> Transcript:
    said = [Segment(3.0 * n, 3.0 * n + 3, text) for n, text in enumerate(texts)]
    return Transcript(tuple(said), "en", 3.0 * len(texts))


@given(nested())
def test_tags_come_back(text: str) -> None:
    """Text whose tags are taken off and put back says the same, each letter in the same style."""
    plain, styles = separated(text)
    again = marked(plain, styles)
    assert separated(again) == (plain, styles)
    assert marked(*separated(again)) == again


@given(st.one_of(st.text(), HOSTILE, nested()))
def test_any_text_keeps_its_letters(text: str) -> None:
    """However broken the tags, every letter has one style, and none is lost, doubled or moved."""
    plain, styles = separated(text)
    assert len(styles) == len(letters(plain))
    again, _ = separated(marked(plain, styles))
    assert letters(again) == letters(plain)


@pytest.mark.parametrize(
    ("text", "plain", "again"),
    [
        ("<i>so it is</i>", "so it is", "<i>so it is</i>"),
        ("{\\an8}<i>so</i> it", "so it", "{\\an8}<i>so</i> it"),
        ("<i>{\\an8}so</i> it", "so it", "{\\an8}<i>so</i> it"),
        ("<i>so it", "so it", "<i>so it</i>"),
        ("so</i> it", "so it", "so it"),
        ("<b><i>so</b> it</i>", "so it", "<b><i>so</i></b> <i>it</i>"),
        ("<I>so</i>", "so", "<I>so</i>"),
        ("<v Mary>so it is", "so it is", "<v Mary>so it is</v>"),
        ("<c.yellow>so</c> <c.red>it</c>", "so it", "<c.yellow>so</c> <c.red>it</c>"),
        ("so <00:00:01.000>it <1.5>is", "so it is", "so it is"),
        ('<font color="red">so\nit</font>', "so\nit", '<font color="red">so\nit</font>'),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<3 you <", "<3 you <", "<3 you <"),
        ("{name} and {so}", "{name} and {so}", "{name} and {so}"),
        ("<i></i>", "", ""),
        ("", "", ""),
    ],
)
def test_tags_are_told_from_text(text: str, plain: str, again: str) -> None:
    """Tags of SubRip and WebVTT are taken off, open ones closed, signs that are no tags stay."""
    assert separated(text)[0] == plain
    assert marked(*separated(text)) == again


def test_a_format_undoes_its_escapes_between_tags() -> None:
    """What a format escapes is undone in the text, and never taken for a tag then."""
    text, styles = separated("<i>a &lt;b&gt; &amp;</i>", lambda part: part.replace("&lt;", "<"))
    assert text == "a <b&gt; &amp;"
    assert set(styles) == {("<i>",)}


def test_tags_of_some_names_stay() -> None:
    """Where escapes are undone, all tags stay, or those that are named."""
    assert unescaped("<i>1 &lt; 2</i>", unescape, None) == "<i>1 < 2</i>"
    assert unescaped("<i>1 &lt; 2</i> <u>x</u>", unescape, ["u"]) == "1 < 2 <u>x</u>"


def test_a_style_that_all_share() -> None:
    """The tags that are open at all letters, outermost first."""
    assert shared(separated("<b><i>a</i> <i>b</i></b>")[1]) == ("<b>", "<i>")
    assert shared(separated("<i>a</i> b")[1]) == ()
    assert shared([]) == ()


@given(st.lists(nested(), min_size=1, max_size=4))
def test_a_transcript_is_stripped_and_restored(texts: list[str]) -> None:
    """Tags of all segments come off at once, and go back to the same letters."""
    talk = captions(*texts)
    plain, styles = stripped(talk)
    assert len(styles) == sum(len(letters(segment.text)) for segment in plain.segments)
    again = restored(plain, styles)
    for one, other in zip(talk.segments, again.segments, strict=True):
        assert styled(one.text) == styled(other.text)
        assert (one.start, one.end) == (other.start, other.end)


@given(st.lists(nested(), min_size=1, max_size=4), st.sampled_from(["netflix", "bbc"]))
def test_letters_keep_their_styles_in_new_captions(texts: list[str], preset: str) -> None:
    """Laid out anew, each letter has the style that it had; a place is its whole caption's."""
    talk = captions(*texts)
    plain, styles = stripped(talk)
    again = restored(arrange(plain, preset), styles)

    def unplaced(transcript: Transcript) -> list[tuple[str, list[str]]]:
        found = [pair for segment in transcript.segments for pair in styled(segment.text)]
        return [(letter, [tag for tag in style if tag[0] == "<"]) for letter, style in found]

    assert unplaced(again) == unplaced(talk)


def test_a_tag_over_two_captions_is_closed_and_opened_again() -> None:
    """Where a new caption begins inside a tag, each of the two has its own."""
    long = "and that was how all of it began in that year as far as anybody can remember it now."
    plain, styles = stripped(captions(f"<i>{long}</i>", "So."))
    parted = replace(
        plain, segments=(Segment(0, 1, long[:40]), Segment(1, 2, long[40:]), Segment(2, 3, "So."))
    )
    found = [segment.text for segment in restored(parted, styles).segments]
    assert found == [f"<i>{long[:40]}</i>", f" <i>{long[41:]}</i>", "So."]


def test_without_tags_nothing_is_touched() -> None:
    """A transcript without tags is the same before and after."""
    talk = captions("so it is", "3 < 4")
    plain, styles = stripped(talk)
    assert plain == talk
    assert restored(plain, styles) is plain


def test_tags_are_never_nested_wrongly() -> None:
    """What is written opens and closes in order, also where styles overlap."""
    text = marked("abc", [("<b>", "<i>"), ("<i>", "<u>"), ("<u>",)])
    assert text == "<b><i>a</i></b><i><u>b</u></i><u>c</u>"
    assert markup.separated(text)[1] == [("<b>", "<i>"), ("<i>", "<u>"), ("<u>",)]
