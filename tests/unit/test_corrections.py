from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.corrections import Correction, Corrections, corrected, read
from audiototext.errors import ConfigError
from audiototext.transcript import Cue, Evidence, Segment, Transcript, Word

from ..strategies import HOSTILE, talks, whole_transcripts


def rules(*pairs: tuple[str, str], language: str | None = None) -> Corrections:
    return Corrections(tuple(Correction(*pair, language) for pair in pairs))


def pattern(written: str, right: str) -> Correction:
    return Correction(f"/{written}/", right, None, re.compile(written))


def heard(*words: str, language: str = "en") -> Transcript:
    """One segment whose words last a second each, the first one the surest."""
    said = tuple(Word(n, n + 1.0, word, 1 / (n + 1)) for n, word in enumerate(words))
    return Transcript((Segment(0, len(said), "".join(words), said),), language, len(said))


def captions(*texts: str, language: str = "en") -> Transcript:
    said = tuple(Segment(n, n + 1.0, text) for n, text in enumerate(texts))
    return Transcript(said, language, len(texts))


def told(text: str, *pairs: tuple[str, str], language: str = "en") -> str:
    """The text of a caption after corrections."""
    (segment,) = corrected(captions(text, language=language), rules(*pairs)).segments
    return segment.text


def timed(transcript: Transcript) -> list[tuple[str, float, float]]:
    return [
        (word.text, round(word.start, 3), round(word.end, 3))
        for segment in transcript.segments
        for word in segment.words
    ]


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "words.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# The file.


def test_a_file_has_corrections_by_language(tmp_path: Path) -> None:
    """Each way to part the sides is read; parts name languages; comments and blanks are none."""
    path = written(
        tmp_path,
        "\ufeff# names\r\nKubernetis -> Kubernetes\r\n\r\nteh\tthe\n  # more\nfoo\t\tbar\t\n"
        "a  b=>c d\nx → y\num ->\nuh\t\n"
        "[Spanish]\nola -> hola\n[pt-BR]\r/(\\d+) ->\\/ (\\d+)/i -> \\1 to \\g<2>\n"
        "[ * ]\nqed\t->\tQ",
    )
    found = read(path).rules
    assert [(rule.wrong, rule.right, rule.language) for rule in found] == [
        ("Kubernetis", "Kubernetes", None), ("teh", "the", None), ("foo", "bar", None),
        ("a b", "c d", None), ("x", "y", None), ("um", "", None), ("uh", "", None),
        ("ola", "hola", "es"), (r"/(\d+) ->\/ (\d+)/i", r"\1 to \g<2>", "pt"), ("qed", "Q", None),
    ]  # fmt: skip
    assert found[8].pattern == re.compile(r"(\d+) ->\/ (\d+)", re.IGNORECASE)
    assert read(written(tmp_path, "")) == Corrections()


def test_any_encoding_is_read(tmp_path: Path) -> None:
    """UTF-16 is decoded by its mark; a code page is guessed, and that is noted."""
    utf16 = read(written(tmp_path, "café -> thé".encode("utf-16")))
    assert (utf16.rules[0].right, utf16.notes) == ("thé", ())
    latin = read(written(tmp_path, "cafe -> café\n".encode("cp1252") * 9))
    assert latin.rules[0].right == "café"
    assert "cp1252" in latin.notes[0]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("just words", "written wrong -> right"),
        ("-> the", "is no correction"),
        ("a -> b -> c", "is no correction"),
        ("a\tb -> c", "is no correction"),
        ("a\tb\tc", "is no correction"),
        ("a --> b", "is no correction"),
        ("/usr -> opt", "written /pattern/ -> right"),
        ("/usr/bin -> /opt", "written /pattern/ -> right"),
        ("/a/g -> b", "is no correction"),
        ("// -> b", "written /pattern/ -> right"),
        ("/(a/ -> b", "bad pattern"),
        ("/a{99999999999}/ -> b", "bad pattern"),
        (r"/a/ -> \1", "bad pattern"),
        (r"/a/ -> \g<x>", "bad pattern"),
        ("/" + "(" * 5000 + ")" * 5000 + "/ -> x", "bad pattern"),
        ("/a*/ -> b", "matches where there is nothing"),
        ("/a|/ -> b", "matches where there is nothing"),
        ("[Klingonish]", "no language is called"),
        ("[]", "names no language"),
        ("[auto]", "names no language"),
        ("teh -> ten", "is corrected in line 1 already"),
        ("x" * 501 + " -> y", "longer than 500"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, line: str, says: str) -> None:
    """A wrong line is a ConfigError of one line with the file, the line's number and the reason."""
    path = written(tmp_path, f"teh -> the\nteh -> the\n\n{line}\nx -> y\n")
    with pytest.raises(ConfigError, match=re.escape(says)) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: line 4: ")
    assert "\n" not in str(caught.value)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """No file, a folder, a name that no file has, and bytes that are no text."""
    for path in (tmp_path / "none", tmp_path, "a\0b"):
        with pytest.raises(ConfigError, match="cannot be read"):
            read(path)
    with pytest.raises(ConfigError, match="not a text file"):
        read(written(tmp_path, bytes(range(256)) + b"\0" * 900 + b"x"))


@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            HOSTILE,
            st.lists(
                st.sampled_from([*"ab/\\[]()*+?|^$.{}i1 \t", "->", "=>", "\\1", "es"]), max_size=9
            ).map("".join),
        ),
        max_size=4,
    ).map("\n".join)
)
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever stands in a file: corrections that can be applied, or a ConfigError."""
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(text.encode(errors="surrogatepass"))
    try:
        found = read(path)
    except ConfigError:
        return
    corrected(captions("ab aab", text or "x"), found)


# What matches.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" teh Teh TEH tEh", " the The THE the"),
        (" tehx xteh teh2 teh's (teh) teh-teh _teh_", " tehx xteh teh2 the's (the) the-the _the_"),
        (" Kubernetis kubernetis", " Kubernetes kubernetis"),
        (" Iphone IPHONE iphone", " iPhone iPhone iPhone"),
        ("new\n yorke in New Yorke", "New\n York in New York"),
        ("an other\nthing", "another\nthing"),
        ("a new yorker in new york", "a new yorker in NY"),
        (" cafe cafe\u0301 CAFE\u0301", " coffee cafe\u0301 CAFE\u0301"),
        (" nin\u0303o nin\u0303os NIÑO", " boy nin\u0303os BOY"),
        ("जहिन हिन ह", "जहिन hin ह"),
        ("東京は東亰です", "東京は東京です"),
        ("これtehです tehsで", "これtheです tehsで"),
        ("กา ก่า", "kา ก่า"),
        ("<i>teh</i> <teh> R&amp;D {\\teh} teh", "<i>the</i> <teh> R&amp;D {\\teh} the"),
    ],
)  # fmt: skip
def test_words_match_whole(text: str, expected: str) -> None:
    """Lower case matches any case and keeps capitals; marks belong to letters; tags stay."""
    pairs = [
        ("teh", "the"), ("Kubernetis", "Kubernetes"), ("iphone", "iPhone"), ("an other", "another"),
        ("new yorke", "New York"), ("new york", "NY"), ("cafe", "coffee"), ("amp", "ampere"),
        ("niño", "boy"), ("हिन", "hin"), ("東亰", "東京"), ("ก", "k"),
        ("i", "I"),
    ]  # fmt: skip
    assert told(text, *pairs) == expected


def test_the_longest_of_words_wins_then_patterns_in_order() -> None:
    """From left to right, words before patterns, a language's own first, nothing twice."""
    found = Corrections(
        (
            Correction("a", "b"),
            Correction("a c", "long"),
            Correction("b", "c"),
            pattern(r"\bx+", "first"),
            pattern(r"x", "second"),
            Correction("word", "all"),
            Correction("word", "own", "es"),
            Correction("Word", "exact"),
            pattern(r"(?<=p)q", "Q"),
            pattern(r"\bzz", "any"),
            replace(pattern(r"\bz", "Spanish"), language="es"),
        )
    )
    said = captions(" a b a c xx y x word Word pq zz", language="es")
    assert corrected(said, found).text == "b c long first y first own exact pQ Spanishz"


def test_a_correction_to_the_same_protects() -> None:
    """What is corrected to itself is safe from patterns, and no change."""
    found = Corrections((Correction("Teh", "Teh"), pattern("[Tt]eh", "the")))
    said = corrected(captions("Teh teh"), found)
    assert said.text == "Teh the"
    assert said.notes == ('corrected: /[Tt]eh/ -> "the" (1)',)


def test_patterns_see_the_segment_without_blanks_around_it() -> None:
    """^ and $ are where the text begins and ends; groups are put in; empty matches are none."""
    found = Corrections(
        (pattern(r"^(\w+) is", r"\1 was"), pattern(r"\bend$", "END"), pattern(r"\b(?=x)", "!"))
    )
    assert corrected(captions(" He is x is end end "), found).segments[0].text == (
        " He was x is end END "
    )


def test_each_segment_by_its_language() -> None:
    """A part holds for segments in its language, of a translation for the language of its text."""
    found = Corrections((Correction("ola", "hola", "es"), Correction("x", "y")))
    said = captions("ola x", "ola x")
    mixed = replace(said, segments=(replace(said.segments[0], language="es-MX"), said.segments[1]))
    assert corrected(mixed, found).text == "hola yola y"
    assert corrected(replace(mixed, language="es"), found).text == "hola yhola y"
    assert corrected(replace(mixed, translated_to="fr"), found).text == "ola yola y"
    assert corrected(replace(said, translated_to="es-419"), found).text == "hola yhola y"
    assert corrected(replace(mixed, task="translate"), found).text == "ola yola y"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Um, so, um, it is um.", " so, it is."),
        ("um um so um um", "so"),
        ("Yeah. Um. So", "Yeah. So"),
        ("I, um, think, um.", "I, think."),
        ("so um\nit", "so\nit"),
        ("so\num it", "so\nit"),
        ("a um (um) b", "a () b"),
        ("<i>um so</i>", "<i>so</i>"),
        ("- Um, no.", "- no."),
        ("umum um-hm", "umum -hm"),
    ],
)
def test_a_deleted_word_leaves_no_gap(text: str, expected: str) -> None:
    """Of the blanks and signs around a word that goes, those go that nobody needs."""
    assert told(text, ("um", "")) == expected


# Words and their times.


def test_as_many_words_have_the_times_one_by_one() -> None:
    """Word for word, each keeps its time and its probability; all others are the same objects."""
    before = heard(" In", " new", " yorke,", " Teh")
    after = corrected(before, rules(("new yorke", "New York"), ("teh", "the")))
    assert timed(after) == [(" In", 0, 1), (" New", 1, 2), (" York,", 2, 3), (" The", 3, 4)]
    old, new = before.segments[0].words, after.segments[0].words
    assert new[0] is old[0]
    assert [word.probability for word in new] == [word.probability for word in old]


def test_other_numbers_of_words_share_the_time() -> None:
    """One word or fewer and more have the time of all, by their letters, as sure as the least."""
    after = corrected(heard(" kuber", " netis", " x"), rules(("kuber netis", "Kubernetes")))
    assert timed(after) == [(" Kubernetes", 0, 2), (" x", 2, 3)]
    assert after.segments[0].words[0].probability == 0.5
    after = corrected(heard(" I", " wanna", " go."), rules(("wanna", "want to")))
    assert timed(after) == [(" I", 0, 1), (" want", 1, 1.667), (" to", 1.667, 2), (" go.", 2, 3)]
    after = corrected(heard(" let", " me", " see"), rules(("let me", "Is it all")))
    assert timed(after)[0] == (" Is", 0, 0.571)
    assert timed(after)[2] == (" all", 1.143, 2)


def test_words_in_parts_are_put_together() -> None:
    """A word more takes of the time of the one beside it; two that become one are one."""
    after = corrected(heard(" in", " york"), rules(("york", "new york")))
    assert timed(after) == [(" in", 0, 1), (" new", 1, 1.429), (" york", 1.429, 2)]
    after = corrected(heard(" new", " yorke"), rules(("new yorke", "newyork")))
    assert timed(after) == [(" newyork", 0, 2)]


def test_words_that_share_a_time_start_in_order() -> None:
    """Where the next word starts before the last one ends, new ones start before it, too."""
    words = (Word(0, 3, " gonna"), Word(1.2, 2, " x"))
    said = Transcript((Segment(0, 3, " gonna x", words),), "en", 3)
    assert timed(corrected(said, rules(("gonna", "go in to")))) == [
        (" go", 0, 0.4), (" in", 0.4, 0.8), (" to", 0.8, 3), (" x", 1.2, 2),
    ]  # fmt: skip


def test_words_that_are_the_same_on_both_sides_stay() -> None:
    """Of what is replaced, words at both ends that stay what they are are not touched."""
    before = heard(" I", " am", " teh", " best", " man")
    after = corrected(before, rules(("am teh best", "am the very best")))
    old, new = before.segments[0].words, after.segments[0].words
    assert [word.text for word in new] == [" I", " am", " the", " very", " best", " man"]
    assert (new[1], new[4]) == (old[1], old[3])
    assert (new[2].start, new[3].end) == (2, 3)


def test_deleted_words_go() -> None:
    """Others are the same; a sign that stays goes to the word before."""
    before = heard(" Um,", " so", " um", ".")
    after = corrected(before, rules(("um", "")))
    assert after.segments[0].text == " so."
    assert timed(after) == [(" so", 1, 2), (".", 3, 4)]
    assert after.segments[0].words[0] is before.segments[0].words[1]
    after = corrected(heard(" So", " um."), rules(("um", "")))
    assert timed(after) == [(" So.", 0, 1)]
    after = corrected(heard(" So", " um.", " It"), rules(("um", "")))
    assert timed(after) == [(" So.", 0, 1), (" It", 2, 3)]
    after = corrected(heard("So ", "um ", "the"), rules(("um", "")))
    assert timed(after) == [("So", 0, 1), (" the", 2, 3)]
    assert timed(corrected(heard("♪um"), rules(("um", "")))) == [("♪", 0, 1)]


def test_a_part_of_a_word_is_corrected_in_it() -> None:
    """Scripts without blanks have words that hold a match, or share one."""
    after = corrected(
        heard("これは東", "亰です", "よ", language="ja"), rules(("東亰", "東京"), ("よ", "ね"))
    )
    assert after.segments[0].text == "これは東京ですね"
    assert timed(after) == [("これは東", 0, 1), ("京です", 1, 2), ("ね", 2, 3)]


def test_words_that_are_not_the_text_are_corrected_beside_it() -> None:
    """Where words have no blanks, or the text has line breaks and tags, both are corrected."""
    words = (Word(0, 1, "new"), Word(1, 2, "yorke"), Word(2, 3, "gonna"), Word(3, 4, "go"))
    text = "<i>New Yorke</i>\ngonna  go"
    before = Transcript((Segment(0, 4, text, words),), "en", 4)
    after = corrected(before, rules(("new yorke", "New York"), ("gonna", "going to")))
    assert after.segments[0].text == "<i>New York</i>\ngoing to  go"
    assert [word.text for word in after.segments[0].words] == [
        "New", "York", "going", "to", "go",
    ]  # fmt: skip
    assert after.segments[0].words[4] is words[3]


# The report, and what stays.


def test_what_was_done_is_told() -> None:
    """Notes count each correction, the commonest first, twenty kinds at most."""
    said = captions("b a b", "Um.", "b")
    after = corrected(replace(said, notes=("torn",)), rules(("a", "x"), ("b", "y"), ("um", "")))
    assert after.notes == (
        "torn",
        'corrected: "b" -> "y" (3), "a" -> "x" (1), "um" -> "" (1)',
        "segments of which the corrections left nothing: 1",
    )
    many = [(f"w{n}", f"v{n}") for n in range(25)]
    (note,) = corrected(captions(" ".join(wrong for wrong, _ in many)), rules(*many)).notes
    assert note.endswith('"w19" -> "v19" (1) and 5 more')


def test_all_else_stays() -> None:
    """Evidence, cue, speaker, language and times of a segment are not touched."""
    knowledge = Evidence(0, (1, 2), 0.0, -0.3, 1.1, 0.0)
    segment = Segment(1, 2, "teh", (), "en", "Ana", knowledge, Cue("7"))
    before = Transcript((segment, Segment(2, 3, "...")), "de", 9, notes=("torn",))
    after = corrected(before, rules(("teh", "the"), ("...", "…")))
    assert after.segments[0] == replace(segment, text="the")
    assert after.segments[1].text == "…"
    assert replace(after, segments=(), notes=()) == replace(before, segments=(), notes=())


# Laws.

WRONG = st.lists(st.sampled_from(["teh", "um", "a", "a b", "b a", "X", "Teh", "東"]), min_size=1)
RIGHT = st.sampled_from(["the", "", "c d", "1 2 3", "x-y", "京", "T"])
SAID = st.lists(
    st.sampled_from(
        [
            " teh", " Teh", " TEH", " a", " b", " um,", "um", "X", "東", " x", ".", "\n", "  ", "",
            "-", "<i>", "</i>", "&amp;", "\u0301", "o",
        ]
    ),
    max_size=14,
)  # fmt: skip


@st.composite
def spoken(draw: st.DrawFn) -> Transcript:
    """Segments whose words add up to their texts, in order, some at once, some without words."""
    segments = []
    clock = 0.0
    for _ in range(draw(st.integers(1, 3))):
        start = clock
        words = []
        for text in draw(SAID):
            clock += draw(st.sampled_from([0.0, 0.1, 1.3]))
            begin, clock = clock, clock + draw(st.sampled_from([0.0, 0.3, 1.0]))
            words.append(Word(begin, clock, text, draw(st.none() | st.floats(0, 1))))
        clock += 0.5
        text = "".join(word.text for word in words)
        has_words = draw(st.booleans())
        segments.append(Segment(start, clock, text, tuple(words) if has_words else ()))
    return Transcript(tuple(segments), draw(st.sampled_from(["en", "ja"])), clock)


@st.composite
def lists(draw: st.DrawFn) -> Corrections:
    """Words and a pattern or two; what is right is wrong nowhere."""
    found = [Correction(wrong, draw(RIGHT)) for wrong in set(draw(WRONG))]
    patterns = [pattern(r"\bb\b", "k"), pattern(r"(x)\s*(\S)?", r"<\1>"), pattern("[.-]", "")]
    return Corrections((*found, *draw(st.lists(st.sampled_from(patterns), max_size=2))))


def joined(segment: Segment) -> str:
    return "".join(word.text for word in segment.words)


@given(st.one_of(whole_transcripts(), talks(), spoken()), lists())
def test_no_correction_changes_nothing(transcript: Transcript, found: Corrections) -> None:
    """Without corrections, and with those of which none is found, it is the same object."""
    assert corrected(transcript, Corrections()) is transcript
    assert corrected(transcript, rules(("notthereatall", "x"))) is transcript
    after = corrected(transcript, found)
    untouched = [one for one in after.segments if one in transcript.segments]
    assert all(any(one is other for other in transcript.segments) for one in untouched)


@given(st.one_of(whole_transcripts(), talks(), spoken()), lists())
def test_words_stay_the_text_in_order_and_in_time(
    transcript: Transcript, found: Corrections
) -> None:
    """Joined words are the text where they were; times stay in order and within what they were."""
    for before in transcript.segments:
        alone = corrected(replace(transcript, segments=(before,)), found).segments
        after = alone[0] if alone else replace(before, text="", words=())
        assert replace(after, text="", words=()) == replace(before, text="", words=())
        if alone and before.words and joined(before) == before.text:
            assert joined(after) == after.text
        old, new = before.words, after.words
        if all(a.start <= b.start for a, b in pairwise(old)):
            assert all(a.start <= b.start for a, b in pairwise(new))
        if all(a.end <= b.start for a, b in pairwise(old)):
            assert all(a.end <= b.start for a, b in pairwise(new))
        if new:
            assert min(word.start for word in new) >= min(word.start for word in old)
            assert max(word.end for word in new) <= max(word.end for word in old)
        known = {word.probability for word in old}
        assert {word.probability for word in new} <= known | {None}


@given(spoken(), st.sampled_from(["the", "c d", "x-y"]))
def test_twice_is_once(transcript: Transcript, right: str) -> None:
    """Where what is right is nowhere wrong, nothing is left to correct."""
    once = corrected(transcript, rules(("teh", right), ("b a", "k"), ("東", "京")))
    again = corrected(once, rules(("teh", right), ("b a", "k"), ("東", "京")))
    assert again is once


LETTERS = st.text(st.sampled_from("abAB ,-\n"), max_size=20)


def naive(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """The text after corrections of upper case words to others, the slow way."""
    done, position = "", 0
    while position < len(text):
        fits = []
        for wrong, right in pairs:
            spaced = re.escape(wrong).replace(r"\ ", r"(\s+)")
            begin = "(?<![A-Za-z])" if wrong[0].isalpha() else ""
            end = "(?![A-Za-z])" if wrong[-1].isalpha() else ""
            found = re.compile(begin + spaced + end).match(text, position)
            if found:
                fits.append((len(wrong), found, right))
        if fits:
            _, found, right = max(fits, key=lambda fit: fit[0])
            done, position = done + right, found.end()
        else:
            done, position = done + text[position], position + 1
    return done


@given(
    LETTERS,
    st.dictionaries(
        st.sampled_from(["A", "B", "AB", "A B", "A-B", "Ba", "A A", "A,", "-B"]),
        st.sampled_from(["X", "Yz", "Z,Q"]),
        min_size=1,
    ),
)
def test_it_is_what_the_slow_way_finds(text: str, pairs: dict[str, str]) -> None:
    """The leftmost longest words are replaced, and no other character changes."""
    after = corrected(captions(text), rules(*pairs.items()))
    assert after.segments[0].text == naive(text, list(pairs.items()))


@given(LETTERS, st.sampled_from(["a", "b", "a b", "ab"]))
def test_a_deletion_takes_no_other_letter(text: str, wrong: str) -> None:
    """All letters but those of matches stay, in order, and nothing that was apart is joined."""
    after = corrected(captions(f"x {text} x"), rules((wrong, ""))).segments[0].text
    spaced = wrong.replace(" ", r"\s+")
    rest = re.sub(rf"(?<![A-Za-z]){spaced}(?![A-Za-z])", "", f"x {text} x", flags=re.IGNORECASE)
    assert re.findall("[A-Za-z]+", after) == re.findall("[A-Za-z]+", rest)


def seconds(size: int, count: int) -> float:
    """How long it takes to correct that many words with so many corrections."""
    pairs = [(f"w{n} x", f"W{n}") for n in range(count)] + [(f"w{n}", "") for n in range(count)]
    words = tuple(Word(n, n + 1, f" w{n % 999} x" + " " * 9) for n in range(size))
    said = Segment(0, size, "".join(word.text for word in words), words)
    transcript, found = Transcript((said,), "en", size), rules(*pairs)
    before = time.process_time()
    corrected(transcript, found)
    return time.process_time() - before


def test_a_pattern_may_match_all() -> None:
    """Of a match over a whole long segment only the words that it changes are new."""
    before = heard(*[" a", " b"] * 20_000, " teh")
    found = Corrections((pattern("^(.*) teh", r"\1 the"),))
    begun = time.process_time()
    after = corrected(before, found)
    assert time.process_time() - begun < 5
    old, new = before.segments[0].words, after.segments[0].words
    assert all(a is b for a, b in zip(old[:-1], new[:-1], strict=True))
    assert new[-1] == replace(old[-1], text=" the")


def test_the_time_is_linear() -> None:
    """A segment of eight times the words, and eight times the corrections, take no 64 times."""
    few = min(seconds(1000, 1000) for _ in range(3))
    assert seconds(8000, 1000) < 24 * few + 0.1
    assert seconds(1000, 8000) < 24 * few + 0.1
