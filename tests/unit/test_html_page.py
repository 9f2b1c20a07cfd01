"""html: what a reader of the page sees and hears, and that no text breaks out of its place."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.formats import doubts, named
from audiototext.formats.base import one_line
from audiototext.formats.html_style import CSS, SCRIPT
from audiototext.formats.paragraphs import joined, paragraphs
from audiototext.transcript import Coverage, Segment, Transcript, Word

from ..conftest import sine
from ..strategies import HOSTILE, talks, transcripts, whole_transcripts

EVIL = st.lists(
    st.sampled_from(
        [
            "<script>alert(1)</script>", "</script>", "<!--", "-->", "]]>", '"', "'", "<", ">", "&",
            "&lt;", "&#60;", "</p>", "</main>", '" onclick="alert(1)', "' x='", "<img src=//x.y>",
            "<b>", "</b>", "<i onclick=x>", "</i>", "<u>", "<s>", "</s>", '<font color="#00ff00">',
            "<font color='red;} body{'>", "<font color=\"'><script>\">", "</font>", "{\\an8}",
            "\x00", "\u2028", "\ufffe", "\x80", "\U0001ffff",
            "\u202e", "word", " ", " ", "\n", "語", "<style>",
            "javascript:x", "https://x.org/", "<svg/onload=x>", "c-00ff00",
        ]
    ),
    max_size=12,
).map("".join)  # fmt: skip
"""What may try to be more than text."""

VOID = {"meta", "input"}
ALLOWED: dict[str, set[str]] = {
    "html": {"lang"}, "head": set(), "meta": {"charset", "http-equiv", "content", "name"},
    "title": set(), "style": set(), "body": set(), "header": {"lang"}, "h1": {"id", "dir"},
    "dl": {"class"}, "div": {"class", "id", "dir", "lang", "hidden"}, "dt": set(),
    "dd": {"data-language"}, "ul": {"class"}, "li": set(),
    "p": {"lang", "id", "role", "hidden", "class"},
    "label": {"id", "lang", "hidden", "for"}, "input": {"id", "type", "accept", "checked"},
    "video": {"id", "controls", "preload"}, "main": {"class"}, "script": set(),
    "a": {"class", "href", "data-at"}, "bdi": {"class", "data-language"},
    "span": {"class", "data-at", "data-to", "id", "tabindex", "role", "lang", "dir"},
    "mark": {"data-at", "title"},
    "b": set(), "i": set(), "u": set(), "s": set(),
}  # fmt: skip


class Page(HTMLParser):
    """A page as a browser reads it; elements must be closed in order and be allowed ones."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.heads: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inner: dict[str, str] = {}
        self.doubtful: list[str] = []
        self.told: list[tuple[str, str, str]] = []
        self.words: list[tuple[str, int]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(page)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert set(found) <= ALLOWED[tag], (tag, attrs)
        self.elements.append((tag, found))
        if tag == "p" and self._is_in("main"):
            self.paragraphs.append("")
        if found.get("class") in ("why", "gap"):
            before = self.paragraphs[-1] if self.paragraphs else ""
            self.told.append((found["class"], "", before if self._is_in("p") else "-"))
        if found.get("class") == "head":
            self.heads.append("")
        if tag in ("mark", "span") and self._is_in("main") and "data-to" not in found:
            if "data-at" in found:
                assert not self._is_in_word()
                self.words.append(("", int(found["data-at"])))
            if tag == "mark":
                self.doubtful.append("")
        if tag not in VOID:
            self._open.append((tag, found))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag = self._open[-1][0] if self._open else ""
        self.inner[tag] = self.inner.get(tag, "") + data
        if not self._is_in("main"):
            return
        if any(found.get("class") in ("why", "gap") for _, found in self._open):
            kind, text, before = self.told[-1]
            self.told[-1] = (kind, text + data, before)
        elif self._is_in("p"):
            self.paragraphs[-1] += data
        elif any(found.get("class") == "head" for _, found in self._open):
            self.heads[-1] += data
        if self._is_in("mark"):
            self.doubtful[-1] += data
        if self._is_in_word():
            self.words[-1] = (self.words[-1][0] + data, self.words[-1][1])

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data!r}")

    def _is_in(self, tag: str) -> bool:
        return any(tag == name for name, _ in self._open)

    def _is_in_word(self) -> bool:
        return any("data-at" in f and "data-to" not in f and t != "a" for t, f in self._open)

    def values(self, name: str) -> list[str]:
        """The values of an attribute, in order."""
        return [found[name] for _, found in self.elements if name in found]


def render(transcript: Transcript) -> str:
    page = named("html").render(transcript)
    assert isinstance(page, str)
    return page


def kept(text: str) -> str:
    """A text as a page holds it: characters that are errors in HTML become U+FFFD."""
    return "".join(
        "\ufffd" if 0x80 <= ord(c) < 0xA0 or 0xFDD0 <= ord(c) < 0xFDF0 or ord(c) & 0xFFFE == 0xFFFE
        else c for c in text
    )  # fmt: skip


def one(text: str, *words: Word) -> Transcript:
    return Transcript((Segment(1, 9, text, words),), "en", 10.0)


anything = st.one_of(transcripts(EVIL), transcripts(HOSTILE), whole_transcripts(), talks())


@given(transcript=anything)
def test_what_was_said_is_seen(transcript: Transcript) -> None:
    """Each paragraph's text is an element's, in order, and no text makes an element."""
    page = Page(render(transcript))
    found = paragraphs(transcript)
    assert page.paragraphs == [kept(joined(part.segments)) for part in found]
    assert [tag for tag, _ in page.elements].count("span") >= sum(len(p.segments) for p in found)
    assert page.inner["script"] == SCRIPT
    assert page.inner["style"].startswith(CSS)
    assert render(transcript) == render(transcript)


@given(evil=st.lists(EVIL | st.text(), min_size=4, max_size=4))
def test_names_and_notes_are_text(evil: list[str]) -> None:
    """A speaker, a language and a note cannot be more than text, wherever they stand."""
    text, speaker, language, note = evil
    said = Segment(0, 1, f"x{text}", (), language, speaker, doubts=(note, text))
    page = Page(render(Transcript((said,), language, 1.0, notes=(note,), translated_to=note)))
    assert page.paragraphs == [kept(joined([said]))]
    page = Page(render(Transcript((said,), "en", 1.0, notes=(note,))))
    assert kept(one_line(speaker)) in page.heads[0]
    assert kept(one_line(language)) in page.heads[0] or language == "en"
    assert page.inner.get("li", "").strip() == kept(one_line(note)).strip()
    reasons = ", ".join(filter(None, map(one_line, (note, text))))
    assert [told for _, told, _ in page.told] == [f"\u26a0\ufe0edoubtful: {kept(reasons)}"]
    assert all(re.fullmatch("[A-Za-z0-9-]*", value) for value in page.values("lang"))


@given(transcript=anything)
def test_the_policy_names_what_is_written(transcript: Transcript) -> None:
    """The hashes in the Content-Security-Policy are those of the page's own style and script."""
    page = Page(render(transcript))
    (policy,) = [f["content"] for _, f in page.elements if f.get("http-equiv")]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["img-src"] == rules["base-uri"] == "'none'"
    for name in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.inner[name].encode()).digest()).decode()
        assert rules[f"{name}-src"] == f"'sha256-{digest}'"
    assert rules["media-src"].split() == ["'self'", "file:", "blob:"]


def test_the_page_asks_nobody() -> None:
    """There is no address in the page, and links lead to its own paragraphs."""
    text = render(Transcript((Segment(0, 1, "a"), Segment(9, 10, "b")), "en", 10.0))
    assert not re.search(r"https?:|//\w|url\(|@import|fetch|XMLHttp|WebSocket|import\(", text)
    page = Page(text)
    assert page.values("href") == ["#p1", "#p2"]
    assert [found["id"] for _, found in page.elements if found.get("class") == "paragraph"] == [
        "p1", "p2",
    ]  # fmt: skip
    assert not page.values("src")


SURE = Word(1, 2, " Well,", 0.9)


def test_doubtful_words_are_marked() -> None:
    """Words below the threshold are shaded, their probability is told, and a legend with them."""
    page = Page(
        render(
            one(
                " Well, I never saw it.",
                SURE,
                Word(2, 3, " I", 0.4999),
                Word(3, 4, " never", None),
                Word(4, 5, " saw", doubts.DOUBTFUL),
                Word(5, 6.5, " it.", 0.031),
            )
        )
    )
    assert page.doubtful == ["I", "it."]
    assert page.values("title") == ["probability 50%", "probability 3%"]
    assert page.words == [
        ("Well,", 1000),
        ("I", 2000),
        ("never", 3000),
        ("saw", 4000),
        ("it.", 5000),
    ]
    assert "doubts" in page.values("id")


def test_confidence_is_believed_before_probability() -> None:
    """Where a word's confidence is known, it alone tells whether it is shaded, and is told."""
    words = Word(1, 2, " Well,", 0.9, 0.49), Word(2, 3, " so", 0.1, 0.5), Word(3, 4, " it", 0.2)
    page = Page(render(one(" Well, so it", *words)))
    assert page.doubtful == ["Well,", "it"]
    assert page.values("title") == ["confidence 49%", "probability 20%"]
    assert "(confidence or probability below 50%)" in page.inner["label"]


DOUBTED = Transcript(
    (
        Segment(0, 2, " Well."),
        Segment(2, 4, " So it was.", doubts=("over silence", "too fast")),
        Segment(5.5, 7, " Then."),
        Segment(20, 22, " Late.", speaker="Ana"),
    ),
    "en",
    40.0,
    coverage=Coverage(20.0, ((4.2, 5.4), (9.0, 12.25), (0.0, 0.7), (12.5, 19.0), (30.0, 39.5))),
)


def test_doubts_and_gaps_stand_where_they_lie() -> None:
    """Reasons follow their segment; gaps stand between segments and paragraphs, with their time."""
    page = Page(render(DOUBTED))
    assert page.paragraphs == ["Well. So it was. Then.", "Late."]
    assert page.told == [
        ("gap", "0:00 speech without words, 0.7 s", "-"),
        ("why", "\u26a0\ufe0edoubtful: over silence, too fast", "Well. So it was."),
        ("gap", "0:04 speech without words, 1.2 s", "Well. So it was. "),
        ("gap", "0:09 speech without words, 3.2 s", "-"),
        ("gap", "0:12 speech without words, 6.5 s", "-"),
        ("gap", "0:30 speech without words, 9.5 s", "-"),
    ]
    assert [found["class"] for _, found in page.elements if "data-to" in found][:2] == [
        "segment", "segment doubted",
    ]  # fmt: skip
    times = [(f["href"], f["data-at"]) for tag, f in page.elements if tag == "a"]
    assert times[:3] == [("#g1", "0"), ("#p1", "0"), ("#g2", "4200")]
    assert {href[1:] for href, _ in times} <= set(page.values("id"))
    assert "Speech covered:" in page.inner["dt"]
    assert "this sign" in page.inner["p"]


def test_without_doubt_there_is_no_legend() -> None:
    """Where nothing is doubtful, nothing is said of shading, signs and coverage."""
    page = Page(render(one(" Well,", SURE)))
    assert "doubts" not in page.values("id")
    assert page.told == []
    assert "this sign" not in page.inner["p"]
    assert "Speech covered:" not in page.inner["dt"]
    assert "mark" not in [tag for tag, _ in page.elements]


def test_a_mark_in_the_text_is_no_doubt() -> None:
    """A tag that somebody said makes no legend."""
    assert "doubts" not in Page(render(one('<mark data-at="1">'))).values("id")


@given(
    text=st.text(st.sampled_from("ab <>&\n'é語-"), max_size=20),
    words=st.lists(st.text(st.sampled_from("ab <>&'é語-"), max_size=6), max_size=6),
)
def test_words_stand_where_they_are_said(text: str, words: list[str]) -> None:
    """Words that are not those of the text change nothing in it; those that are follow one another.

    Each has its own text and a time within the segment.
    """
    spoken = [Word(n, n + 1, word, 0.2) for n, word in enumerate(words)]
    transcript = one(f"… {text}", *spoken)
    page = Page(render(transcript))
    assert page.paragraphs == [joined(transcript.segments)]
    left = iter(one_line(word) for word in words)
    assert all(any(found == word for word in left) for found, _ in page.words)
    assert all(1000 <= at <= 9000 for _, at in page.words)


@given(words=st.lists(st.sampled_from(["so", "it", "(", "&", "was.", "語", "it"]), min_size=1))
def test_all_words_of_a_text_are_found(words: list[str]) -> None:
    """Where the words are the text's, as an engine gives them, each is an element."""
    for blank in ("", " "):
        spoken = [Word(n, n + 1, f"{blank}{word}", 0.2) for n, word in enumerate(words)]
        page = Page(render(one("".join(word.text for word in spoken), *spoken)))
        assert page.words == [(w, 1000 * min(max(n, 1), 9)) for n, w in enumerate(words)]


def test_a_word_that_does_not_follow_is_none() -> None:
    """Where the words are not the text's, no later word is taken for one of them."""
    assert Page(render(one(" one two three", Word(1, 2, " three")))).words == []


def test_letters_look_as_they_did() -> None:
    """The common markup is HTML's, words or not; colours are classes that the style sheet has."""
    said = (
        ' <b>One</b> <i>t<u>w</u>o</i> <s>x</s> <font color="red">red</font>'
        " <font color=white>w</font>"
    )
    page = render(one(said, Word(1, 2, " One"), Word(2, 3, " two", 0.1)))
    assert '<span data-at="1000"><b>One</b></span> ' in page
    assert (
        '<mark data-at="2000" title="probability 10%"><i>t</i><i><u>w</u></i><i>o</i></mark>'
        in page
    )
    assert '<s>x</s> <span class="c-ff0000">red</span> w</span>' in page
    assert ".c-ff0000 { color: #ff0000; background: #000; }" in Page(page).inner["style"]
    assert Page(page).inner["style"].count(".c-") == 1


def luminance(colour: str) -> float:
    """The relative luminance of "#rrggbb" (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@given(colour=st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_coloured_letters_can_be_read(colour: str) -> None:
    """A colour stands on black or white, with a contrast of at least 4.5 to 1."""
    page = Page(render(one(f'a <font color="{colour}">b</font>')))
    rule = re.search(r"\.c-.* color: (#\w+); background: #(000|fff);", page.inner["style"])
    assert (rule is None) == (colour == "#ffffff")
    if rule:
        assert contrast(rule[1], f"#{rule[2] * 2}") >= 4.5


def test_the_page_can_be_read_in_light_and_dark() -> None:
    """Each ink has a contrast of at least 4.5 to 1 with each paper that it may stand on."""
    for theme in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]:
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", theme))
        for ink in ("ink", "soft", "link", "alert"):
            assert contrast(colours[ink], colours["paper"]) >= 4.5
        for paper in ("bar", "now", "doubt"):
            assert contrast(colours["ink"], colours[paper]) >= 4.5
        assert contrast(colours["link"], colours["bar"]) >= 4.5


def test_languages_and_directions_are_told() -> None:
    """The page has the text's language, and a paragraph that differs its own, and its direction."""
    said = (Segment(0, 1, "a"), Segment(1, 2, "b", (), "ar", "ليلى"), Segment(2, 3, "c", (), "<x>"))
    page = Page(render(Transcript(said, "jw", 3.0)))
    assert page.elements[0] == ("html", {"lang": "jv"})
    assert [f.get("lang") for t, f in page.elements if t == "p" and "id" not in f][-3:] == [
        None, "ar", None,
    ]  # fmt: skip
    assert page.values("dir") == ["auto"] * 4
    assert page.heads[1] == "0:01 ليلى ar"
    whole = Transcript(said[:1], "es", 3.0, translated_to="zh-Hant")
    assert Page(render(whole)).elements[0] == ("html", {"lang": "zh-Hant"})
    assert Page(render(Transcript((), "und", 0.0))).elements[0] == ("html", {"lang": ""})


def test_many_paragraphs_have_their_own_places() -> None:
    """Each id stands there once."""
    said = tuple(Segment(n, n + 0.5, "a.") for n in range(0, 90, 3))
    ids = Page(render(Transcript(said, "en", 90.0))).values("id")
    assert len(set(ids)) == len(ids) >= 30


def test_notes_and_an_unfinished_end_are_told() -> None:
    """What a reader must know stands above the text."""
    page = Page(render(Transcript((), "es", 3.0, partial=True, notes=("torn & worn", " "))))
    assert page.inner["li"].strip() == "torn & worn"
    assert "Unfinished:" in page.inner["dt"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without a window; Chromium as it is installed, or playwright's own."""
    playwright = pytest.importorskip("playwright.sync_api")
    installed = shutil.which("chromium") or shutil.which("google-chrome")
    with playwright.sync_playwright() as driver:
        try:
            found = driver.chromium.launch(
                executable_path=installed,
                args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
            )
        except playwright.Error as error:
            pytest.skip(f"no browser starts: {error}")
        yield found
        found.close()


class Opened:
    """A page in a browser: what it asked for, and what went wrong."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.page = browser.new_page(**options)
        self.page.set_default_timeout(10_000)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._said)
        self.page.goto(path.as_uri())

    def _said(self, message: Any) -> None:
        if message.type == "error" and "ERR_FILE_NOT_FOUND" not in message.text:
            self.wrong.append(message.text)

    def clock(self) -> float:
        """Where the recording stands, in seconds, once it has been brought there."""
        place = "document.getElementById('recording')"
        for _ in range(250):
            if not self.page.evaluate(f"{place}.seeking || {place}.currentTime === 0"):
                break
            self.page.wait_for_timeout(20)
        return float(self.page.evaluate(f"{place}.currentTime"))


TALK = Transcript(
    (
        Segment(0, 2, " Well, so", (Word(0, 1, " Well,", 0.9), Word(1, 2, " so", 0.2))),
        Segment(2, 4, " it was."),
        Segment(7, 9, " Late.", (), None, "Ana"),
    ),
    "en",
    9.0,
)


@pytest.mark.parametrize("name", ["talk", "talk_English (British)", "talk.de", "talk.partial"])
def test_a_page_finds_its_recording_and_seeks(
    browser: Any, wav: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    """The recording beside the page is played from the word, segment or time that is chosen."""
    wav("talk.wav", sine(200, 9.0))
    path = tmp_path / f"{name}.html"
    path.write_text(render(TALK), encoding="utf-8")
    opened = Opened(browser, path)
    page = opened.page
    page.wait_for_selector("#player", state="visible")
    assert page.title() == name
    assert not page.is_visible("#opener")
    page.click("mark[data-at]")
    assert 1.0 <= opened.clock() < 2.0
    page.wait_for_selector(".segment.now")
    assert page.text_content(".now") == "Well, so"
    page.click("text=it was.")
    assert 2.0 <= opened.clock() < 4.0
    page.focus("#p2 .time")
    page.keyboard.press("Enter")
    assert 7.0 <= opened.clock() <= 9.0
    assert opened.wrong == []
    folder = tmp_path.as_uri()
    assert all(url.startswith(folder) for url in opened.asked)
    page.close()


def test_a_page_without_its_recording_opens_one(
    browser: Any, wav: Callable[..., Path], tmp_path: Path
) -> None:
    """Where no recording lies beside it, the reader chooses one; what is none is told."""
    path = tmp_path / "talk.html"
    path.write_text(render(TALK), encoding="utf-8")
    opened = Opened(browser, path)
    page = opened.page
    page.wait_for_selector("#opener", state="visible")
    page.click("mark[data-at]")
    assert not page.is_visible("#player")
    page.set_input_files("#file", path)
    page.wait_for_selector("#failed", state="visible")
    page.set_input_files("#file", wav("other.wav", sine(200, 9.0)))
    page.wait_for_selector("#player", state="visible")
    assert not page.is_visible("#opener")
    assert not page.is_visible("#failed")
    page.click("mark[data-at]")
    assert 1.0 <= opened.clock() < 2.0
    assert opened.wrong == []
    page.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_reasons_come_to_the_keyboard(browser: Any, tmp_path: Path, width: int) -> None:
    """The reasons are seen from the keyboard and on paper, and the page is no wider for them."""
    path = tmp_path / "talk.html"
    path.write_text(render(DOUBTED), encoding="utf-8")
    opened = Opened(browser, path, viewport={"width": width, "height": 700})
    page = opened.page
    clip = "getComputedStyle(document.querySelector('.why > span')).clipPath"
    assert page.evaluate(clip) != "none"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "why":
            break
    assert page.evaluate(clip) == "none"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.activeElement.blur()")
    page.emulate_media(media="print")
    assert page.evaluate(clip) == "none"
    assert opened.wrong == []
    page.close()


SHADE = "getComputedStyle(document.querySelector('main mark')).backgroundColor"


def test_shading_can_be_hidden(browser: Any, tmp_path: Path) -> None:
    """The check box takes the shading away."""
    path = tmp_path / "talk.html"
    path.write_text(render(TALK), encoding="utf-8")
    page = Opened(browser, path).page
    assert page.evaluate(SHADE) == "rgb(255, 233, 168)"
    page.uncheck("#doubts")
    assert page.evaluate(SHADE) == "rgba(0, 0, 0, 0)"
    page.close()


def test_a_page_without_its_script_is_read(browser: Any, tmp_path: Path) -> None:
    """Without JavaScript the text stands there, and nothing that would not work."""
    path = tmp_path / "talk.html"
    path.write_text(render(TALK), encoding="utf-8")
    page = Opened(browser, path, java_script_enabled=False).page
    assert page.is_visible("text=it was.")
    assert not page.is_visible("#player")
    assert not page.is_visible("#opener")
    page.close()


def test_the_policy_holds(browser: Any, tmp_path: Path) -> None:
    """A script or a style that would come into the page all the same does nothing."""
    path = tmp_path / "talk.html"
    hole = "<p id=hole style='color:red' onclick='x=1'></p><script>document.title='torn'</script>"
    path.write_text(render(TALK).replace("</main>", f"{hole}</main>"), encoding="utf-8")
    opened = Opened(browser, path)
    assert opened.page.title() == "talk"
    assert (
        opened.page.evaluate("getComputedStyle(document.querySelector('#hole')).color")
        != "rgb(255, 0, 0)"
    )
    assert len(opened.wrong) >= 2
    opened.page.close()


def test_a_browser_sees_what_was_said(browser: Any, tmp_path: Path) -> None:
    """Hostile text is text in a real browser, too, which draws nothing but the page's own."""
    pieces = [*"<>&\"'", "<script>alert(1)</script>", "<!--", "</p>", "<b>", "</b>", "\ufffe", "語"]
    texts = [f"{one} x {other}" for one in pieces for other in pieces]
    said = tuple(Segment(3 * n, 3 * n + 1, text, (), "es", text) for n, text in enumerate(texts))
    transcript = Transcript(said, "en", 3.0 * len(texts))
    path = tmp_path / "talk.html"
    path.write_text(render(transcript), encoding="utf-8")
    opened = Opened(browser, path)
    seen = opened.page.evaluate("[...document.querySelectorAll('main p')].map(p => p.textContent)")
    assert seen == [kept(joined([segment])) for segment in said]
    assert opened.page.evaluate("document.scripts.length") == 1
    assert opened.wrong == []
    opened.page.close()
