"""DeepL's languages: codes, names and aliases, as the service lists them or from our own list."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from .. import languages
from ..errors import TranslationError, UnknownName, UnsupportedSource
from ..listener import Listener
from ..transcript import UNDETERMINED
from .deepl_connection import Connection, KeyRefused


@dataclass(frozen=True, slots=True)
class Target:
    """A language that DeepL translates into; formality None = not told."""

    code: str
    name: str
    formality: bool | None = None


def target_tag(name: str) -> tuple[str, str, str]:
    """The target's code at DeepL, its BCP-47 tag and its name for people, from the built-in list.

    >>> target_tag("english"), target_tag("zh-TW")
    (('EN-GB', 'en-GB', 'English (British)'), ('ZH-HANT', 'zh-Hant', 'Chinese (traditional)'))

    Needs no connection. Raises UnknownName, with the nearest names.
    """
    found = target(name, TARGETS)
    return found.code, tag(found.code), found.name


def target(name: str, targets: Sequence[Target]) -> Target:
    """The one of these targets that a name, a code or a tag in any case means.

    A language of several variants, named bare, is the one that DeepL's predecessor here chose.
    Raises UnknownName, with the nearest names, for what is none of them.
    """
    by_code = {one.code: one for one in targets}
    by_name = dict(_names(targets))
    wanted = " ".join(name.replace("_", "-").casefold().split())
    if wanted in by_name:
        return by_name[wanted]
    for code in _codes(wanted):
        if code in by_code:
            return by_code[code]
    near = get_close_matches(wanted, by_name, n=3, cutoff=0.6)
    known = dict.fromkeys(by_name[one].name for one in near)
    hint = f"; did you mean {' or '.join(known)}?" if known else ""
    raise UnknownName(f"DeepL has no target language {name!r}{hint}")


def source(code: str, sources: Mapping[str, str]) -> str:
    """DeepL's code of a source that Whisper calls `code`; "" where it is undetermined.

    Raises UnsupportedSource for a language that is not among the sources.
    """
    primary = code.strip().lower().replace("_", "-").partition("-")[0]
    if primary in ("", UNDETERMINED):
        return ""
    found = _WHISPER.get(primary, primary.upper())
    if found not in sources:
        raise UnsupportedSource(
            f"DeepL cannot translate from {languages.name(primary)}; "
            "ask for Whisper's English first with --via_english"
        )
    return found


def tag(code: str) -> str:
    """The BCP-47 tag of one of DeepL's codes.

    >>> tag("EN-GB"), tag("ZH-HANS"), tag("ES-419"), tag("NB")
    ('en-GB', 'zh-Hans', 'es-419', 'nb')
    """
    primary, *rest = code.split("-")
    return "-".join([primary.lower(), *(p.title() if len(p) == 4 else p.upper() for p in rest)])


def told(listed: Iterable[tuple[str, str, bool | None]]) -> tuple[Target, ...]:
    """The targets that the service lists, those known here by the name they have here.

    So a file is named alike before and after the service was asked.
    """
    names = {one.code: one.name for one in TARGETS}
    found = [(code.upper(), name, formality) for code, name, formality in listed]
    codes = {code for code, _, _ in found}
    return tuple(
        Target(code, names.get(code, name), formality)
        for code, name, formality in found
        if _BARE.get(code) not in codes
    )


def asked(connection: Connection, listener: Listener) -> tuple[Mapping[str, str], Sequence[Target]]:
    """The sources and targets that the service lists; the built-in ones where it does not.

    Raises TranslationError where it refuses the key.
    """
    try:
        sources = connection.call(connection.client.get_source_languages, retries=1)
        targets = connection.call(connection.client.get_target_languages, retries=1)
    except KeyRefused:
        raise
    except TranslationError:
        sources = targets = []
    if not sources or not targets:
        listener.warn("DeepL does not tell its languages: the built-in list of them is used")
        return SOURCES, TARGETS
    listed = [(one.code, one.name, one.supports_formality) for one in targets]
    return {one.code.upper(): one.name for one in sources}, told(listed)


def _names(targets: Sequence[Target]) -> Iterable[tuple[str, Target]]:
    """What each target is called: "english (british)", "british english", and its aliases."""
    for one in targets:
        name = one.name.casefold()
        yield name, one
        base, bracket, variant = name.removesuffix(")").partition(" (")
        if bracket:
            yield f"{variant} {base}", one
        for alias in _ALIASES.get(one.code, ()):
            yield alias, one


def _codes(wanted: str) -> Iterable[str]:
    """The codes that a lower-case name or tag may mean, the most fitting first.

    A region that DeepL does not know gives way to the language; a script does not.
    """
    yield wanted.upper()
    primary, *rest = wanted.split("-")
    primary = languages.ISO_639_2.get(primary, primary)
    for subtag in rest:
        yield f"{primary}-{subtag}".upper()
        if (primary, subtag) in _REGIONS:
            yield _REGIONS[primary, subtag]
    if any(len(subtag) == 4 for subtag in rest):
        return
    with contextlib.suppress(UnknownName):
        primary = languages.code(primary) or ""
    code = _WHISPER.get(primary, primary.upper())
    yield _BARE.get(code, code)
    yield code


_WHISPER = {"iw": "HE", "jw": "JV", "no": "NB"}
"""Codes that are others at DeepL."""

_BARE = {"EN": "EN-GB", "PT": "PT-PT", "ZH": "ZH-HANS"}
"""What a language is without its variant: DeepL refuses bare EN and PT."""

_ALIASES = {
    "MY": ("myanmar",),
    "TL": ("fil",),
    "NB": ("norwegian", "norwegian bokmål", "bokmål", "bokmal"),
    "PT-PT": ("portuguese (portugal)",),
    "ZH-HANS": ("chinese (mandarin)", "mandarin", "cmn"),
    "ES-419": ("latin american spanish", "spanish (latin america)"),
}

_LATIN_AMERICA = (
    "ar", "bo", "cl", "co", "cr", "cu", "do", "ec", "gt", "hn", "mx", "ni", "pa", "pe", "pr", "py",
    "sv", "us", "uy", "ve",
)  # fmt: skip
_REGIONS = (
    {("es", region): "ES-419" for region in _LATIN_AMERICA}
    | {("zh", region): "ZH-HANT" for region in ("tw", "hk", "mo")}
    | {("zh", region): "ZH-HANS" for region in ("cn", "sg", "my")}
)
"""Regions that mean one of DeepL's variants."""

_FORMAL = {"DE", "ES", "ES-419", "FR", "IT", "JA", "NL", "PL", "PT-BR", "PT-PT", "RU"}

_SOURCES = """\
AF Afrikaans|AN Aragonese|AR Arabic|AS Assamese|AY Aymara|AZ Azerbaijani|BA Bashkir|BE Belarusian|
BG Bulgarian|BN Bengali|BR Breton|BS Bosnian|CA Catalan|CS Czech|CY Welsh|DA Danish|DE German|
EL Greek|EN English|EO Esperanto|ES Spanish|ET Estonian|EU Basque|FA Persian|FI Finnish|FR French|
GA Irish|GL Galician|GN Guarani|GU Gujarati|HA Hausa|HE Hebrew|HI Hindi|HR Croatian|
HT Haitian Creole|HU Hungarian|HY Armenian|ID Indonesian|IG Igbo|IS Icelandic|IT Italian|
JA Japanese|JV Javanese|KA Georgian|KK Kazakh|KO Korean|KY Kyrgyz|LA Latin|LB Luxembourgish|
LN Lingala|LT Lithuanian|LV Latvian|MG Malagasy|MI Maori|MK Macedonian|ML Malayalam|MN Mongolian|
MR Marathi|MS Malay|MT Maltese|MY Burmese|NB Norwegian (bokmål)|NE Nepali|NL Dutch|OC Occitan|
OM Oromo|PA Punjabi|PL Polish|PS Pashto|PT Portuguese|QU Quechua|RO Romanian|RU Russian|
SA Sanskrit|SK Slovak|SL Slovenian|SQ Albanian|SR Serbian|ST Sesotho|SU Sundanese|SV Swedish|
SW Swahili|TA Tamil|TE Telugu|TG Tajik|TH Thai|TK Turkmen|TL Tagalog|TN Tswana|TR Turkish|
TS Tsonga|TT Tatar|UK Ukrainian|UR Urdu|UZ Uzbek|VI Vietnamese|WO Wolof|XH Xhosa|YI Yiddish|
ZH Chinese|ZU Zulu"""

_VARIANTS = {
    "EN": {"EN-GB": "English (British)", "EN-US": "English (American)"},
    "ES": {"ES": "Spanish", "ES-419": "Spanish (Latin American)"},
    "PT": {"PT-PT": "Portuguese (European)", "PT-BR": "Portuguese (Brazilian)"},
    "ZH": {"ZH-HANS": "Chinese (simplified)", "ZH-HANT": "Chinese (traditional)"},
}

SOURCES: dict[str, str] = {
    code: name
    for code, _, name in (one.partition(" ") for one in _SOURCES.replace("\n", "").split("|"))
}
"""Code and name of each source, as DeepL's /v2/languages listed them in 2026: to fall back on."""

TARGETS: tuple[Target, ...] = tuple(
    Target(variant, called, variant in _FORMAL)
    for code, name in SOURCES.items()
    for variant, called in _VARIANTS.get(code, {code: name}).items()
)
"""The targets, likewise."""
