"""The options that say how captions are laid out, and the layout that they mean together."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from .. import errors, formats, norms
from ..captions import Captioning
from ..whisper_layout import WhisperLayout
from .options import BOOLEAN, Option, Optional

NAMES = (
    "preset", "max_line_width", "max_line_count", "max_words_per_line", "highlight_words",
    "max_cps", "min_duration", "max_duration", "min_gap", "fps",
)  # fmt: skip
"""The options of the layout."""

_WHISPERS = ("max_line_width", "max_line_count", "max_words_per_line", "highlight_words")
_OURS = ("max_cps", "min_duration", "max_duration", "min_gap", "fps")
_FIELDS = {"max_line_width": "max_width", "max_line_count": "max_lines"}


class _Count(Optional):
    """A number of at least 1, or "None" for none, as whisper's options take it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, None for "None"; a usage error for anything else."""
        number = super().convert(value, param, ctx)
        if number is not None and number < 1:
            self.fail(f"{value!r} is less than 1", param, ctx)
        return number


_COUNT = _Count(int)
_captions = functools.partial(click.option, cls=Option, section="Captions")
_number = click.FloatRange(min=0)


_LINES = [
    _captions("--max_line_width", type=_COUNT, metavar="N",
              help="Characters of a line.  [default: the language's]"),
    _captions("--max_line_count", type=_COUNT, metavar="N",
              help="Lines of a caption.  [default: 2]"),
]  # fmt: skip
_WORDS = [
    _captions("--max_words_per_line", type=_COUNT, metavar="N",
              help="Words of a caption, in whisper's own layout: that is meant where this, the two "
              "options above or the one below come without --preset."),
    _captions("--highlight_words", type=BOOLEAN,
              help="Underline each word while it is spoken.  [default: False]"),
]  # fmt: skip
_NUMBERS = [
    _captions("--max_cps", type=_number, metavar="X",
              help="Characters a second that can be read.  [default: the language's]"),
    _captions("--min_duration", type=_number, metavar="S",
              help="Seconds that a caption stays at least.  [default: 0.833]"),
    _captions("--max_duration", type=_number, metavar="S",
              help="Seconds that it stays at most.  [default: 7]"),
    _captions("--min_gap", type=_number, metavar="S",
              help="Seconds between two captions.  [default: 2 frames]"),
    _captions("--fps", type=_number, metavar="X",
              help="Frames a second.  [default: the picture's, else 24]"),
]  # fmt: skip


_PRESETS = click.Choice([*norms.PRESETS, norms.NONE])


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of the layout."""
    preset = _captions("--preset", type=_PRESETS,
                       help="The norms that captions keep to; none: the segments as they are.  "
                       "[default: netflix]")  # fmt: skip
    return _given(command, [preset, *_LINES, *_WORDS, *_NUMBERS])


def norms_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of norms alone; --preset none is for it to refuse."""
    preset = _captions("--preset", type=_PRESETS, metavar="|".join(norms.PRESETS),
                       help="The norms that captions are held against.  "
                       "[default: netflix]")  # fmt: skip
    return _given(command, [preset, *_LINES, *_NUMBERS])


def _given(command: Callable[..., Any], options: Sequence[Any]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command


def taken(settings: dict[str, Any], names: Sequence[str]) -> Captioning:
    """The layout that is among the settings, from which its options are taken out.

    names: the formats to write. Raises as `chosen` and `check_formats`.
    """
    values = {name: settings.pop(name) for name in NAMES}
    captioning = chosen(values, words=settings["word_timestamps"])
    check_formats(captioning, names)
    return captioning


def chosen(values: Mapping[str, Any], *, words: bool | None = None) -> Captioning:
    """The layout that the options mean.

    values: by name (see NAMES), None or absent where not given. words: what --word_timestamps was
    given as, None if it was not. Without a preset, whisper's options alone, or --word_timestamps,
    mean whisper's own layout.

    Raises click.UsageError for options that exclude one another, UnsupportedRequest for numbers
    that make no sense.
    """
    given = {name: values[name] for name in NAMES if values.get(name) is not None}
    highlight = bool(given.pop("highlight_words", False))
    name = given.pop("preset", None)
    ours = [option for option in _OURS if option in given]
    if (
        name is None
        and not ours
        and (words is not None or set(given) & set(_WHISPERS) or highlight)
    ):
        return Captioning(whisper=_whispers(given, words, highlight), highlight=highlight)
    if "max_words_per_line" in given:
        raise click.UsageError(
            "--max_words_per_line belongs to whisper's own layout: leave "
            f"{'--preset' if name else f'--{ours[0]}'} out."
        )
    if highlight and words is False:
        raise click.UsageError("--highlight_words needs --word_timestamps.")
    changes = {_FIELDS.get(option, option): value for option, value in given.items()}
    numbers = norms.preset(name or "netflix", **changes)
    return Captioning(numbers, highlight=highlight, known_fps="fps" in given)


def check_formats(captioning: Captioning, names: Iterable[str]) -> None:
    """Refuse to underline words where a format cannot (UnsupportedRequest)."""
    for name in names if captioning.highlight else ():
        format = formats.named(name)
        if format.captions and "emphasis" not in format.keeps:
            raise errors.UnsupportedRequest(
                f"--highlight_words underlines, which {name} cannot: leave one of them out"
            )


def _whispers(
    given: Mapping[str, Any], words: bool | None, highlight: bool
) -> WhisperLayout | None:
    """Whisper's own layout. Its writers need words for it, and so do we."""
    if words is False:
        if given or highlight:
            first = next(iter(given), "highlight_words")
            raise click.UsageError(f"--{first} needs --word_timestamps.")
        return None
    if "max_line_count" in given and "max_line_width" not in given:
        raise click.UsageError("--max_line_count has no effect without --max_line_width.")
    if "max_words_per_line" in given and "max_line_width" in given:
        raise click.UsageError("--max_words_per_line has no effect with --max_line_width.")
    return WhisperLayout(**given)
