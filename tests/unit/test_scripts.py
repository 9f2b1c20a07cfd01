from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import scripts
from audiototext.formats import srt
from audiototext.scripts import Script
from audiototext.transcript import Segment, Transcript, Word

PAIRS = [
    ("头发", "頭髮"), ("理发店", "理髮店"), ("发展", "發展"), ("干净", "乾淨"), ("饼干", "餅乾"),
    ("干部", "幹部"), ("乾坤", "乾坤"), ("后面", "後面"), ("皇后", "皇后"), ("面条", "麵條"),
    ("方便面", "方便麵"), ("见面", "見面"), ("里程", "里程"), ("里面", "裡面"), ("邻里", "鄰里"),
    ("一只猫", "一隻貓"), ("只有", "只有"), ("云彩", "雲彩"), ("人云亦云", "人云亦云"),
    ("台风", "颱風"), ("舞台", "舞臺"), ("复杂", "複雜"), ("恢复", "恢復"), ("答复", "答覆"),
    ("钟表", "鐘錶"), ("表达", "表達"), ("一见钟情", "一見鍾情"), ("制造", "製造"),
    ("控制", "控制"), ("系统", "系統"), ("关系", "關係"), ("联系", "聯繫"), ("尽管", "儘管"),
    ("尽力", "盡力"), ("历史", "歷史"), ("日历", "日曆"), ("游泳", "游泳"), ("旅游", "旅遊"),
    ("松树", "松樹"), ("放松", "放鬆"), ("批准", "批准"), ("准备", "準備"), ("茶几", "茶几"),
    ("几乎", "幾乎"), ("山谷", "山谷"), ("谷物", "穀物"), ("冲洗", "沖洗"), ("冲动", "衝動"),
    ("小丑", "小丑"), ("丑陋", "醜陋"), ("征求", "徵求"), ("长征", "長征"), ("范围", "範圍"),
    ("斗争", "鬥爭"), ("北斗星", "北斗星"), ("显著", "顯著"), ("看着", "看著"), ("为了", "為了"),
    ("这个面包里面有盐", "這個麵包裡面有鹽"), ("我在洗头发", "我在洗頭髮"),
    ("三千里路云和月", "三千里路雲和月"), ("证明了", "證明了"),
]  # fmt: skip
"""What belongs together; each is one where a letter alone would not tell what to write."""

TELLING = [pair for pair in PAIRS if pair[0] != pair[1]]
OTHERS = [
    "Hello",
    " ",
    "東京タワー",
    "の",
    "한국",
    "🎵👨‍👩‍👧",
    "3,5",
    ",",
    "。",
    "·",
    "\ud800",
    "\n",
    "é",
]
PHRASES = [phrase for pair in PAIRS for phrase in pair]

chinese = st.lists(st.sampled_from(PHRASES + OTHERS), max_size=8).map("".join)
anything = st.one_of(
    chinese, st.text(), st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF))
)
either = st.sampled_from(["Hans", "Hant"])


def said(
    *texts: str, language: str = "zh", words: Sequence[Sequence[str]] = (), own: str | None = None
) -> Transcript:
    """A transcript with a segment a second, and its words."""
    spoken = dict(enumerate(words))
    segments = [
        Segment(
            number,
            number + 1,
            text,
            tuple(Word(number, number + 0.5, word, 0.5) for word in spoken.get(number, ())),
            own,
        )
        for number, text in enumerate(texts)
    ]
    return Transcript(tuple(segments), language, len(texts))


def texts(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


@st.composite
def spoken(draw: st.DrawFn) -> Transcript:
    """Segments whose words are their text, cut anywhere."""
    pieces = draw(st.lists(st.lists(anything, max_size=4), min_size=1, max_size=4))
    return said(*map("".join, pieces), words=pieces)


@pytest.mark.parametrize(("hans", "hant"), TELLING)
def test_a_phrase_tells_which_letter(hans: str, hant: str) -> None:
    """One simplified letter stands for several: the phrase decides; and back again."""
    assert texts(scripts.in_script(said(hans), "Hant")) == [hant]
    assert texts(scripts.in_script(said(hant, "這個"), "Hans")) == [hans, "这个"]


@given(spoken(), either)
def test_words_are_the_text(transcript: Transcript, script: Script) -> None:
    """The words joined are the segment's text; times, chances and speakers are as they were."""
    found = scripts.in_script(transcript, script)
    for old, new in zip(transcript.segments, found.segments, strict=True):
        assert "".join(word.text for word in new.words) == new.text
        assert (old.start, old.end, len(old.text)) == (new.start, new.end, len(new.text))
        assert [(w.start, w.end, w.probability, len(w.text)) for w in old.words] == [
            (w.start, w.end, w.probability, len(w.text)) for w in new.words
        ]
    assert found.notes == transcript.notes


@given(anything, either)
def test_only_chinese_letters_change(text: str, script: Script) -> None:
    """Latin, kana, Hangul, signs and emoji stay where they are, letter by letter."""
    (found,) = texts(scripts.in_script(said(text), script))
    for old, new in zip(text, found, strict=True):
        assert old == new or unicodedata.name(old).startswith("CJK")


@given(spoken(), either)
def test_twice_is_once(transcript: Transcript, script: Script) -> None:
    """What was converted is not converted again, if any letter of it tells that it is done."""
    once = scripts.in_script(transcript, script)
    if script == "Hans" or scripts.script_of(once.text) == "Hant":
        assert scripts.in_script(once, script) == once


@given(
    st.lists(anything, min_size=1, max_size=3), either, st.sampled_from(["ja", "ko", "en", "und"])
)
def test_other_languages_stay(pieces: list[str], script: Script, language: str) -> None:
    """Japanese has its own simple letters, and nothing is known of a text of no known language."""
    whole = said(*pieces, language=language)
    assert scripts.in_script(whole, script) == whole
    among = said(*pieces, own=language)
    assert scripts.in_script(among, script) == among


def test_a_segments_own_language_counts() -> None:
    """Chinese in an English talk is converted, and Cantonese; a translation is in its target's."""
    assert texts(scripts.in_script(said("头发", language="en", own="zh"), "Hant")) == ["頭髮"]
    assert texts(scripts.in_script(said("發展", language="yue"), "Hans")) == ["发展"]
    spoken = said("头发", language="ja", own="ja")
    translated = Transcript(spoken.segments, "ja", 9, translated_to="zh-Hans")
    assert texts(scripts.in_script(translated, "Hant")) == ["頭髮"]
    into_japanese = Transcript(said("国会", own="zh").segments, "zh", 9, translated_to="ja")
    assert scripts.in_script(into_japanese, "Hant") == into_japanese


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("显著的标志", "Hans"),
        ("乾清宫", "Hans"),
        ("那麼、這就證明了這個問題", "Hant"),
        ("范文瀾的餘英時", "Hant"),
        ("唔係食晒啲嘢喇、我哋着衫", "Hant"),
    ],
)
def test_what_is_in_the_script_stays(text: str, script: Script) -> None:
    """OpenCC spoils what is converted a second time, 显著 to 显着 say; traditional forms stay."""
    assert texts(scripts.in_script(said(text), script)) == [text]


def test_what_does_not_tell_goes_by_the_rest() -> None:
    """里面 alone can be either; it is converted in a simplified talk, and where nothing tells."""
    assert texts(scripts.in_script(said("头发", "里面"), "Hant")) == ["頭髮", "裡面"]
    assert texts(scripts.in_script(said("頭髮", "里面"), "Hant")) == ["頭髮", "里面"]
    assert texts(scripts.in_script(said("頭髮", "看著"), "Hans")) == ["头发", "看着"]
    assert texts(scripts.in_script(said("里面"), "Hant")) == ["裡面"]
    assert texts(scripts.in_script(said("看著"), "Hans")) == ["看著"]


def test_a_mixed_text_becomes_one() -> None:
    """Letters of both in one text: those that can only be traditional are kept as they are."""
    assert texts(scripts.in_script(said("這个證明了头髮很干净、唔係"), "Hant")) == [
        "這個證明了頭髮很乾淨、唔係"
    ]
    assert texts(scripts.in_script(said("這个證明了头髮很干淨"), "Hans")) == [
        "这个证明了头发很干净"
    ]


def test_a_phrase_may_lie_across_words() -> None:
    """Whisper's words are often single letters: each gets its own out of the phrase."""
    found = scripts.in_script(said("头发、面条", words=[["头", "发", "、面", "条"]]), "Hant")
    assert [word.text for word in found.segments[0].words] == ["頭", "髮", "、麵", "條"]


def test_words_that_are_not_the_text_are_converted_too() -> None:
    """A corrected or marked text keeps its marks, and the words are converted by themselves."""
    found = scripts.in_script(said("<i>头发</i>", words=[[" 头", "发"]]), "Hant")
    assert texts(found) == ["<i>頭髮</i>"]
    assert [word.text for word in found.segments[0].words] == [" 頭", "髮"]


@pytest.mark.parametrize(
    ("words", "changes", "dealt", "notes"),
    [
        (["头", "软件"], {"软件": "應用軟體", "头": "頭"}, ["頭", "應用軟體"], 0),
        (["软", "件头"], {"软件": "應用軟體", "头": "頭"}, ["應用", "軟體頭"], 1),
        (["鼠", "标", "头"], {"鼠标": "鼠"}, ["鼠", "", "头"], 1),
    ],
)
def test_another_number_of_letters_is_shared_out(
    words: list[str],
    changes: dict[str, str],
    dealt: list[str],
    notes: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Added letters go by the words converted alone, or else by lengths, and a note tells it."""

    def convert(text: str) -> str:
        for old, new in changes.items():
            text = text.replace(old, new)
        return text

    monkeypatch.setattr(scripts, "_converter", lambda _: convert)
    found = scripts.in_script(said("".join(words), words=[words]), "Hant")
    assert [word.text for word in found.segments[0].words] == dealt
    assert texts(found) == ["".join(dealt)]
    assert len(found.notes) == notes


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("这是头发", "Hans"), ("這是頭髮", "Hant"), ("皇后里面", None), ("", None), ("hello", None),
        ("恒生", None), ("坏", "Hans"), ("苧", None), ("群峰", None), ("这這", None),
        ("这是頭發展", "Hant"),
    ],
)  # fmt: skip
def test_letters_of_one_script_tell(text: str, script: Script | None) -> None:
    """Those count that only one script has: 群 and 恒 are written in both, whatever OpenCC puts."""
    assert scripts.script_of(text) == script


@pytest.mark.parametrize(
    ("dictionary", "script", "other"),
    [
        ("STPhrases", "Hant", "Hans"),
        ("STCharacters", "Hant", "Hans"),
        ("TSCharacters", "Hans", "Hant"),
    ],
)
def test_nothing_is_left_of_the_other_script(
    dictionary: str, script: Script, other: Script
) -> None:
    """Of all that OpenCC's dictionaries know, nothing keeps a letter of the script it was in."""
    known = sorted(scripts._dictionary(dictionary))
    found = scripts.in_script(said(*known), script)
    assert not scripts._letters()[other] & set(found.text)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("zh-Hans", ("zh", "Hans")), ("zh_hant", ("zh", "Hant")), ("zh-CN", ("zh", "Hans")),
        ("zh-TW", ("zh", "Hant")), ("ZH-hk", ("zh", "Hant")), ("zh-SG", ("zh", "Hans")),
        ("zh-MO", ("zh", "Hant")), ("zh-Hant-CN", ("zh", "Hant")), ("zh-Hans-HK", ("zh", "Hans")),
        ("Simplified Chinese", ("zh", "Hans")), ("chinese (traditional)", ("zh", "Hant")),
        ("Chinese Simplified", ("zh", "Hans")), ("cmn-Hant", ("zh", "Hant")),
        ("yue-Hant-HK", ("yue", "Hant")), ("Cantonese (simplified)", ("yue", "Hans")),
    ],
)  # fmt: skip
def test_a_script_is_wanted(name: str, found: tuple[str, Script]) -> None:
    """By its code or its name, or by a region that writes it; the code outweighs the region."""
    assert scripts.wanted(name) == found


@pytest.mark.parametrize(
    "name",
    [
        "zh", "Chinese", "", "-", "Hans", "my", "sr-Latn", "zh-Latn", "ja-Hant", "zh-Hans-Hant",
        "Auto-Detect", "en-SG", "Mandarin", "zh-yue-Hant", "简体中文",
    ],
)  # fmt: skip
def test_no_script_is_wanted(name: str) -> None:
    """Any other name comes back as it is."""
    assert scripts.wanted(name) == (name, None)


@given(st.text())
def test_any_name_may_be_asked(name: str) -> None:
    """Nothing is raised, and a name without a script is not changed."""
    language, script = scripts.wanted(name)
    assert script is not None or language == name


def test_real_captions_survive_the_way_there_and_back(data: Path) -> None:
    """Of volunteers' simplified captions 98 in 100 are the same after traditional and back."""
    folder = data / "subs" / "3b1b"
    if not folder.is_dir():
        pytest.skip(f"there are no captions in {folder}")
    same = total = 0
    for path in sorted(folder.glob("*.zh.srt")):
        lines = texts(srt.parse(path.read_text(encoding="utf-8-sig")))
        there = scripts.in_script(said(*lines), "Hant")
        back = scripts.in_script(there, "Hans")
        assert scripts.script_of(there.text) == "Hant"
        same += sum(map(str.__eq__, lines, texts(back)))
        total += len(lines)
    assert total
    assert same >= 0.98 * total
