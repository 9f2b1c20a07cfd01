# ruff: noqa: RUF001 (sentences in many alphabets)
from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import formats
from audiototext.errors import CaptionFileError, CaptionSyntaxError
from audiototext.reading import decoded, read
from audiototext.transcript import Segment, Transcript

SRT = "1\n00:00:01,000 --> 00:00:02,500\nSí, señor.\n\n"
CUE = (Segment(1.0, 2.5, "Sí, señor."),)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "said.srt"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_any_encoding_is_read(file: Path, encoding: str) -> None:
    """With a byte order mark and without one, the text is the same."""
    file.write_bytes(SRT.replace("\n", "\r\n").encode(encoding))
    assert read(file).segments == CUE


def test_what_is_guessed_is_told(file: Path) -> None:
    """An encoding that nothing in the file names is a note of the transcript."""
    file.write_bytes(SRT.encode("cp1252"))
    assert read(file).notes == ("it is not UTF-8; read as cp1252 (Western European), a guess",)
    file.write_bytes(SRT.encode("utf-16-be"))
    assert read(file).notes == ("it has no byte order mark; read as utf-16-be",)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        file.write_bytes(SRT.encode(encoding))
        assert read(file).notes == ()


SENTENCES = {
    "gb18030": "我们今天要学习怎么做一道很好吃的菜。\n你先把水烧开，然后把面条放进去。",
    "gb2312": "他说明天会下雨，所以我们最好在家里看电影。\n你觉得怎么样？",
    "big5": "我們今天要學習怎麼做一道很好吃的菜。\n你先把水燒開，然後把麵條放進去。",
    "shift_jis": "今日はとてもいい天気ですね。\n明日、友だちと一緒に映画を見に行きます。",
    "euc_jp": "今日はとてもいい天気ですね。\n明日、友だちと一緒に映画を見に行きます。",
    "iso2022_jp": "今日はとてもいい天気ですね。\n明日、友だちと一緒に映画を見に行きます。",
    "euc_kr": "오늘은 날씨가 아주 좋습니다.\n내일 친구와 함께 영화를 보러 갈 거예요.",
    "cp949": "오늘은 날씨가 아주 좋습니다.\n내일 친구와 함께 영화를 보러 갈 거예요.",
    "cp1251": "Сегодня очень хорошая погода.\nЗавтра мы с друзьями пойдём в кино.",
    "koi8_r": "Сегодня очень хорошая погода.\nЗавтра мы с друзьями пойдём в кино.",
    "cp1253": "Σήμερα ο καιρός είναι πολύ καλός.\nΑύριο θα πάμε σινεμά με τους φίλους μας.",
    "cp1255": "היום מזג האוויר יפה מאוד.\nמחר נלך לקולנוע עם החברים שלנו.",
    "cp1256": "الطقس جميل جدا اليوم.\nغدا سنذهب إلى السينما مع أصدقائنا.",
    "cp874": "วันนี้อากาศดีมาก\nพรุ่งนี้เราจะไปดูหนังกับเพื่อน",
    "cp1250": "Dziś jest ładna pogoda, więc pójdziemy na łąkę.\nCzy już wiesz, gdzie są książki?",
    "cp1254": "Bugün hava çok güzel, değil mi?\nYarın sinemaya gideceğiz, ışıkları söndür.",
    "cp1257": "Šiandien labai gražus oras, eisime į mišką.\nAr žinai, kur yra mūsų šunys?",
    "cp1252": "¿Cómo estás, señor? Mañana vamos al cine.\n¡Qué bien! Hace mucho que no te veía.",
    "latin_1": "Où est-elle allée, déjà ? C'est l'été bientôt.\nElle a perdu sa clé à l'hôtel.",
}
"""Sentences of everyday talk, in the encodings that old caption files have."""


@pytest.mark.parametrize("encoding", SENTENCES)
def test_old_code_pages_are_read(file: Path, encoding: str) -> None:
    """Captions in the code page of their language come out right."""
    talk = SENTENCES[encoding]
    cues = "".join(
        f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\n{line}\n\n"
        for n, line in enumerate(talk.split("\n"), start=1)
    )
    file.write_bytes(cues.encode(encoding))
    assert [segment.text for segment in read(file).segments] == talk.split("\n")


@pytest.mark.parametrize(
    "line",
    [
        "Ma szép idő van. Holnapután főzünk valamit.",
        "Danas je lijepo. Možeš li doći u kino?",
        "Dnes je hezky. Můžeš přijít? Škoda.",
        "Astăzi este frumos şi mergem în parc.",
    ],
)
def test_central_european_letters_tell(file: Path, line: str) -> None:
    """Languages that differ in few letters from the Western ones are told by these."""
    file.write_bytes(SRT.replace("Sí, señor.", line).encode("cp1250"))
    assert read(file).segments[0].text == line


@pytest.mark.parametrize(
    "line",
    [
        "It\u2019s over \u2013 and done\u2026",
        "Das wäre schön, oder?",
        "Vi ses i morgon på stationen, då får du höra.",
        "Não sei, amanhã à noite não posso, são só três lições.",
        "Perché no? È già così tardi, però andrò lo stesso.",
        "Un café, s\u2019il vous plaît.",
        "Það er gott veður í dag og þú verður að koma með.",
        "België, ik ben geïnteresseerd. Hé, Zoë!",
        "Täna on ilus ilm, läheme sõpradega kinno.",
    ],
)
def test_a_few_western_letters_are_enough(file: Path, line: str) -> None:
    """Where only a few letters tell, the Western European code page is thought of."""
    file.write_bytes(SRT.replace("Sí, señor.", line).encode("cp1252"))
    assert read(file).segments[0].text == line


def test_letters_that_tell_may_come_late(file: Path) -> None:
    """The guess looks at the lines that are not ASCII, wherever they stand."""
    cue = "1\n00:00:01,000 --> 00:00:02,500\nNothing to see here, please move on.\n\n"
    file.write_bytes((cue * 20_000).encode() + SRT.encode("cp1252"))
    assert read(file).segments[-1].text == "Sí, señor."


def test_damaged_utf8_is_still_utf8(file: Path) -> None:
    """A broken character among many whole ones is replaced and told; it makes no other encoding."""
    text = "".join(SRT.replace("Sí", f"Sí {n}") for n in range(10)).encode()
    file.write_bytes(text.replace("ñ".encode(), b"\xc3", 1))
    read_again = read(file)
    assert read_again.segments[0].text == "Sí 0, se\ufffdor."
    assert read_again.segments[9].text == "Sí 9, señor."
    assert read_again.notes == ("what is no utf-8 became \ufffd, 1 times",)


def test_zeros_at_the_end_are_no_text(file: Path) -> None:
    """What a crash leaves of a file, zeros up to its length, is left out and told."""
    file.write_bytes(SRT.encode() + bytes(10_000))
    assert read(file).segments == CUE
    assert read(file).notes == ("zeros at the end are left out",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.srt", SRT),
        ("a.SRT", SRT),
        ("a.txt", SRT),
        ("a", SRT),
        ("a.vtt", SRT),
        ("a.sbv", "0:00:01.000,0:00:02.500\nSí, señor.\n"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.500\nSí, señor.\n"),
        ("a.srt", "WEBVTT\n\n00:01.000 --> 00:02.500\nSí, señor.\n"),
        ("a", "\ufeff\nWEBVTT\n\n00:01.000 --> 00:02.500\nSí, señor.\n"),
        ("a.json", '{"segments": [{"start": 1, "end": 2.5, "text": "Sí, señor."}]}'),
        ("a.json", '[{"start": 1, "end": 2.5, "text": "Sí, señor."}]'),
        ("a.txt", ' {"segments": [{"start": 1, "end": 2.5, "text": "Sí, señor."}]}'),
    ],
)
def test_the_format_is_found(tmp_path: Path, name: str, text: str) -> None:
    """By the suffix, or, where that says something else or nothing, by what is in the file."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read(tmp_path / name).segments == CUE
    assert read(str(tmp_path / name)).segments == CUE


def test_another_format_is_told(tmp_path: Path) -> None:
    """A file that is not what its name says gives a note."""
    (tmp_path / "a.srt").write_text("WEBVTT\n\n00:01.000 --> 00:02.500\nSí\n", encoding="utf-8")
    assert read(tmp_path / "a.srt").notes == ("read as vtt, because that is what is in it",)


@pytest.mark.parametrize("format", [f for f in formats.FORMATS.values() if f.parse is not None])
def test_what_is_written_is_read(tmp_path: Path, format: formats.Format) -> None:
    """A file of ours gives what its format's parser makes of it, and no note more."""
    path = tmp_path / f"said{format.suffix}"
    path.write_text(format.text(Transcript(CUE, "es", 2.5)), encoding="utf-8")
    assert read(path).segments == CUE
    assert read(path).notes == ()


def test_a_language_may_be_written_out(tmp_path: Path) -> None:
    """The name of a language, as OpenAI's service writes it, becomes its code."""
    path = tmp_path / "a.json"
    for written, code in (("english", "en"), ("und", "und"), ("klingon", "klingon"), ("pt", "pt")):
        path.write_text(f'{{"segments": [], "language": "{written}"}}', encoding="utf-8")
        assert read(path).language == code


def test_a_wrong_file_is_named(tmp_path: Path) -> None:
    """What holds no captions costs a CaptionSyntaxError with the file, and the line if there is."""
    path = tmp_path / "a.srt"
    path.write_text("1\nsoon --> later\nx\n", encoding="utf-8")
    with pytest.raises(CaptionSyntaxError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: line 2: ")
    (tmp_path / "a.doc").write_text("Dear Sir\n", encoding="utf-8")
    with pytest.raises(CaptionSyntaxError, match=r"a\.doc: no SubRip cue.*what can be read is"):
        read(tmp_path / "a.doc")


def test_json_is_utf8(tmp_path: Path) -> None:
    """What looks like JSON is read as UTF-8, its standard, even where characters were cut."""
    path = tmp_path / "a.json"
    cut = "🎵".encode()[:2]
    path.write_bytes('{"segments": [{"start": 0, "end": 1, "text": "é'.encode() + cut + b'"}]}')
    assert read(path).text == "é\ufffd"


@pytest.mark.parametrize("data", [b"", b"\r\n", b"\xff\xfe"])
def test_nothing_is_the_captions_of_silence(file: Path, data: bytes) -> None:
    """An empty srt has no captions, as we write it; an empty file of another name is refused."""
    file.write_bytes(data)
    assert read(file).segments == ()
    (file.with_suffix(".vtt")).write_bytes(data)
    with pytest.raises(CaptionSyntaxError, match="it is empty"):
        read(file.with_suffix(".vtt"))


@pytest.mark.parametrize("data", [b"\x00" * 5000, b"ID3\x00\x01\x02" * 1000, b"\xff"])
def test_what_is_no_text_is_refused(file: Path, data: bytes) -> None:
    """Sound and zeros are no captions."""
    file.write_bytes(data)
    with pytest.raises(CaptionSyntaxError, match=r"said\.srt: "):
        read(file)


def test_a_file_must_be_there(tmp_path: Path) -> None:
    """A file that is missing, a folder, or a name that no file can have, is told by its name."""
    for path in (tmp_path / "gone.srt", tmp_path, tmp_path / "a\x00b.srt"):
        with pytest.raises(CaptionFileError, match="cannot be read"):
            read(path)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda data: SRT.encode() + data))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """Bytes are decoded, always to the same text, or refused; nothing else happens."""
    try:
        text, notes = decoded(data)
    except CaptionSyntaxError:
        return
    assert decoded(data) == (text, notes)


def test_real_files_are_read(data: Path) -> None:
    """All caption files of real videos have the cues that are counted; GB 2312 comes out."""
    with (data / "subs" / "manifest.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    counted = [row for row in rows if row["cues"]]
    assert len(counted) > 100
    for row in counted:
        assert len(read(data / "subs" / row["file"]).segments) == int(row["cues"]), row["file"]
    chinese = read(data / "subs" / "parser" / "cdown-srt" / "files" / "gb2312.srt")
    assert chinese.notes == ("it is not UTF-8; read as gb18030 (Chinese, simplified), a guess",)


PAGES = {
    "ar": "cp1256", "ca": "cp1252", "de": "cp1252", "es": "cp1252", "fr": "cp1252", "he": "cp1255",
    "it": "cp1252", "ja": "cp932", "ko": "cp949", "pl": "cp1250", "pt": "cp1252", "ru": "cp1251",
    "tr": "cp1254", "zh": "gb18030", "zh-CN": "gb18030",
}  # fmt: skip


def test_real_captions_in_old_code_pages_are_read(data: Path) -> None:
    """Real captions, encoded as films of their language once had them, come out right."""
    with (data / "subs" / "manifest.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = []
    tried = 0
    for row in rows:
        page = PAGES.get(row["lang"])
        if not row["cues"] or page is None:
            continue
        text = (data / "subs" / row["file"]).read_text(encoding="utf-8-sig")
        encoded = text.encode(page, errors="ignore")
        tried += 1
        if decoded(encoded)[0] != encoded.decode(page):
            wrong.append(row["file"])
    assert tried > 60
    assert not wrong
