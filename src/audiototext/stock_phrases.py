"""What Whisper writes where nobody speaks: thanks for watching, credits of subtitles, and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WHOLE = (
    # English
    "thank you", "thank you very much", "thank you so much", "thanks", "you", "bye", "bye bye",
    "okay", "the end", "so", "i m sorry", "thank you bye", "thanks for listening", "see you next time",
    "thank you for listening", "thank you for your attention", "see you in the next video",
    "we ll be right back", "music", "applause", "silence", "beep",
    # German, French, Spanish, Portuguese, Italian, Dutch
    "vielen dank", "danke", "tschüss", "das war s", "bis zum nächsten mal", "merci", "au revoir",
    "c est parti", "gracias", "muchas gracias", "adiós", "obrigado", "tchau", "grazie",
    "grazie a tutti", "grazie mille", "dank je wel", "dank u wel", "bedankt voor het kijken",
    # Nordic languages
    "tack", "tack för att ni tittade", "takk for att du så på", "tak for at du så med", "kiitos",
    "kiitos kun katsoit",
    # Slavic languages
    "спасибо", "спасибо за внимание", "продолжение следует", "до новых встреч", "спасибо за просмотр",
    "дякую за перегляд", "дякую", "dziękuję", "dziękuję za uwagę", "dziękuję za oglądanie",
    "děkuji", "děkuji za pozornost", "ďakujem za pozornosť", "hvala", "hvala na gledanju",
    # others
    "izlediğiniz için teşekkür ederim", "teşekkürler", "σας ευχαριστώ", "ευχαριστώ", "köszönöm",
    "köszönöm a figyelmet", "mulțumesc", "mulțumesc pentru vizionare", "terima kasih",
    "terima kasih telah menonton", "cảm ơn các bạn đã theo dõi", "شكرا", "شكرا للمشاهدة", "תודה רבה",
    "धन्यवाद", "ধন্যবাদ",
    # Chinese, Japanese, Korean, Thai: a letter each
    "谢谢", "谢谢大家", "谢谢观看", "謝謝", "謝謝大家", "謝謝觀看", "多谢您的观看", "我们下期再见", "感谢观看",
    "ありがとうございました", "ご視聴ありがとうございました", "おやすみなさい", "次回予告",
    "감사합니다", "시청해주셔서 감사합니다", "다음 영상에서 만나요", "ขอบคุณครับ",
)  # fmt: skip
"""Texts that are nothing but this."""

_PARTS = (
    "thanks? (?:you )?(?:so much |very much )?for watching", "like and subscribe", "please subscribe",
    "subscribe to (?:my|our|the) channel", "don t forget to (?:like|subscribe)",
    "(?:subtitles?|captions?|transcri(?:bed|ption|pts?)|translat(?:ed|ion)|subtitling) (?:created |made |provided |done )?by",
    "amara ?org", "amara", "untertitel(?:ung)? (?:im auftrag|des|der|von|aufgrund)",
    "copyright (?:wdr|swr|ndr|br|mdr|zdf|ard)", "sous titr(?:es|age) (?:réalisés?|par|st|soci|de|fr)",
    "merci d avoir regardé", "abonnez vous", "gracias por ver", "suscríbete", "subtítulos (?:por|realizados|de)",
    "legendas? (?:pela|por|feit|da)", "obrigado por assistir", "se inscreva no canal", "inscreva se",
    "sottotitoli (?:e revisione |creati |a cura )", "grazie per (?:la visione|aver guardato)", "iscrivetevi",
    "ondertitel(?:s|d|ing) (?:ingediend|door)", "tv gelderland", "undertext(?:er|ning)? (?:från|av|nu)", "svensktextning",
    "undertekst(?:er|ing) (?:av|af)", "teksting av", "tekstet av", "danske tekster af", "scandinavian text service",
    "suomennos", "tekstitys", "napisy (?:stworzone|wykonane|od|przez)", "zdjęcia i (?:montaż|napisy)",
    "titulky (?:vytvořil|vyrobil|pro|od)", "titlovi", "prijevod i obrada",
    "субтитр\\w* (?:сделал|создав|делал|подготов|предостав|добав|и тайминг)", "редактор субтитров", "корректор [аa]",
    "dimatorzok", "подписывайтесь на", "ставьте лайк", "підписуйтесь", "субтитри",
    "altyazı", "abone ol", "felirat", "subtitrarea", "nu uitați să", "υπότιτλοι",
    "ترجمة نانسي", "نانسي قنقر", "اشترك(?:وا)? في القناة", "hãy subscribe", "đăng ký kênh", "ghiền mì gõ",
    "jangan lupa (?:subscribe|like)", "सब्सक्राइब", "সাবস্ক্রাইব",
    "字 ?幕 ?(?:由|by|提|志|製|制|组|組)", "请 ?不 ?吝 ?点 ?赞", "請 ?不 ?吝 ?點 ?贊", "订 ?阅 ?(?:我|转|频|点)", "明 ?镜 ?与 ?点 ?点", "明 ?鏡 ?與 ?點 ?點",
    "李 ?宗 ?盛", "优 ?优 ?独 ?播 ?剧 ?场", "ご ?視 ?聴 ?(?:い ?た ?だ ?き ?)?あ ?り ?が ?と", "チャンネル ?登 ?録", "자막", "구독과", "시청해",
)  # fmt: skip
"""Regular expressions of what such texts hold, over words parted by blanks."""

_PART = re.compile(r"(?:^|\s)(?:" + "|".join(_PARTS) + ")")
_WHOLES = frozenset("".join(text.split()) for text in _WHOLE)

MOST_WORDS = 30
"""A text with more words than these says something else as well."""


def is_one(said: Sequence[str]) -> bool:
    """Is a text, in words without case and signs, one of Whisper's own?

    >>> is_one(["thank", "you"]), is_one("subtitles by the amara org community".split())
    (True, True)
    >>> is_one("thank you for the tea".split())
    (False, True)[::-1]
    """
    text = " ".join(said)
    return "".join(said) in _WHOLES or (len(said) <= MOST_WORDS and bool(_PART.search(text)))
