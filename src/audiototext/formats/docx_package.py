"""What is in a Word document beside its text: styles, settings, language, footer, no author."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from .base import writable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

_DATE = datetime(2000, 1, 1)
"""When every document was made, so that the same transcript is the same file."""

_REGIONS = {
    "af": "ZA", "am": "ET", "ar": "SA", "as": "IN", "be": "BY", "bn": "IN", "bo": "CN", "br": "FR",
    "ca": "ES", "cs": "CZ", "cy": "GB", "da": "DK", "el": "GR", "en": "US", "et": "EE", "eu": "ES",
    "fa": "IR", "fo": "FO", "gl": "ES", "gu": "IN", "ha": "NG", "haw": "US", "he": "IL", "hi": "IN",
    "hy": "AM", "ja": "JP", "jv": "ID", "ka": "GE", "kk": "KZ", "km": "KH", "kn": "IN", "ko": "KR",
    "lb": "LU", "ln": "CD", "lo": "LA", "mi": "NZ", "ml": "IN", "mr": "IN", "ms": "MY", "my": "MM",
    "nb": "NO", "ne": "NP", "nn": "NO", "oc": "FR", "pa": "IN", "ps": "AF", "sa": "IN", "sd": "PK",
    "si": "LK", "sl": "SI", "sn": "ZW", "sq": "AL", "sr": "RS", "su": "ID", "sv": "SE", "sw": "KE",
    "ta": "IN", "te": "IN", "tg": "TJ", "tk": "TM", "tl": "PH", "tt": "RU", "uk": "UA", "ur": "PK",
    "vi": "VN", "yo": "NG", "yue": "HK", "zh": "CN",
}  # fmt: skip
"""Where most who write a language live, if it is not the land of its own code (de-DE, it-IT)."""
_WORDS = {"no": "nb", "jw": "jv", "zh-hans": "zh-CN", "zh-hant": "zh-TW"}
_TAG = re.compile("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
NO_LANGUAGE = "x-none"
"""What Word calls the language of a text that it is not to check."""

_UNWRITABLE = re.compile("[\ufffe\uffff]")

_STYLES = """
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>
<w:next w:val="Facts"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:after="120"/></w:pPr>
<w:rPr><w:b/><w:bCs/><w:sz w:val="36"/><w:szCs w:val="36"/>{english}</w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Facts"><w:name w:val="Transcript Facts"/>
<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:after="0"/></w:pPr>
<w:rPr><w:color w:val="595959"/><w:sz w:val="20"/><w:szCs w:val="20"/>{english}</w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Spoken"><w:name w:val="Transcript"/>
<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:tabs><w:tab w:val="left" w:pos="1020"/></w:tabs>
<w:spacing w:before="120"/><w:ind w:left="1020" w:hanging="1020"/></w:pPr></w:style>
<w:style w:type="character" w:customStyle="1" w:styleId="Timestamp"><w:name w:val="Timestamp"/>
<w:qFormat/><w:rPr><w:noProof/><w:color w:val="595959"/>
<w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>
<w:style w:type="character" w:customStyle="1" w:styleId="Speaker"><w:name w:val="Speaker"/>
<w:qFormat/><w:rPr><w:b/><w:bCs/><w:noProof/></w:rPr></w:style>
<w:style w:type="character" w:customStyle="1" w:styleId="Doubtful"><w:name w:val="Doubtful Word"/>
<w:qFormat/><w:rPr><w:shd w:val="clear" w:color="auto" w:fill="FFF2CC"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/>
<w:pPr><w:spacing w:after="0"/><w:jc w:val="center"/></w:pPr>
<w:rPr><w:noProof/><w:color w:val="595959"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>
"""
_DEFAULTS = """
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="majorHAnsi"
w:eastAsiaTheme="majorEastAsia" w:hAnsiTheme="majorHAnsi" w:cstheme="majorBidi"/>
<w:sz w:val="22"/><w:szCs w:val="22"/>{lang}</w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr>
</w:pPrDefault></w:docDefaults>
"""
_SETTINGS = """
<w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"
w:val="15"/></w:compat><w:themeFontLang w:val="{tag}" w:eastAsia="{tag}" w:bidi="{tag}"/>
<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1"
w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6"
w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>
<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>
"""
_FOOTER = (
    '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    '<w:r><w:t xml:space="preserve"> / </w:t></w:r>'
    '<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
)
_KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList"}
_KEPT_PARTS = {"core-properties", "officeDocument", "styles", "settings", "theme", "footer"}


def held(text: str) -> str:
    """Text that XML can hold: anything else becomes U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", writable(text))


def tag_of(language: str | None) -> str:
    """A language as Word's spell checkers know it, with a region.

    >>> tag_of("de"), tag_of("en-GB"), tag_of("no"), tag_of(None)
    ('de-DE', 'en-GB', 'nb-NO', 'x-none')
    """
    if language is None or not _TAG.fullmatch(language):
        return NO_LANGUAGE
    tag = _WORDS.get(language.lower(), language)
    return tag if "-" in tag else f"{tag.lower()}-{_REGIONS.get(tag.lower(), tag.upper())}"


def element(name: str, *children: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    """An element of WordprocessingML with these attributes and children."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made: BaseOxmlElement = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    made.extend(children)
    return made


def lang(tag: str) -> BaseOxmlElement:
    """The language of a run in each of the writings that Word tells apart."""
    return element("lang", val=tag, eastAsia=tag, bidi=tag)


def package(paragraphs: Iterable[BaseOxmlElement], title: str, tag: str) -> bytes:
    """A document of these paragraphs, of that title, in the language of that tag."""
    from docx import Document

    document = Document()
    for rels in (document.part.rels, document.part.package.rels):
        for key, rel in list(rels.items()):
            if rel.reltype.rpartition("/")[2] not in _KEPT_PARTS:
                del rels[key]
    _style(document, tag)
    _page(document)
    properties = document.core_properties
    properties.author = properties.comments = ""
    properties.title, properties.language = title, "" if tag == NO_LANGUAGE else tag
    properties.created = properties.modified = _DATE
    last = document.element.body[-1]
    for paragraph in paragraphs:
        last.addprevious(paragraph)
    file = io.BytesIO()
    document.save(file)
    return _fixed(file)


def _parsed(inner: str) -> list[BaseOxmlElement]:
    """The elements that are written there."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return list(parse_xml(f"<w:body {nsdecls('w')}>{inner}</w:body>"))


def _style(document: Document, tag: str) -> None:
    """Our own styles and settings instead of the template's."""
    from docx.oxml.ns import qn

    def written(tag: str) -> str:
        return f'<w:lang w:val="{tag}" w:eastAsia="{tag}" w:bidi="{tag}"/>'

    styles, settings = document.styles.element, document.settings.element
    for style in list(styles):
        if style.get(qn("w:styleId")) not in _KEPT_STYLES:
            styles.remove(style)
    for defaults in reversed(_parsed(_DEFAULTS.format(lang=written(tag)))):
        styles.insert(0, defaults)
    styles.extend(_parsed(_STYLES.format(english=written("en-US"))))
    for setting in list(settings):
        settings.remove(setting)
    settings.extend(_parsed(_SETTINGS.format(tag=tag)))


def _page(document: Document) -> None:
    """A4 with room for the hand, and the page's number at its foot."""
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(25)
    section.footer.part.element[0].extend(_parsed(_FOOTER))


def _fixed(file: io.BytesIO) -> bytes:
    """The same package with no date of today in it."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(file) as saved, zipfile.ZipFile(fixed, "w") as made:
        for name in saved.namelist():
            info = zipfile.ZipInfo(name)  # its date is 1980-01-01
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            made.writestr(info, saved.read(name))
    return fixed.getvalue()
