from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete

from audiototext.cli import transcribe
from audiototext.cli.options import BOOLEAN, Command, Option, normalized

from ..conftest import sine


@click.command(cls=Command, context_settings={"token_normalize_func": normalized})
@click.argument("files", nargs=-1)
@click.option("--be_kind", "--old-name", "be_kind", cls=Option, section="How", type=BOOLEAN)
@click.option("--out_dir", "-o", cls=Option, section="Where")
@click.option("--quiet", is_flag=True, cls=Option, section="How")
def small(
    files: tuple[str, ...], be_kind: bool | None, out_dir: str | None, quiet: bool
) -> tuple[Any, ...]:
    """A command with an option of each kind."""
    return be_kind, out_dir, files


def parsed(*args: str) -> tuple[Any, ...]:
    found = small.main(list(args), standalone_mode=False)
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("option", ["--out_dir", "--out-dir", "-o"])
def test_both_spellings_are_one(option: str) -> None:
    """`--a-b` and `--a_b` are the same option; its value follows a blank or an equals sign."""
    assert parsed(option, "there", "a.wav") == (None, "there", ("a.wav",))
    assert parsed(f"{option}=there", "a.wav") == (None, "there", ("a.wav",))
    assert parsed(f"{option}==there=", "a.wav") == (None, "=there=", ("a.wav",))


@pytest.mark.parametrize("option", ["--be_kind", "--be-kind", "--old_name", "--old-name"])
@pytest.mark.parametrize(
    ("value", "truth"),
    [
        ("True", True), ("true", True), ("YES", True), ("1", True),
        ("False", False), ("false", False), ("no", False), ("0", False),
    ],
)  # fmt: skip
def test_a_boolean_takes_a_value(option: str, value: str, truth: bool) -> None:
    """After a blank or an equals sign, a word of truth is the boolean's value."""
    assert parsed(option, value, "a.wav") == (truth, None, ("a.wav",))
    assert parsed(f"{option}={value}", "a.wav") == (truth, None, ("a.wav",))


@pytest.mark.parametrize("option", ["--be_kind", "--be-kind", "--old_name", "--old-name"])
def test_a_bare_boolean_is_true_and_swallows_nothing(option: str) -> None:
    """Bare it is true, at the end, before another option and before a file name."""
    assert parsed("a.wav", option) == (True, None, ("a.wav",))
    assert parsed(option, "-o", "x", "a.wav") == (True, "x", ("a.wav",))
    assert parsed(option, "a.wav", "b.wav") == (True, None, ("a.wav", "b.wav"))
    assert parsed(option, "true story.wav") == (True, None, ("true story.wav",))


@pytest.mark.parametrize(
    "option", ["--no_be_kind", "--no-be-kind", "--no-be_kind", "--no-old-name"]
)
def test_no_makes_a_boolean_false(option: str) -> None:
    """`--no-x` is false, and swallows nothing."""
    assert parsed(option, "a.wav") == (False, None, ("a.wav",))


def test_the_last_word_counts() -> None:
    """Given twice, the last one holds, as in any other tool."""
    assert parsed("--be-kind", "--no-be-kind", "a.wav")[0] is False
    assert parsed("--no-be-kind", "--be-kind", "True", "a.wav")[0] is True


def test_unsaid_is_neither_true_nor_false() -> None:
    """A boolean that is not given is left to the engine's own default."""
    assert parsed("a.wav")[0] is None


def test_after_two_dashes_all_are_files() -> None:
    """What follows `--` is taken as it is, options and words of truth alike."""
    assert parsed("--be-kind", "--", "--be-kind", "no", "--out-dir") == (
        True, None, ("--be-kind", "no", "--out-dir"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "args", [["--be-kind=maybe"], ["--be_kin"], ["--no-quiet"], ["--no-out_dir"]]
)
def test_what_is_no_option_is_refused(args: list[str]) -> None:
    """A word that is neither true nor false, and an option that is none, are usage errors."""
    with pytest.raises(click.UsageError):
        parsed(*args, "a.wav")


def test_the_help_stands_under_headings() -> None:
    """Each option stands in the help once, under its own heading."""
    text = small.get_help(click.Context(small, info_name="small"))
    how, where = text.index("How:"), text.index("Where:")
    assert how < text.index("--be_kind") < text.index("--quiet") < where < text.index("--out_dir")
    assert text.count("--out_dir") == 1


def settings(*args: str) -> dict[str, Any]:
    """What the real command understands, without running it."""
    return transcribe.command.make_context("audiototext", list(args)).params


@pytest.mark.parametrize(
    ("args", "truth"),
    [
        (["--condition_on_previous_text", "False"], False),
        (["--condition-on-previous-text=False"], False),
        (["--no-condition_on_previous_text"], False),
        (["--coherence_preference", "True"], True),
        (["--coherence-preference"], True),
        ([], None),
    ],
)
def test_the_command_spells_its_boolean_as_older_tools_did(
    args: list[str], truth: bool | None
) -> None:
    """Whisper's own spelling and the predecessor's mean the same option."""
    found = settings(*args, "talk.mp3")
    assert found["condition_on_previous_text"] is truth
    assert found["audio_file"] == (Path("talk.mp3"),)


@pytest.mark.parametrize("option", ["--initial_prompt", "--initial-prompt", "--prompt"])
def test_a_prompt_may_look_like_a_word_of_truth(option: str) -> None:
    """A value of another option is nobody's truth."""
    found = settings(option, "no", "--output-format", "srt", "talk.mp3")
    assert (found["prompt"], found["output_formats"]) == ("no", "srt")


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--beam_size", "0", "a"],
        ["--beam_size", "1.5", "a"],
        ["--best_of", "many", "a"],
        ["--patience", "nan", "a"],
        ["--task", "sing", "a"],
        ["--engine", "x", "a"],
        ["--ntask", "a"],
    ],
)
def test_the_command_refuses_what_it_does_not_know(args: list[str]) -> None:
    """No file, an impossible number, an unknown choice or option: a usage error."""
    with pytest.raises(click.UsageError):
        settings(*args)


@pytest.mark.parametrize("option", ["beam_size", "best_of", "patience", "logprob_threshold"])
def test_none_is_no_number_as_in_whisper(option: str) -> None:
    """Where whisper's command takes "None" for none, so does ours; else a number is one."""
    assert settings(f"--{option}", "None", "a")[option] is None
    assert settings(f"--{option}", "2", "a")[option] == 2


def test_a_negative_number_is_a_value() -> None:
    """A number below zero stands after its option as it does in whisper's command."""
    found = settings("--logprob_threshold", "-1.5", "--suppress_tokens", "-1", "a")
    assert (found["logprob_threshold"], found["suppress_tokens"]) == (-1.5, "-1")


def completed(*words: str) -> list[str]:
    """What a shell is offered for the last word; a file by its kind."""
    *before, last = words
    shell = ShellComplete(transcribe.command, {}, "audiototext", "_AUDIOTOTEXT_COMPLETE")
    found = shell.get_completions(before, last)
    return [item.value if item.type == "plain" else f"<{item.type}>" for item in found]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["--word_ti"], ["--word_timestamps"]),
        (["--task", "tr"], ["transcribe", "translate"]),
        (["--language", "ger"], ["German"]),
        (["--model", "large-v3"], ["large-v3", "large-v3-turbo"]),
        (["-f", "v"], ["vtt"]),
        (["--offline", ""], ["True", "False"]),
        (["--word_timestamps", "tal"], ["<file>"]),
        (["tal"], ["<file>"]),
        (["--output_dir", "out"], ["<file>"]),
    ],
)
def test_the_shell_is_offered_what_may_stand_there(words: list[str], offered: list[str]) -> None:
    """Options, choices, names; files for the rest, after a boolean too, which may stand bare."""
    assert completed(*words) == offered


@pytest.mark.parametrize("columns", [80, 100])
def test_the_help_fits_the_screen(columns: int) -> None:
    """No line of the help is longer than the screen is wide, and values are spelt as taken."""
    ctx = click.Context(transcribe.command, info_name="audiototext", terminal_width=columns)
    text = transcribe.command.get_help(ctx)
    assert max(map(len, text.splitlines())) <= columns
    assert "--fp16 True|False" in text
    assert "--beam_size N|None" in text


def test_a_file_that_may_not_be_read_is_no_wrong_option(
    wav: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked at like the others, later, so that it costs only itself."""
    talk = wav("talk.wav", sine(440, 0.1))
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    assert settings(str(talk))["audio_file"] == (talk,)


def test_every_option_has_a_heading() -> None:
    """No option of the command stands apart from the rest in the help."""
    options = [param for param in transcribe.command.params if isinstance(param, click.Option)]
    apart = [option.name for option in options if not isinstance(option, Option)]
    assert apart == ["version"]
