"""The options of the plain form, `audiototext FILE...`, by the headings of its help."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import engines, suspects
from . import config, layouts, translation_options
from .options import BOOLEAN, COUNT, NUMBER, Option

if TYPE_CHECKING:
    from ..transcript import Task

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


TASKS: dict[str, tuple[Task, ...]] = {
    "transcribe": ("transcribe",),
    "translate": ("translate",),
    "both": ("transcribe", "translate"),
}
"""What is done with each file, by the names of --task."""


def _option(section: str) -> Callable[..., Callable[[Callable[..., Any]], Callable[..., Any]]]:
    return functools.partial(click.option, cls=Option, section=section)


_what, _models, _sound, _how, _guards, _where, _show = map(
    _option,
    ("What", "Model and machine", "Sound", "Decoding", "When decoding fails", "Output", "Screen"),
)


def _as_mode(ctx: click.Context, param: click.Parameter, value: bool | None) -> None:
    """What others call batched is our engine mode, unless that is given, too."""
    if value is not None:
        mode = "fast" if value else "sequential"
        ctx.default_map = {**(ctx.default_map or {}), "engine_mode": mode}


path = click.Path(path_type=Path, readable=False)

# fmt: off
_OPTIONS = (
    _what("--task", default="transcribe", show_default=True, type=click.Choice(list(TASKS)),
          help="Write what is said in its own language, in English, or both."),
    _what("--language", metavar="NAME", default="Auto-Detect", show_default=True,
          help="The language spoken: a name or a code; zh-Hans, zh-Hant: Chinese in that script."),
    _what("--languages", metavar="LIST",
          help="Languages that may be spoken, such as en,es; each is found, and written as "
          "spoken."),
    _what("--initial_prompt", "--prompt", "prompt", metavar="TEXT",
          help="Text the recording could follow on from: names, spelling, style."),
    _what("--hotwords", metavar="TEXT", help="Words to expect in every window."),
    _what("--multilingual", type=BOOLEAN,
          help="Several languages may be spoken.  [default: True where no language is given]"),
    _what("--clip_timestamps", metavar="LIST",
          help="Recognize these parts only: seconds, start,end,start,end,..."),
    _models("--model", metavar="NAME|FOLDER",
            help="tiny, base, small, medium, large-v3, turbo, ... a folder, a hub id, 'embedded' "
            "(Whisper base, installed with the extra 'offline') or auto: small, turbo on a GPU.  "
            "[default: auto]"),
    _models("--model_dir", metavar="FOLDER", type=path, help="Where models are kept."),
    _models("--offline", "--local_files_only", "offline", type=BOOLEAN,
            help="Make no connection at all.  [default: False]"),
    _models("--device", type=click.Choice(["auto", "cpu", "cuda"]),
            help="auto takes the GPU where CUDA works.  [default: auto]"),
    _models("--device_index", type=click.IntRange(min=0), metavar="N",
            help="Which GPU.  [default: 0]"),
    _models("--compute_type", metavar="TYPE",
            help="auto: float16 on a GPU, int8 on a CPU.  [default: auto]"),
    _models("--fp16", type=BOOLEAN, help="Let a GPU compute in float16.  [default: True]"),
    _models("--engine_mode", type=click.Choice(engines.MODES),
            help="fast: windows of speech in batches, and what failed once more. sequential: one "
            "after the other, each after the text before it, as whisper does.  [default: fast]"),
    _models("--threads", type=click.IntRange(min=0), metavar="N",
            help="CPU threads in all, 0 = one for each core there is.  [default: 0]"),
    _models("--workers", type=click.IntRange(min=0), metavar="N",
            help="Batches side by side, 0 = as many as cores and memory allow.  [default: 0]"),
    _models("--batch_size", type=click.IntRange(min=0), metavar="N",
            help="Windows of 30 s in a batch, more if shorter; 0 = as many as are good and fit the "
            "memory.  [default: 0]"),
    _models("--batched", type=BOOLEAN, is_eager=True, expose_value=False, callback=_as_mode,
            help="As others name it: True is --engine_mode fast, False sequential."),
    _models("--engine", default="local", show_default=True,
            type=click.Choice(list(engines.ENGINES)),
            help="local: Whisper on this machine. scripted: says the cues of --script."),
    _models("--script", metavar="FILE.srt", type=path, help="What the scripted engine says."),
    _sound("--audio_track", metavar="N|LANGUAGE",
           help="Which sound track of a film, by number or language."),
    _sound("--channels", default="mix", show_default=True, metavar="mix|split|left|right|N",
           help="Mix the channels, take each apart, or take one."),
    _sound("--vad_filter", type=BOOLEAN,
           help="Recognize only what sounds like a voice.  [default: False]"),
    _sound("--vad_threshold", type=click.FloatRange(0, 1), metavar="X",
           help="How sure the voice detector must be.  [default: 0.5]"),
    _sound("--vad_min_silence_duration_ms", type=click.IntRange(min=0), metavar="N",
           help="The pause that ends a stretch of voice.  [default: 2000]"),
    _how("--beam_size", type=COUNT, help="Hypotheses kept, 1 = greedy.  [default: 5]"),
    _how("--best_of", type=COUNT,
         help="Samples drawn where a temperature is above 0.  [default: 5]"),
    _how("--patience", type=NUMBER, help="Beam search patience.  [default: 1]"),
    _how("--length_penalty", type=NUMBER,
         help="Exponent of the length normalization.  [default: 1]"),
    _how("--repetition_penalty", type=float, metavar="X",
         help="Above 1: repeat less.  [default: 1]"),
    _how("--no_repeat_ngram_size", type=click.IntRange(min=0), metavar="N",
         help="Never repeat so many tokens in a row, 0 = allow it.  [default: 0]"),
    _how("--suppress_tokens", metavar="LIST",
         help="Token ids that are never said, -1 = most symbols.  [default: -1]"),
    _how("--condition_on_previous_text", "--coherence_preference", type=BOOLEAN,
         help="Let each window follow on from the text before it.  [default: True]"),
    _how("--carry_initial_prompt", type=BOOLEAN,
         help="Let the prompt stand before every window.  [default: False]"),
    _how("--word_timestamps", type=BOOLEAN,
         help="Give every word its time, in json.  [default: True]"),
    _how("--prepend_punctuations", metavar="TEXT", help="Signs that belong to the next word."),
    _how("--append_punctuations", metavar="TEXT", help="Signs that belong to the previous word."),
    _guards("--temperature", type=click.FloatRange(0, 1), metavar="X",
            help="Of the first try; 0 = beam search.  [default: 0]"),
    _guards("--temperature_increment_on_fallback", type=NUMBER,
            help="Raise it by so much for each further try, None = one try.  [default: 0.2]"),
    _guards("--compression_ratio_threshold", type=NUMBER,
            help="A window that repeats more than this has failed.  [default: 2.4]"),
    _guards("--logprob_threshold", type=NUMBER,
            help="A window less probable than this has failed.  [default: -1]"),
    _guards("--no_speech_threshold", type=NUMBER,
            help="A failed window above this probability is silence.  [default: 0.6]"),
    _guards("--hallucination_silence_threshold", type=NUMBER,
            help="Skip longer silences (seconds) around text that seems invented.  [default: "
            "None]"),
    _where("--output_formats", "--output_format", "-f", metavar="LIST",
           help="Comma-separated, of the formats below.  [default: all]"),
    _where("--output_dir", "-o", metavar="FOLDER", type=path,
           help="The folder for the results.  [default: audio_transcription]"),
    _where("--stdout", type=BOOLEAN, default=False,
           help="Print the result (txt, or the one format asked for) and write no file."),
    _where("--report", metavar="FILE", type=path,
           help="Write how the run turned out: for machines (json), or FILE.html, for people."),
    _where("--corrections", metavar="FILE", type=path,
           help="Correct what is written by this file: wrong -> right, a line each."),
    _where("--on_suspect", default="mark", show_default=True, type=click.Choice(suspects.WAYS),
           help="Segments that may be wrong: mark them in json and html, drop them, or keep them "
           "unmarked."),
    layouts.options,
    translation_options.options(),
    _show("--verbose", type=BOOLEAN,
          help="Show each segment as it is recognized.  [default: True]"),
    _show("--quiet", type=BOOLEAN, default=False, help="Show warnings and errors only."),
    _show("--debug", type=BOOLEAN, default=False,
          help="Show what the libraries log, and where errors come from."),
    _show("--config", metavar="FILE", type=path, is_eager=True, expose_value=False,
          callback=config.load, help="Take options from here instead of audiototext.toml."),
    _show("--skip-install", type=BOOLEAN, default=False, expose_value=False,
          help="For old scripts: there is nothing to install, so it changes nothing."),
)
# fmt: on


def options(command: Decorated) -> Decorated:
    """The command with its options, in their order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
