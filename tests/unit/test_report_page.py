"""A report's page: what it tells, that no text breaks out of its place, and a browser's view."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiototext.doubts import REASONS
from audiototext.formats.paragraphs import joined
from audiototext.norms import PRESETS
from audiototext.quality import report
from audiototext.report import facts, timeline
from audiototext.report.facts import Captions, Finding, Heard, Missed, Run
from audiototext.report.page import render
from audiototext.report.snippets import Clip, encoded
from audiototext.transcript import Coverage, Segment, Transcript, Word

from ..conftest import sine
from ..strategies import whole_transcripts
from .test_html_page import EVIL, Opened, browser  # noqa: F401 - a fixture

DATE = datetime(2025, 3, 4, 5, 6, tzinfo=UTC)
VOID = {"meta"}
ALLOWED: dict[str, set[str]] = {
    "html": {"lang"}, "head": set(), "meta": {"charset", "http-equiv", "content", "name"},
    "title": set(), "style": set(), "body": set(), "script": set(), "p": {"class", "dir", "lang"},
    "time": {"datetime"}, "h1": set(), "h2": set(), "h3": set(), "nav": {"aria-label"},
    "ol": {"class"}, "ul": {"class"}, "li": {"id", "class", "tabindex"}, "bdi": set(),
    "a": {"class", "href", "aria-label"}, "span": {"class"}, "main": set(), "article": {"id"},
    "header": set(), "section": set(), "footer": set(), "strong": set(), "q": {"lang"},
    "dl": set(), "div": {"class", "dir"}, "dt": set(), "dd": set(),
    "svg": {"class", "role", "aria-label", "aria-hidden"},
    "rect": {"class", "x", "y", "width", "height"}, "line": {"class", "x1", "x2", "y1", "y2"},
    "text": {"class", "x", "y", "text-anchor"}, "details": set(), "summary": set(),
    "audio": {"controls", "preload", "aria-label", "src"}, "table": {"class"}, "thead": set(),
    "tbody": set(), "tr": set(), "th": {"scope"}, "td": set(),
}  # fmt: skip


class Page(HTMLParser):
    """A page as a browser reads it; elements must be closed in order and be allowed ones."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(page)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._begun(tag, attrs)
        if tag not in VOID:
            self._open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("rect", "line")
        self._begun(tag, attrs)

    def _begun(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert set(found) <= ALLOWED[tag], (tag, attrs)
        self.elements.append((tag, found))
        self.texts.append((found.get("class", tag), ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            kind = self._open[-1][1].get("class", self._open[-1][0])
            if self.texts[-1][0] == kind:
                self.texts[-1] = (kind, self.texts[-1][1] + data)

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data!r}")

    def values(self, name: str) -> list[str]:
        """The values of an attribute, in order."""
        return [found[name] for _, found in self.elements if name in found]

    def of(self, kind: str) -> list[str]:
        """The texts that elements of a class, or of a name, begin with."""
        return [text for name, text in self.texts if name == kind]


def plain(page: str) -> str:
    """What is read, on one line."""
    body = page.partition("<body>")[2].partition("<script>")[0]
    return " ".join(re.sub("<[^>]*>", " ", body).split())


NAMES = EVIL | st.text(max_size=8)


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """Runs of any recordings, whose names, texts, languages and reasons may hold anything."""
    heard = []
    for _ in range(draw(st.integers(0, 2))):
        transcript = draw(whole_transcripts())
        said = tuple(
            replace(
                one,
                text=draw(EVIL),
                language=draw(st.none() | NAMES),
                doubts=tuple(draw(st.lists(st.sampled_from(list(REASONS)) | NAMES, max_size=2))),
                words=tuple(replace(w, confidence=draw(st.floats(0, 1))) for w in one.words),
            )
            for one in transcript.segments
        )
        times = st.floats(0, transcript.duration)
        gap = st.tuples(times, times).map(lambda pair: (min(pair), max(pair)))
        coverage = st.builds(Coverage, st.floats(0, 1e5), st.lists(gap, max_size=3).map(tuple))
        transcript = replace(
            transcript,
            segments=said,
            notes=(draw(EVIL),),
            coverage=draw(st.none() | coverage),
        )
        found = report(transcript, PRESETS["netflix"])
        captions = Captions(draw(NAMES), draw(NAMES), draw(st.booleans()), found)
        clip = Clip("audio/mpeg", draw(st.binary(max_size=5)))
        counts = draw(st.lists(st.tuples(NAMES, st.integers(0, 3)), max_size=3))
        heard.append(
            Heard(
                draw(NAMES),
                draw(st.just(transcript) | st.none()),
                seconds=draw(st.none() | st.floats(0.1, 1e5)),
                model=draw(NAMES),
                captions=[captions],
                hotwords=counts,
                clips=dict.fromkeys(draw(st.sets(st.integers(0, 3))), clip),
                unheard=draw(NAMES),
            )
        )
    missed = draw(st.lists(st.builds(Missed, NAMES, NAMES), max_size=2))
    return Run(DATE, draw(NAMES), heard, missed, {"prompt": draw(NAMES)})


@settings(max_examples=40)
@given(runs())
def test_nothing_breaks_out_of_its_place(run: Run) -> None:
    """Any run gives a whole page: allowed elements, links to places in it, nothing from elsewhere,
    and the doubtful texts are read as they are.
    """
    page = Page(render(run))
    ids = page.values("id")
    assert len(set(ids)) == len(ids)
    assert {link.removeprefix("#") for link in page.values("href")} <= set(ids)
    assert all(source.startswith("data:audio/mpeg;base64,") for source in page.values("src"))
    said = [
        " ".join(joined([one]).split())
        for heard in run.heard
        if heard.transcript
        for one in heard.transcript.segments
        if one.doubts
    ]
    shown = [re.sub("[\x80-\x9f\ufdd0-\ufdef\ufffe\uffff\U0001ffff]", "\ufffd", x) for x in said]
    assert sorted(page.of("said")) == sorted(shown)


TALK = Transcript(
    (
        Segment(0, 4, " Well, so", (Word(0, 1, " Well,", 0.9, 0.95), Word(1, 2, " so", 0.2, 0.3))),
        Segment(
            10, 13, " Thank you.", (Word(10, 13, " you.", 0.1, 0.2),), doubts=("stock phrase",)
        ),
        Segment(20, 28, " Guten Tag.", (), "de"),
    ),
    "en",
    40.0,
    notes=("the file is torn",),
    coverage=Coverage(20.0, ((30.0, 32.5),)),
)


def test_the_page_tells_how_it_went() -> None:
    """A reader finds coverage, gaps, doubts with reasons, confidence, languages, hotwords."""
    heard = Heard("talk.mp3", TALK, 40.0, 8.0, "small", hotwords=[("Well", 1), ("Lisboa", 0)])
    told = plain(render(Run(DATE, "1.2.3", [heard], (), {"beam_size": "3"})))
    for part in (
        "talk.mp3 Speech covered 87.5 %, 1 gap, 1 doubtful segment",
        "Duration 40.0 s Language German, English Model small",
        "Recognized in 8.0 s, 5.0 times faster than the sound",
        "the file is torn",
        "0:10 – 0:13 doubtful confidence 20.0 % Thank you. Whisper often writes this",  # noqa: RUF001
        "0:30 – 0:32 no words for 2.5 s A voice is heard. Before it: Guten Tag.",  # noqa: RUF001
        "Of 3 words, 48.3 % can be expected to be right",
        "German 8.0 s 53.3 % English 7.0 s 46.6 %",
        "Heard Well (1) Not heard Lisboa",
        "beam_size 3 Program audiototext 1.2.3",
    ):
        assert part in told


def test_what_is_not_known_is_not_claimed() -> None:
    """A stopped run says how far it came; nothing recognized, and nobody looking, are told."""
    part = replace(TALK, partial=True, coverage=None)
    told = plain(render(Run(DATE, "1", [Heard("a", part, 90.0)], [Missed("b", "not started")])))
    assert "2 recordings" in told
    assert "1 doubtful segment; nobody has looked for gaps · unfinished b not started" in told
    assert "Unfinished. The work was stopped after 0:40 of 1:30;" in told
    assert "gap," not in told
    silent = Transcript((), "und", 5.0, coverage=Coverage(0.0))
    told = plain(render(Run(DATE, "1", [Heard("a", silent)])))
    assert "No speech was recognized, no voice was heard" in told
    assert "100 %" not in told


def test_secrets_are_refused() -> None:
    """A report cannot be made with an option that may be one."""
    for name in ("deepl_api_key", "HF_TOKEN", "keyring"):
        with pytest.raises(ValueError, match=name):
            Run(DATE, "1", settings={name: "x"})


def test_the_worst_are_heard() -> None:
    """The segments of least confidence and the longest gaps, half and half while there are both."""
    doubtful = [Finding(n, n + 1, "a", ("too fast",), 0.9 - n / 20) for n in range(10)]
    gaps = [Finding(20 + n, 21 + 2 * n, "") for n in range(3)]
    assert facts.worst([*doubtful, *gaps], 4) == [8, 9, 11, 12]
    assert facts.worst([*doubtful, *gaps], 9) == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert facts.around(Finding(0.2, 60.0, "a")) == (0.0, 15.0)
    assert facts.around(Finding(5, 6, "a")) == (4.5, 6.5)


@given(st.floats(0.1, 1e9))
def test_a_timeline_has_few_ticks(length: float) -> None:
    """Times below a timeline fit on a telephone, and the first is the beginning."""
    ticks = timeline._ticks(length)
    assert ticks[0] == 0
    assert 1 <= len(ticks) <= 7
    assert ticks[-1] <= length


def test_words_are_as_high_as_they_are_dense() -> None:
    """The row of words is full where all is said, half where every other second is, else empty."""
    words = [Word(n, n + 1, "a") for n in range(0, 1000, 2)]
    said = (Segment(0, 1000, "a", tuple(words)), Segment(1000, 2000, "b"))
    row = timeline.timeline(Transcript(said, "en", 4000.0), (), "x").splitlines()[1]
    assert re.findall("<rect ([^>]*)/>", row) == [
        'x="0%" width="25%" y="50%" height="50%"', 'x="25%" width="25%" y="0%" height="100%"',
    ]  # fmt: skip


def test_each_language_has_its_row() -> None:
    """A row each, by what is spoken most; those that are too many share the last one."""
    codes = ["en", "de", "fr", "es", "it", "pt", "ru", "ja"]
    said = [Segment(n * 10, n * 10 + 9 - n / 2, "a", (), code) for n, code in enumerate(codes)]
    page = timeline.timeline(Transcript(tuple(said), "en", 80.0), (), "x")
    assert Page(page).of("name")[2:-1] == [
        "English", "German", "French", "Spanish", "Italian", "3 others",
    ]  # fmt: skip
    assert "Portuguese 6.5 s, Russian 6.0 s, Japanese 5.5 s" in page


def test_a_browser_shows_it(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    """Without a network: a mark leads to its place, its sound is one, all is styled by the page."""
    clip = encoded(sine(300, 2.0))
    heard = Heard("<i>talk", TALK, clips={0: clip, 1: clip})
    path = tmp_path / "report.html"
    path.write_text(render(Run(DATE, "1", [heard])), encoding="utf-8")
    opened = Opened(browser, path, viewport={"width": 360, "height": 640})
    page = opened.page
    assert page.text_content("h1") == "<i>talk"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.focus("svg.doubt a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target .said').textContent") == "Thank you."
    seconds = page.evaluate(
        "new Promise(done => { const a = document.querySelector('audio');"
        "a.onloadedmetadata = () => done(a.duration); a.onerror = () => done(-1); a.load(); })"
    )
    assert abs(seconds - 2.0) < 0.2
    assert opened.wrong == []
    assert all(url.startswith(("file:", "data:")) for url in opened.asked)
    page.close()
