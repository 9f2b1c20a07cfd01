"""Correct a transcript by a file of words and patterns, for text and words, with times kept."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from . import languages, markup
from .errors import ConfigError
from .formats.base import quoted, with_lf
from .matching import Matcher, spelled
from .reading import decoded
from .rewording import Edit, applied, reworded, reworded_apart
from .transcript import Segment, Transcript, whispers_code

_LONGEST = 500  # characters of what is wrong; they bound what a look at one place costs
_TOLD = 20
_ARROW = re.compile("(?<![-=<])(?:[-=]>|\u2192)")
_TABS = re.compile("\t[\t ]*")
_PATTERN = re.compile(r"/((?:[^/\\]|\\.)+)/(i?)")
_PART = re.compile(r"\[([^\[\]]*)\]")
_NOTHING = re.compile(r"[\s.,;:!?…¿¡、。，！？'\"–—-]*")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Correction:
    """What is wrong, what stands there instead ("" = nothing), and in which language.

    wrong: words; if they are all lower case, in any case. Of a pattern, how the file has it.
    right: of a pattern, a template as `re.sub` takes it. language: Whisper's code; None = any.
    """

    wrong: str
    right: str
    language: str | None = None
    pattern: re.Pattern[str] | None = None

    def __str__(self) -> str:
        wrong, right = (
            f"{side[: _TOLD * 3]}..." if len(side) > _TOLD * 3 else side
            for side in (self.wrong, self.right)
        )
        return f'{wrong} -> "{right}"' if self.pattern else f'"{wrong}" -> "{right}"'


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a file holds; notes: what its reader should know, a guessed encoding, say."""

    rules: tuple[Correction, ...] = ()
    notes: tuple[str, ...] = ()


def read(path: str | Path) -> Corrections:
    r"""The corrections in a text file, one a line: `wrong -> right`, `=>` or a tab between them.

    `/pattern/ -> replacement` is a regular expression of Python's, `/pattern/i` one for any case,
    with `\1` and `\g<name>` on the right. An empty right side deletes. What follows a line `[es]`
    holds for Spanish only, what follows `[*]` for all languages; `#` begins a comment.

    Raises ConfigError, with the line, for what is none of these, for a language that nobody knows,
    for a second correction of the same, and if the file cannot be read.
    """
    try:
        text, notes = decoded(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigError(f"the corrections {path} cannot be read: {error}") from None
    rules: list[Correction] = []
    first: dict[tuple[str, str | None], tuple[int, str]] = {}
    language = None
    for number, line in enumerate(with_lf(text).split("\n"), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        try:
            if part := _PART.fullmatch(bare):
                language = _language(part[1].strip())
                continue
            rule = _correction(line.lstrip(), language)
            before = first.setdefault((rule.wrong, language), (number, rule.right))
            if before[1] != rule.right:
                raise ValueError(f"{quoted(rule.wrong)} is corrected in line {before[0]} already")
        except (ValueError, LookupError) as error:
            raise ConfigError(f"{path}: line {number}: {error}") from None
        rules.append(rule)
    return Corrections(tuple(rules), tuple(notes))


def corrected(transcript: Transcript, corrections: Corrections) -> Transcript:
    """The transcript with what is wrong replaced; a note tells what was, and how often.

    Words match whole, wherever scripts without blanks may have them; a blank stands for any blanks
    and line breaks. From left to right the first match is taken, of those that begin at once the
    longest of words, else the first pattern; what was replaced is not looked at again. No match
    goes beyond its segment or over a tag. New words have the time of those that they stand for,
    and the least of their probabilities. Segments that nothing is left of are taken out.
    """
    own = {rule.language for rule in corrections.rules} - {None}
    matchers: dict[str | None, Matcher] = {}
    counts = Counter[str]()
    segments = []
    for segment in transcript.segments:
        language = _written_in(segment, transcript)
        key = language if language in own else None
        if key not in matchers:
            matchers[key] = Matcher(corrections.rules, key)
        edits = matchers[key].edits(segment.text)
        counts.update(edit.why for edit in edits)
        segments += _corrected(segment, edits, matchers[key]) if edits else [segment]
    if not counts:
        return transcript
    told = ", ".join(f"{rule} ({count})" for rule, count in counts.most_common(_TOLD))
    notes = [f"corrected: {told}"]
    if len(counts) > _TOLD:
        notes[0] += f" and {len(counts) - _TOLD} more"
    if lost := len(transcript.segments) - len(segments):
        notes.append(f"segments of which the corrections left nothing: {lost}")
    return replace(transcript, segments=tuple(segments), notes=(*transcript.notes, *notes))


def _language(name: str) -> str | None:
    """The code of the language that a part is for; None for `*`."""
    found = languages.code(name) if name != "*" else None
    if found is None and name != "*":
        raise ValueError(f"[{name}] names no language; [*] is for all of them")
    return found


def _correction(line: str, language: str | None) -> Correction:
    """A line's correction; ValueError where it holds none."""
    pattern = _PATTERN.match(line)
    rest = line[pattern.end() :] if pattern else line
    sides = [side.strip() for side in (_ARROW if _ARROW.search(rest) else _TABS).split(rest)]
    if len(sides) == 3 and not sides[2] and not _ARROW.search(rest):
        sides.pop()
    is_whole = len(sides) == 2 and bool(sides[0]) != line.startswith("/")
    if not is_whole or "\t" in "".join(sides):
        form = "/pattern/ -> right" if line.startswith("/") else "wrong -> right"
        raise ValueError(f"{quoted(line.strip())} is no correction; one is written {form}")
    if pattern:
        compiled = _compiled(pattern[1], sides[1], re.IGNORECASE if pattern[2] else re.NOFLAG)
        return Correction(pattern[0], sides[1], language, compiled)
    if len(sides[0]) > _LONGEST:
        raise ValueError(f"{quoted(sides[0])} is longer than {_LONGEST} characters")
    return Correction(spelled(sides[0]), sides[1], language)


def _compiled(pattern: str, right: str, flags: re.RegexFlag) -> re.Pattern[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = re.compile(pattern, flags)
        found.sub(right, "")  # parses the template
    except (re.error, LookupError, OverflowError, RecursionError) as error:
        raise ValueError(
            f"{quoted(pattern)} -> {quoted(right)} is a bad pattern: {error}"
        ) from None
    if found.search(""):
        raise ValueError(f"{quoted(pattern)} matches where there is nothing, so everywhere")
    return found


def _written_in(segment: Segment, transcript: Transcript) -> str:
    is_translated = transcript.task == "translate" or transcript.translated_to is not None
    spoken = None if is_translated else segment.language
    return whispers_code(spoken or transcript.text_language)


def _corrected(segment: Segment, edits: Sequence[Edit], matcher: Matcher) -> list[Segment]:
    """The segment after these edits of its text; none where nothing is left of that."""
    text = applied(edits, segment.text)
    before, after = markup.separated(segment.text)[0], markup.separated(text)[0]
    if not after.strip() or (_NOTHING.fullmatch(after) and not _NOTHING.fullmatch(before)):
        return []
    words = segment.words
    if "".join(word.text for word in words) == segment.text:
        words = reworded(words, edits)
    else:
        words = reworded_apart(words, matcher.edits)
    return [replace(segment, text=text, words=words)]
