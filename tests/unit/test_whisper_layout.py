from __future__ import annotations

from itertools import pairwise
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import timestamps
from audiototext.transcript import SHORTEST, Segment, Transcript, Word
from audiototext.whisper_layout import WhisperLayout, arrange, highlighted

SAID = (
    (" The", " rain", " in", " Spain", " stays", " mainly"),
    (" in", " the", " plain,", " he", " said."),
)


def timed(*segments: tuple[str, ...], pause: float = 0.0) -> Transcript:
    """Each word lasts half a second; `pause` seconds lie between two segments."""
    found, clock = [], 0.0
    for texts in segments:
        words = tuple(
            Word(clock + number / 2, clock + (number + 1) / 2, text)
            for number, text in enumerate(texts)
        )
        found.append(Segment(clock, words[-1].end, "".join(texts), words))
        clock = words[-1].end + pause
    return Transcript(tuple(found), "en", clock + 1)


def shown(captions: Transcript) -> list[tuple[float, float, str]]:
    return [(segment.start, segment.end, segment.text) for segment in captions.segments]


LAYOUTS: dict[str, tuple[WhisperLayout, float, list[tuple[float, float, str]]]] = {
    "segments as they are": (
        WhisperLayout(),
        0.0,
        [(0.0, 3.0, "The rain in Spain stays mainly"), (3.0, 5.5, "in the plain, he said.")],
    ),
    "a width breaks the lines of segments": (
        WhisperLayout(max_line_width=11),
        0.0,
        [(0.0, 3.0, "The rain in\nSpain stays\nmainly"), (3.0, 5.5, "in the\nplain, he\nsaid.")],
    ),
    "width and count run across segments": (
        WhisperLayout(max_line_width=11, max_line_count=2),
        0.0,
        [
            (0.0, 2.5, "The rain in\nSpain stays"),
            (2.5, 4.5, "mainly in\nthe plain,"),
            (4.5, 5.5, "he said."),
        ],
    ),
    "a pause over three seconds ends a caption": (
        WhisperLayout(max_line_width=11, max_line_count=2),
        3.0,
        [
            (0.0, 2.5, "The rain in\nSpain stays"),
            (2.5, 3.0, "mainly"),
            (6.0, 8.0, "in the\nplain, he"),
            (8.0, 8.5, "said."),
        ],
    ),
    "words are counted within segments": (
        WhisperLayout(max_words_per_line=4),
        0.0,
        [
            (0.0, 2.0, "The rain in Spain"),
            (2.0, 3.0, "stays mainly"),
            (3.0, 5.0, "in the plain, he"),
            (5.0, 5.5, "said."),
        ],
    ),
    "a word wider than the line has a line of its own": (
        WhisperLayout(max_line_width=3, max_line_count=1),
        0.0,
        [
            (number / 2, number / 2 + 0.5, text.strip())
            for number, text in enumerate([*SAID[0], *SAID[1]])
        ],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_captions_are_whispers(name: str) -> None:
    """What openai-whisper's own writers make of the same words, written out by hand."""
    layout, pause, expected = LAYOUTS[name]
    assert shown(arrange(timed(*SAID, pause=pause), layout)) == expected


def test_a_segment_without_words_stays_where_it_stood() -> None:
    """Words that have no times are not lost: their segment is a caption, between the others."""
    one, two = timed(*SAID).segments
    bare = Segment(3.0, 3.5, "(applause)")
    transcript = Transcript((one, bare, two), "en", 9.0)
    texts = ["The rain in Spain\nstays mainly", "(applause)", "in the plain, he\nsaid."]
    assert [text for _, _, text in shown(arrange(transcript, WhisperLayout(18, 2)))] == texts
    alone = Transcript((bare,), "en", 9.0)
    assert arrange(alone, WhisperLayout(42, 2)) is alone


def test_segments_without_blanks_are_parted() -> None:
    """Other programs' segments bring no blank before them; Japanese needs none."""
    layout = WhisperLayout(max_line_width=40, max_line_count=2)
    captions = arrange(timed(("Hello.",), ("Hi", " there.")), layout)
    assert [one.text for one in captions.segments] == ["Hello. Hi there."]
    captions = arrange(timed(("今日は。",), ("はい",)), layout)
    assert [one.text for one in captions.segments] == ["今日は。はい"]


def test_each_word_is_underlined_in_its_time() -> None:
    """A caption a word, and between two words, where nothing is said, the caption plain."""
    words = (Word(1.0, 1.4, "One"), Word(1.4, 1.8, " two"), Word(2.0, 2.5, "\nthree"))
    captions = Transcript((Segment(1.0, 2.5, "One two\nthree", words),), "en", 3.0)
    assert shown(highlighted(captions)) == [
        (1.0, 1.4, "<u>One</u> two\nthree"),
        (1.4, 1.8, "One <u>two</u>\nthree"),
        (1.8, 2.0, "One two\nthree"),
        (2.0, 2.5, "One two\n<u>three</u>"),
    ]


def test_a_caption_that_comes_in_before_and_goes_after_its_words_is_plain_there() -> None:
    """Captions longer than their words are shown all the time, as our own layout makes them."""
    captions = Transcript((Segment(1.0, 2.0, "Hi", (Word(1.2, 1.6, " Hi"),)),), "en", 3.0)
    assert shown(highlighted(captions)) == [
        (1.0, 1.2, "Hi"),
        (1.2, 1.6, "<u>Hi</u>"),
        (1.6, 2.0, "Hi"),
    ]


def test_what_no_file_can_hold_is_no_caption() -> None:
    """A silence under half a millisecond between two words is none."""
    words = (Word(1.0, 1.4, "One"), Word(1.4002, 1.8, " two"))
    captions = Transcript((Segment(1.0, 1.8, "One two", words),), "en", 3.0)
    assert [text for _, _, text in shown(highlighted(captions))] == [
        "<u>One</u> two",
        "One <u>two</u>",
    ]


def test_without_words_nothing_is_underlined() -> None:
    """A caption whose words have no times stays as it is."""
    captions = Transcript((Segment(1.0, 2.0, "Hi"),), "en", 3.0)
    assert highlighted(captions) == captions


numbers = st.none() | st.integers(1, 6)
layouts = st.builds(WhisperLayout, st.none() | st.integers(1, 50), numbers, numbers)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Segments of words as Whisper gives them, each after the one before, at whole milliseconds."""
    found, clock = [], draw(st.integers(0, 5000))
    for _ in range(draw(st.integers(1, 4))):
        words = []
        for _ in range(draw(st.integers(1, 8))):
            start = clock + draw(st.sampled_from([0, 0, 0, 100, 2900, 3100]))
            clock = start + draw(st.integers(20, 1500))
            text = draw(st.sampled_from([" a", " be", " sea,", " Adelaide.", "語", "-", " Ünï-x"]))
            words.append(Word(start / 1000, clock / 1000, text))
        text = "".join(word.text for word in words)
        found.append(Segment(words[0].start, words[-1].end, text, tuple(words)))
    return Transcript(tuple(found), "en", found[-1].end)


def letters(transcript: Transcript) -> str:
    return "".join("".join(segment.text for segment in transcript.segments).split())


@given(transcripts(), layouts)
def test_no_word_is_lost(transcript: Transcript, layout: WhisperLayout) -> None:
    """Every word stands in one caption, in order; each caption's words are its text."""
    captions = arrange(transcript, layout)
    assert letters(captions) == letters(transcript)
    for caption in captions.segments:
        assert "".join(word.text for word in caption.words) == caption.text


@given(transcripts(), st.integers(1, 50), st.integers(1, 4))
def test_lines_keep_to_their_limits(transcript: Transcript, width: int, count: int) -> None:
    """No line is wider than it may be, but for a single word; no caption has more lines."""
    for caption in arrange(transcript, WhisperLayout(width, count)).segments:
        lines = caption.text.split("\n")
        assert len(lines) <= count
        assert all(len(line) <= width or " " not in line for line in lines if line.isascii())


@given(transcripts(), layouts)
def test_captions_follow_one_another(transcript: Transcript, layout: WhisperLayout) -> None:
    """Words that follow one another make captions that do, highlighted or not."""
    captions = arrange(transcript, layout)
    for made in (captions, highlighted(captions)):
        for one, then in pairwise(made.segments):
            assert timestamps.milliseconds(one.end) <= timestamps.milliseconds(then.start)


def test_words_without_order_make_captions_in_order() -> None:
    """Words without length or order, as decoders give them at times, break no caption."""
    words = (Word(5.0, 5.0, " a"), Word(4.0, 4.5, " b"), Word(4.2, 4.2, " c"))
    transcript = Transcript((Segment(4.0, 5.0, " a b c", words),), "en", 5.0)
    for layout in (WhisperLayout(), WhisperLayout(1, 1), WhisperLayout(max_words_per_line=1)):
        captions = arrange(transcript, layout)
        assert letters(captions) == "abc"
        assert all(one.end - one.start >= SHORTEST - 1e-9 for one in captions.segments)
        marked = [one.text for one in highlighted(captions).segments if "<u>" in one.text]
        assert [text.partition("<u>")[2][0] for text in marked] == ["a", "b", "c"]


@given(transcript=transcripts(), layout=layouts, highlight=st.booleans())
def test_whisper_lays_out_alike(
    whisper_utils: ModuleType, transcript: Transcript, layout: WhisperLayout, highlight: bool
) -> None:
    """openai-whisper's own code makes the same captions of the same words, to the millisecond."""
    result = {
        "segments": [
            {
                "start": segment.start,
                "end": segment.end,
                "text": segment.text,
                "words": [
                    {"start": word.start, "end": word.end, "word": word.text}
                    for word in segment.words
                ],
            }
            for segment in transcript.segments
        ]
    }
    theirs = whisper_utils.WriteSRT(".").iterate_result(
        result,
        max_line_width=layout.max_line_width,
        max_line_count=layout.max_line_count,
        max_words_per_line=layout.max_words_per_line,
        highlight_words=highlight,
    )
    captions = arrange(transcript, layout)
    ours = highlighted(captions) if highlight else captions
    assert [
        (timestamps.srt(one.start), timestamps.srt(one.end), one.text) for one in ours.segments
    ] == list(theirs)


def test_a_caption_has_one_language() -> None:
    """Where the language changes a caption ends, and each says which one it has."""
    said = (
        Segment(0, 1, " One two", (Word(0, 0.5, " One"), Word(0.5, 1, " two")), "en"),
        Segment(1, 2, " drei", (Word(1, 2, " drei"),), "de"),
    )
    found = arrange(Transcript(said, "en", 2.0), WhisperLayout(42, 2)).segments
    assert [(one.text, one.language) for one in found] == [("One two", "en"), ("drei", "de")]
