from __future__ import annotations

import pytest

from audiototext.doubts import words_of
from audiototext.stock_phrases import MOST_WORDS, is_one


def is_stock(text: str) -> bool:
    return is_one(words_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.", "THANKS FOR WATCHING!", "I'm sorry.", "♪ Music ♪", "[Music]", "you",
        "Don\u2019t forget to like and subscribe!", "Subtitles by the Amara.org community",
        "Vielen Dank.", "Vielen Dank fürs Zuschauen!", "Untertitel der Amara.org-Community",
        "Copyright WDR 2021", "Sous-titrage ST' 501", "C'est parti !", "¡Suscríbete al canal!",
        "Subtítulos por la comunidad de Amara.org", "Obrigado por assistir!",
        "Sottotitoli creati dalla comunità Amara.org", "Bedankt voor het kijken.",
        "Ondertitels ingediend door de Amara.org gemeenschap", "Undertexter från Amara.org",
        "Takk for at du så på!", "Kiitos.", "Napisy stworzone przez społeczność Amara.org",
        "Titulky vytvořil JohnyX", "Субтитры сделал DimaTorzok", "Продолжение следует...",
        "Редактор субтитров Ю.Синецкая Корректор Ю.Егорова", "Дякую за перегляд!",
        "İzlediğiniz için teşekkür ederim.", "Abone ol!", "Σας ευχαριστώ.",
        "ترجمة نانسي قنقر", "شكرا.", "धन्यवाद।", "ধন্যবাদ", "सब्सक्राइब करें", "ขอบคุณครับ",
        "Hãy subscribe cho kênh Ghiền Mì Gõ", "谢谢。", "感谢观看。", "字幕由Amara.org社群提供",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", "詞曲 李宗盛",
        "チャンネル登録をお願いします。",
        "ご視聴ありがとうございました。", "시청해주셔서 감사합니다.", "자막 제공",
    ],
)  # fmt: skip
def test_stock_phrases_are_known_however_they_are_written(text: str) -> None:
    """Capitals, stops, brackets and final letters hide none, in any script."""
    assert is_stock(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "...", "Thank you for the tea.", "You and I went home.", "The music was too loud.",
        "Amaranth is a plant.", "Danke schön, Herr Doktor.", "Merci bien, madame.",
        "谢谢你的帮助。", "ありがとう、また明日。", "Спасибо большое за вашу помощь.",
    ],
)  # fmt: skip
def test_what_people_say_is_none(text: str) -> None:
    """Words that only begin like a stock phrase, or hold one of its words, are people's own."""
    assert not is_stock(text)


def test_a_long_text_says_something_else_as_well() -> None:
    """In a long text a stock phrase is a part of what is said."""
    phrase = ["thanks", "for", "watching"]
    assert is_one(["so"] * (MOST_WORDS - 3) + phrase)
    assert not is_one(["so"] * (MOST_WORDS - 2) + phrase)
