from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from audiototext.cli import transcribe
from audiototext.cli.options import BOOLEAN, Command, Option, normalized


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
    """`--a-b` and `--a_b` are the same option."""
    assert parsed(option, "there", "a.wav") == (None, "there", ("a.wav",))
    if option != "-o":
        assert parsed(f"{option}=there", "a.wav") == (None, "there", ("a.wav",))


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
        ["--task", "sing", "a"],
        ["--engine", "x", "a"],
        ["--ntask", "a"],
    ],
)
def test_the_command_refuses_what_it_does_not_know(args: list[str]) -> None:
    """No file, an impossible number, an unknown choice or option: a usage error."""
    with pytest.raises(click.UsageError):
        settings(*args)


def test_every_option_has_a_heading() -> None:
    """No option of the command stands apart from the rest in the help."""
    options = [param for param in transcribe.command.params if isinstance(param, click.Option)]
    apart = [option.name for option in options if not isinstance(option, Option)]
    assert apart == ["version"]
