"""md: what a reader of the rendered page sees, whatever was said."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audiototext.formats import named
from audiototext.formats.paragraphs import joined, paragraphs
from audiototext.timestamps import clock
from audiototext.transcript import Segment, Transcript

from ..strategies import HOSTILE, TEXTS, talks, transcripts

MARKUP = st.lists(
    st.sampled_from(
        [
            "a", "b", "word", " ", " ", "*", "**", "_", "__", "`", "~~", "~", "#", "# ", "- ", "+ ",
            "1. ", "1) ", "> ", "[", "]", "](x)", "![a](b)", "<", ">", "<b>", "</b>", "<i>", "</i>",
            "<u>", "</u>", "<s>", "</s>", "<br>", "<!--", "-->", "<http://x.y>", "&amp;", "&#35;",
            "&copy", "\\", "\\*", "\n", "\n\n", "---", "===", "|", "$", "```", ".", ",", "!", "(",
            ")", "“", "”", "é", "語", "。", "🎵", "\u00a0", "[a]: b", "    ", "\t",
            "<font color=red>", "</font>", "http://x.y/_z_", "www.x.org",
        ]
    ),
    max_size=25,
).map("".join)  # fmt: skip
"""What Markdown and our own tags may make of a text."""


class Seen(HTMLParser):
    """A page of HTML: its blocks as pairs of tag and text, and each letter's emphasis."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, str]] = []
        self.letters: list[tuple[str, frozenset[str]]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs, (tag, attrs)
        assert tag in ("h1", "p", "ul", "li", "strong", "em", "s"), tag
        self._open.append(tag)
        if tag in ("h1", "p", "li"):
            self.blocks.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and (self._open[-1] != "ul"):
            tag, text = self.blocks[-1]
            self.blocks[-1] = (tag, text + data)
            looks = frozenset(self._open) & {"strong", "em", "s"}
            self.letters += [(letter, looks) for letter in data]


def seen(transcript: Transcript) -> Seen:
    """The page that a Markdown reader with GitHub's strike-out shows."""
    markdown = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("strikethrough")
    return Seen(markdown.render(render(transcript)))


def render(transcript: Transcript) -> str:
    text = named("md").render(transcript)
    assert isinstance(text, str)
    return text


def one(text: str, speaker: str | None = None, language: str | None = None) -> Transcript:
    return Transcript((Segment(65.2, 70, text, (), language, speaker),), "en", 70.0)


def text_of(transcript: Transcript) -> str:
    """The text of the only paragraph as Markdown, without its head."""
    return render(transcript).splitlines()[-1].partition("]** ")[2]


def expected(transcript: Transcript) -> list[str]:
    """The paragraphs as they must be seen."""
    found = []
    for part in paragraphs(transcript):
        language = f" ({part.language})" if part.language else ""
        speaker = f" {part.speaker}:" if part.speaker else ""
        found.append(f"[{clock(part.start)}]{language}{speaker} {joined(part.segments)}")
    return found


hard = [
    "*", "a*b*c", "_a_", "`a`", "# a", "- a", "1. a", "<b>a</b>b", "a<i>.b</i>c",
    "<i>a</i><b>b</b>",
    "<i>a <b>b</b></i><s>c</s>", "x<s><b>.a.</b></s>y", "<b>[a]</b>(b)", "&amp;", "\\",
    "<i>(a)</i>b",
    "<i>a</i><b><i>b</i></b><b>c</b>", "<s>a<b>b</b></s>", "x<s><b>a</b></s>y",
    "<u>*</u>", "a</b>", "![x](y)", "<s>~</s>~", "<b> a </b>", "<b><i>“a”</i></b>b", "a <b>*</b> b",
]  # fmt: skip


@pytest.mark.parametrize("text", hard)
def test_hard_texts_are_seen(text: str) -> None:
    """Texts that Markdown takes for something else are seen as they are."""
    transcript = one(text)
    assert [text for _, text in seen(transcript).blocks[2:]] == expected(transcript)


@given(transcript=st.one_of(transcripts(MARKUP), transcripts(TEXTS | HOSTILE), talks()))
@example(transcript=one("*a*"))
def test_what_was_said_is_seen(transcript: Transcript) -> None:
    """Each paragraph is one of the page's, with its time, speaker and text, and nothing else is."""
    blocks = seen(transcript).blocks
    assert [tag for tag, _ in blocks] == ["h1", "p", *["p"] * len(expected(transcript))]
    assert [text for _, text in blocks[2:]] == expected(transcript)


@given(names=st.lists(MARKUP | HOSTILE | st.text(), min_size=3, max_size=3))
def test_names_and_notes_are_seen(names: list[str]) -> None:
    """A speaker, a language and a note are text too: each stands where it belongs, as it is."""
    speaker, language, note = names
    transcript = Transcript(
        (Segment(0, 1, "so", (), language, speaker),), "en", 1.0, notes=(note, note)
    )
    found = seen(transcript)
    notes = ["".join(text.split()) for tag, text in found.blocks if tag == "li"]
    assert notes in ([], ["".join(held(note).split())] * 2)
    assert bool(notes) == bool(held(note))
    (said,) = [text for tag, text in found.blocks[2:] if tag == "p"]
    label = f"({held(language)})" * bool(held(language)) + f"{held(speaker)}:" * bool(held(speaker))
    assert "".join(said.split()) == "".join(f"[0:00]{label}so".split())


def held(text: str) -> str:
    """A text on one line, with U+FFFD for what cannot be written."""
    kept = " ".join(line.strip() for line in text.splitlines() if line.strip())
    return re.sub("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]", "\ufffd", kept)


WORDS = st.lists(
    st.tuples(st.sampled_from(["plain", "So", "é", "語", "9"]), st.sets(st.sampled_from("bius"))),
    min_size=1,
    max_size=6,
)


@given(words=WORDS)
def test_words_keep_their_look(words: list[tuple[str, set[str]]]) -> None:
    """A word between blanks is bold, in italics and struck out as it was; underline is italics."""
    text = " ".join(
        "".join(f"<{t}>" for t in sorted(tags))
        + word
        + "".join(f"</{t}>" for t in sorted(tags)[::-1])
        for word, tags in words
    )
    found = seen(one(text))
    names = {"b": "strong", "i": "em", "u": "em", "s": "s"}
    wanted = [
        (letter, frozenset(names[tag] for tag in tags)) for word, tags in words for letter in word
    ]
    shown = [pair for pair in found.letters if not pair[0].isspace()]
    assert shown[-len(wanted) :] == wanted


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<i>Well.</i> <b>So.</b>", "*Well.* **So.**"),
        ("a<i>b</i>c", "a*b*c"),
        ("<i>Well.</i>then", "*Well*.then"),
        ("<b>one\ntwo</b>", "**one two**"),
        ("<u>one</u>", "*one*"),
        ("<s>one</s>", "~~one~~"),
        ("<b><i>one</i></b>", "***one***"),
        ('<font color="red">one</font>', "one"),
        ("2 * 3_4 #5 - 6. $7", r"2 \* 3\_4 #5 - 6. \$7"),
        ("http://x.org/a <i>www.x.org</i>", r"http://x.org/a *www\.x.org*"),
        ("https://x.org/_a_", r"https\://x.org/\_a\_"),
        ("AT&T &amp; you", r"AT&T \&amp; you"),
    ],
)
def test_the_source_is_readable_too(text: str, written: str) -> None:
    """Emphasis is as people write it, and no more is escaped than must be."""
    assert text_of(one(text)) == written


def test_emphasis_goes_on_over_segments() -> None:
    """Two segments in italics, one after the other, are one stretch of italics."""
    talk = Transcript((Segment(0, 1, " <i>So it</i>"), Segment(1, 2, " <i>was.</i>")), "en", 2.0)
    assert text_of(talk) == "*So it was.*"


def test_a_whole_file() -> None:
    """A heading, the facts, the notes, then the paragraphs with times and speakers."""
    talk = Transcript(
        (
            Segment(0.4, 2, " Hello.", (), None, "Ana"),
            Segment(2, 3, " How are you?", (), None, "Ana"),
            Segment(3, 5, " ¿Qué?", (), "es", "Bo"),
            Segment(3700, 3701, " Late."),
        ),
        "en",
        3701.0,
        partial=True,
        notes=("The file is torn.", "1. second", "---"),
    )
    assert render(talk) == (
        "# Transcript\n\n"
        "Language: en · Duration: 1:01:41 · Unfinished: the work was stopped before the end\n\n"
        "- The file is torn.\n- 1\\. second\n- \\---\n\n"
        "**[0:00] Ana:** Hello. How are you?\n\n"
        "**[0:03] (es) Bo:** ¿Qué?\n\n"
        "**[1:01:40]** Late.\n"
    )


def test_silence_has_a_head() -> None:
    """Without a segment the head is left."""
    assert render(Transcript((), "und", 3.0)) == "# Transcript\n\nDuration: 0:03\n"
