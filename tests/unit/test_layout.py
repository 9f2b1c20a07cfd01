from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audiototext.layout import HARD_PAUSE, arrange
from audiototext.norms import PRESETS, Norms, preset
from audiototext.transcript import Segment, Transcript, Word

from ..strategies import HOSTILE

NETFLIX = PRESETS["netflix"]
TOLERANCE = 0.0011  # seconds: times are whole milliseconds


def spoken(text: str, *, start: float = 0.0, pace: float = 0.3, language: str = "en") -> Transcript:
    """The words of a text, one every `pace` seconds, without pauses; "|" is a pause of 2 s."""
    words: list[Word] = []
    clock = start
    for word in text.split():
        if word == "|":
            clock += 2.0
            continue
        words.append(Word(clock, clock + pace, f" {word}", 0.9))
        clock += pace
    said = "".join(word.text for word in words)
    return Transcript((Segment(start, clock, said, tuple(words)),), language, clock + 5)


def letters(transcript: Transcript) -> str:
    """All that is said, without any blank or line break."""
    return "".join("".join(segment.text for segment in transcript.segments).split())


def texts(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


WORDS = st.one_of(
    st.sampled_from(
        [
            *("the", "of", "and", "ferry", "harbour.", "Dr.", "Smith", "5", "km", "3.5", "%", "I"),
            *("Donaudampfschifffahrtsgesellschaftskapitänsmütze", "http://a.bc/" + "x" * 60),
            *(
                "今日はとても天気がいいです。",
                "我们今天讨论人工智能的发展",
                "สวัสดีครับผมชอบข้าวผัด",
                "한국어",
            ),
            *("مرحبا", "שלום,", "🎵🎵", "e\u0301" * 50, "<i>so</i>", "-->"),
        ]
    ),
    HOSTILE,
    st.text(max_size=12),
)


@st.composite
def talks(draw: st.DrawFn) -> Transcript:
    """Segments one after the other, with words or without, pauses, speakers, odd texts."""
    segments, clock = [], draw(st.floats(0, 5))
    for _ in range(draw(st.integers(1, 5))):
        said = draw(st.lists(WORDS, min_size=1, max_size=25))
        begin, words = clock, []
        for text in said:
            clock += draw(st.sampled_from([0.0, 0.0, 0.0, 0.1, 0.5, 0.9, 2.5]))
            length = draw(st.sampled_from([0.0, 0.05, 0.2, 0.4, 1.0, 9.0]))
            words.append(Word(clock, clock + length, f" {text}"))
            clock += length
        clock = max(clock, begin + 0.02)
        text = "".join(word.text for word in words)
        kept = tuple(words) if draw(st.booleans()) else ()
        segments.append(
            Segment(begin, clock, text, kept, speaker=draw(st.sampled_from([None, "A", "B"])))
        )
    language = draw(st.sampled_from(["en", "de", "ja", "zh", "ko", "th", "ar", "xx"]))
    return Transcript(tuple(segments), language, clock + draw(st.sampled_from([0.0, 0.01, 3.0])))


layouts = st.sampled_from(
    [*PRESETS.values(), preset("netflix", max_width=7, max_lines=1), preset("ted", max_lines=3)]
)


@settings(max_examples=150, deadline=None)
@given(talks(), layouts)
@example(spoken("a " * 60), NETFLIX)
@example(Transcript((Segment(0, 1, "many words " * 150),), "en", 1), NETFLIX)
@example(Transcript((Segment(0, 0.0005, "many words " * 150),), "en", 0.0005), NETFLIX)
@example(spoken("Words and words. " * 20), preset("netflix", min_gap=5.0))
@example(Transcript((Segment(0.0, 0.02, "x"),), "en", 0.02), NETFLIX)
def test_every_word_stands_once_within_the_hard_limits(talk: Transcript, norms: Norms) -> None:
    """No word is lost, doubled or moved; lines, widths, order, gaps and the end are kept."""
    captions = arrange(talk, norms)
    assert letters(captions) == letters(talk)
    clock = 0.0
    for number, caption in enumerate(captions.segments):
        limits = norms.limits(caption.language or "")
        lines = caption.text.split("\n")
        assert caption.text.strip()
        assert len(lines) <= norms.max_lines
        for line in lines:
            assert limits.count(line) <= limits.width or len(line) == 1
        assert clock <= caption.start < caption.end <= talk.duration
        assert caption.end - caption.start <= norms.max_duration + TOLERANCE
        if number:
            assert caption.start >= captions.segments[number - 1].end
        clock = caption.end
        assert all(caption.start <= word.start <= word.end <= caption.end for word in caption.words)


@settings(max_examples=60, deadline=None)
@given(talks())
def test_a_caption_is_of_one_speaker_and_crosses_no_long_silence(talk: Transcript) -> None:
    """Speakers never share a caption, and no silence of HARD_PAUSE lies within one."""
    captions = arrange(talk, NETFLIX)
    position = 0
    by_letter = [
        segment.speaker for segment in talk.segments for _ in "".join(segment.text.split())
    ]
    for caption in captions.segments:
        length = len("".join(caption.text.split()))
        assert set(by_letter[position : position + length]) == {caption.speaker}
        position += length
        for word, then in pairwise(caption.words):
            assert then.start - word.end < HARD_PAUSE + 1.0


@settings(max_examples=60, deadline=None)
@given(talks())
def test_blanks_stand_where_they_stood(talk: Transcript) -> None:
    """Within a caption's segment, blanks are those of the text: none is put into a word."""
    for segment in talk.segments:
        alone = Transcript((segment,), talk.language, talk.duration)
        lines = [line for one in arrange(alone, NETFLIX).segments for line in one.text.split("\n")]
        written = " ".join(segment.text.split())
        for line in lines:
            assert line in written


@settings(max_examples=60, deadline=None)
@given(talks())
def test_laying_out_is_pure(talk: Transcript) -> None:
    """The same transcript gives the same captions."""
    assert arrange(talk, NETFLIX) == arrange(talk, NETFLIX)


def test_a_caption_comes_in_on_its_first_word() -> None:
    """Without a need to be longer, a caption starts with its first word, to the millisecond."""
    captions = arrange(spoken("One two three four five. | Six seven eight nine ten."), NETFLIX)
    assert [segment.start for segment in captions.segments] == [0.0, 3.5]


def test_a_long_silence_is_not_covered() -> None:
    """Before two seconds of silence a caption is gone half a second after its last word."""
    first, _ = arrange(spoken("One two three four five. | Six seven eight."), NETFLIX).segments
    assert first.end <= 1.5 + 0.5 + TOLERANCE


def test_short_silences_are_chained() -> None:
    """Where less than half a second would be dark, the caption stays up to the two-frame gap."""
    said = "The ferry leaves the harbour at seven on every working day."
    first = spoken(said).segments[0]
    (second,) = spoken(said, start=first.end + 0.4).segments
    both = Transcript((first, second), "en", 15.0)
    captions = arrange(both, NETFLIX).segments
    assert len(captions) == 2
    for caption, then in pairwise(captions):
        assert then.start - caption.end == pytest.approx(2 / 24, abs=TOLERANCE)


@given(st.floats(0.1, 5.0), st.text("ab. ", min_size=1, max_size=300))
@example(1.1219999999999999, "Hello there all of you.")
def test_any_duration_will_do(duration: float, text: str) -> None:
    """No caption ends after the recording, be that by the last bit of a float."""
    talk = Transcript((Segment(0, duration, text),), "en", duration)
    captions = arrange(talk, NETFLIX)
    assert letters(captions) == letters(talk)
    assert all(segment.end <= duration for segment in captions.segments)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We talked about the history of the old town and the people who lived in it for a long "
         "time before the railway came to the valley and changed the life of the villages", "en"),
        ("Hablamos de la historia de la ciudad vieja y de las personas que vivieron en ella por "
         "mucho tiempo antes de que el tren llegara al valle y cambiara la vida", "es"),
        ("Nous avons parlé de l'histoire de la vieille ville et des gens qui y ont vécu pendant "
         "longtemps avant que le train ne vienne dans la vallée et change la vie", "fr"),
        ("Wir sprachen über die Geschichte der alten Stadt und die Menschen die in ihr für lange "
         "Zeit lebten bevor die Bahn in das Tal kam und das Leben verändert hat", "de"),
        ("Abbiamo parlato della storia della città vecchia e delle persone che ci hanno vissuto "
         "per molto tempo prima che il treno arrivasse nella valle e cambiasse la vita", "it"),
        ("Falamos da história da cidade velha e das pessoas que viveram nela durante muito tempo "
         "antes que o trem chegasse ao vale e mudasse a vida de todas as aldeias", "pt"),
        ("Vam parlar de la història de la ciutat vella i de les persones que hi van viure durant "
         "molt de temps abans que el tren arribés a la vall i canviés la vida dels pobles", "ca"),
        ("We spraken over de geschiedenis van de oude stad en over de mensen die er lange tijd "
         "woonden voordat de trein naar het dal kwam en het leven van de dorpen veranderde", "nl"),
    ],
)  # fmt: skip
def test_no_caption_ends_on_a_word_that_needs_the_next(text: str, language: str) -> None:
    """A long sentence without a sign is cut after content words, in each language with a list."""
    from audiototext.phrases import is_closed

    captions = arrange(spoken(text, language=language), NETFLIX)
    assert len(captions.segments) > 1
    for caption in captions.segments[:-1]:
        assert not is_closed(caption.text.split()[-1], language), caption.text


def test_a_sentence_leaves_no_orphan() -> None:
    """Where two words would finish a sentence alone, the caption before gives some of its own."""
    said = "The small grey ferry was already waiting at the old wooden pier for the people today."
    captions = arrange(spoken(said, pace=0.25), NETFLIX)
    assert all(len(caption.text.split()) > 2 for caption in captions.segments)


def test_numbers_keep_their_units() -> None:
    """No line and no caption ends between a number and its unit."""
    talk = spoken("They walked more than a hundred and then again 25 km to the " * 4)
    for caption in arrange(talk, NETFLIX).segments:
        assert "25\nkm" not in caption.text
        assert not caption.text.endswith("25")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "今日はとても天気がいいですから公園に行きましょう。それから本を読みます。"),
        ("zh", "我们今天讨论一下人工智能的发展历史以及它的未来。大家都知道这个问题很重要。"),
        ("th", "สวัสดีครับผมชื่อสมชายและผมชอบกินข้าวผัดมากวันนี้อากาศดี"),
        ("km", "ខ្ញុំចង់ទៅផ្សារទិញត្រីនិងបន្លែសម្រាប់អាហារពេលល្ងាចជាមួយគ្រួសាររបស់ខ្ញុំ"),
        ("lo", "ຂ້ອຍຢາກໄປຕະຫຼາດຊື້ປາແລະຜັກສຳລັບອາຫານແລງກັບຄອບຄົວຂອງຂ້ອຍໃນມື້ນີ້"),
        ("my", "ကျွန်တော်ဈေးသွားပြီးငါးဝယ်ချင်တယ်ဒီနေ့ညစာအတွက်မိသားစုနဲ့အတူစားဖို့ဝယ်ချင်ပါတယ်"),
    ],
)  # fmt: skip
def test_unspaced_text_breaks_between_words(language: str, text: str) -> None:
    """Each line of unspaced text ends where ICU's dictionaries end a word or a phrase."""
    from audiototext.phrases import units

    talk = Transcript((Segment(0.0, 12.0, text),), language, 13.0)
    captions = arrange(talk, NETFLIX)
    ends = {unit.end for unit in units(text, language)}
    position = 0
    lines = [line for segment in captions.segments for line in segment.text.split("\n")]
    assert len(lines) > 1
    for line in lines:
        position += len(line)
        assert position in ends
    assert "".join(lines) == text


@pytest.mark.parametrize(
    "text",
    ["مرحبا بكم في هذه المحاضرة عن تاريخ المدينة القديمة وأهلها", "שלום לכולם וברוכים הבאים"],
)
def test_right_to_left_text_stays_as_it_is(text: str) -> None:
    """Letters keep their logical order, and no mark of direction is added."""
    captions = arrange(spoken(text, language="ar"), NETFLIX)
    assert " ".join(" ".join(texts(captions)).split()) == text


def test_times_without_words_are_interpolated_and_marked() -> None:
    """A segment without words is shared out by its letters, and a note says so."""
    talk = Transcript((Segment(10.0, 20.0, "abcd " * 30),), "en", 30.0)
    captions = arrange(talk, NETFLIX)
    assert len(captions.segments) > 1
    assert captions.segments[0].start == 10.0
    assert captions.segments[-1].words[-1].end == pytest.approx(20.0)
    assert "interpolated" in captions.notes[-1]
    assert not arrange(spoken("One two three."), NETFLIX).notes


def test_words_that_contradict_the_text_are_not_believed() -> None:
    """Words that are not in the text give no times; the segment's are shared out."""
    words = tuple(Word(9.0, 9.5, " nonsense") for _ in range(3))
    talk = Transcript((Segment(0.0, 4.0, " Something else was said here.", words),), "en", 10.0)
    (caption,) = arrange(talk, NETFLIX).segments
    assert caption.start == 0.0


def test_silence_has_no_captions() -> None:
    """A transcript without words gives none."""
    assert arrange(Transcript((), "en", 3.0), NETFLIX).segments == ()
    assert arrange(Transcript((Segment(0, 1, "  "),), "en", 3.0), NETFLIX).segments == ()


def test_dialogue_music_and_notes_stay_apart() -> None:
    """A dash at a line's start begins a turn; music and what is heard stand alone."""
    cues = [
        "- Are you coming with us tonight?\n- No.",
        "♪ La la la ♪",
        "[door closes]",
        "Who is there?",
    ]
    talk = Transcript(
        tuple(Segment(3.0 * n, 3.0 * n + 2.5, text) for n, text in enumerate(cues)), "en", 12.0
    )
    assert texts(arrange(talk, NETFLIX)) == [
        "- Are you coming with us tonight?",
        "- No.",
        *cues[1:],
    ]


def test_measured_times_are_not_called_interpolated() -> None:
    """A segment of one timed word is as well measured as any other."""
    words = (Word(0.0, 0.5, " Yes."),)
    assert not arrange(Transcript((Segment(0, 1, " Yes.", words),), "en", 3.0), NETFLIX).notes


def test_lines_do_not_end_on_a_word_that_needs_the_next() -> None:
    """Captions are chosen such that their line breaks are good, too."""
    from audiototext.phrases import is_closed

    said = (
        "The students of the school in the valley had to think about the history of the town and "
        "of the people that were living there in the time before the war and after it as well"
    )
    for caption in arrange(spoken(said, pace=0.35), NETFLIX).segments:
        for line in caption.text.split("\n")[:-1]:
            assert not is_closed(line.split()[-1], "en"), caption.text


# Translations, whose words are moved a little, and words that are long


@settings(max_examples=100, deadline=None)
@given(talks(), layouts)
def test_a_translation_is_laid_out_by_the_same_laws(talk: Transcript, norms: Norms) -> None:
    """Nothing is lost where words are eased; captions are in order, whole, within the end."""
    talk = replace(talk, translated_to="en-GB")
    captions = arrange(talk, norms)
    assert letters(captions) == letters(talk)
    assert all(caption.text.strip() for caption in captions.segments)
    assert all(a.end <= b.start for a, b in pairwise(captions.segments))
    assert all(caption.end <= talk.duration for caption in captions.segments)
    assert {caption.language for caption in captions.segments} <= {"en"}


def test_hurried_words_of_a_translation_get_time() -> None:
    """What is too fast to read is shown earlier or longer in a translation, and only there."""
    fast = spoken("There was a rather hurried beginning of this sentence,", pace=0.1)
    slow = spoken("and then it went on at a leisurely pace.", start=0.9, pace=0.6)
    words = (*fast.segments[0].words, *slow.segments[0].words)
    text = "".join(word.text for word in words)
    both = Transcript((Segment(0.0, words[-1].end, text, words),), "es", 20.0)

    def hurry(talk: Transcript) -> float:
        made = arrange(talk, replace(NETFLIX, max_lines=1)).segments
        return max(len(one.text) / (one.end - one.start) for one in made)

    assert hurry(replace(both, translated_to="en-GB")) < hurry(replace(both, language="en")) - 1


def test_a_long_last_word_need_not_be_shown_to_its_end() -> None:
    """A word that is held for long does not part a caption that would else be short enough."""
    words = (Word(0, 1, " And"), Word(1, 2, " so"), Word(2, 3, " it"), Word(3, 9, " goes."))
    talk = Transcript((Segment(0, 9, " And so it goes.", words),), "en", 12.0)
    (caption,) = arrange(talk, NETFLIX).segments
    assert caption.text == "And so it goes."
    assert caption.end - caption.start <= 7.0 + TOLERANCE
    assert caption.start <= 0.35


def test_a_caption_is_there_when_its_last_word_begins() -> None:
    """Where a caption would be too long it may come in late, by no more than 0.35 s."""
    words = [Word(0.0, 0.5, " Well")] + [Word(n, n + 1.0, f" w{n}") for n in range(1, 7)]
    words.append(Word(7.0, 7.3, " end."))
    text = "".join(word.text for word in words)
    talk = Transcript((Segment(0, 7.3, text, tuple(words)),), "en", 12.0)
    for caption in arrange(talk, NETFLIX).segments:
        first, last = caption.words[0], caption.words[-1]
        true = {word.text.strip(): word for word in words}
        assert caption.start <= true[first.text.strip()].start + 0.35 + TOLERANCE
        assert caption.end >= true[last.text.strip()].start


def test_a_brief_sentence_of_a_translation_keeps_its_time() -> None:
    """The gap to the next caption is taken from the longer of two sentences."""
    brief = spoken("Is it not great indeed now?", pace=0.2)
    end = brief.segments[-1].end
    long = spoken(
        "And then we went on for a rather long while, until all of us had seen it.", start=end
    )
    talk = Transcript((*brief.segments, *long.segments), "es", 30.0, translated_to="en-GB")
    first = arrange(talk, replace(NETFLIX, max_lines=1)).segments[0]
    assert first.text == "Is it not great indeed now?"
    assert first.end - first.start >= 0.95 * end
