"""What the command keeps of a run for its report, as json and as a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from audiototext import media
from audiototext.batch import Delivery, Job, Outcome
from audiototext.captions import Captioning
from audiototext.cli import settings, transcribe
from audiototext.cli.reports import Reporter
from audiototext.engines import Request
from audiototext.errors import MediaError
from audiototext.norms import PRESETS
from audiototext.screen import Screen
from audiototext.transcript import Coverage, Segment, Transcript, Word

from ..conftest import sine

WORDS = (Word(1, 2, " Well.", 0.9, 0.4), Word(2, 3, " So.", 0.9, 0.8))
SAID = Transcript(
    (Segment(1, 3, " Well. So.", WORDS, doubts=("too fast",)), Segment(5, 7, " Ja.", (), "de")),
    "en",
    9.0,
    notes=("torn",),
    coverage=Coverage(5.0, ((3.5, 4.0),)),
)


class Engine:
    """An engine with a name."""

    name = "small"


def reported(folder: Path, name: str, results: dict[Path, Transcript | None], **more: Any) -> str:
    """The report on a run in which each recording gets its transcript, or fails."""
    screen = Screen(quiet=True, check=lambda: None)
    reporter = Reporter(Captioning(PRESETS["netflix"]), screen, folder / name, **more)

    def write(job: Job, transcript: Transcript) -> Delivery:
        reporter.captions(job, transcript)
        return Delivery()

    deliver = reporter.following(write, Engine())  # type: ignore[arg-type]

    def outcomes() -> Iterator[Outcome]:
        for path, transcript in results.items():
            if transcript is None:
                yield Outcome(path, "failed", errors=(MediaError(f"{path}: torn"),))
                continue
            deliver(Job(media.probe(path), Request(), folder / path.stem), transcript)
            yield Outcome(path, "done", (), transcript)

    assert len(list(reporter.watched(outcomes()))) == len(results)
    reporter.write()
    return (folder / name).read_text("utf-8")


@pytest.fixture
def talk(wav: Callable[..., Path]) -> Path:
    return wav("talk.wav", sine(300, 9.0))


def test_machines_are_told(talk: Path, tmp_path: Path) -> None:
    """The json holds the norms as ever, the facts by stable names, and what has no result."""
    gone = tmp_path / "gone.wav"
    told = json.loads(
        reported(
            tmp_path, "r.json", {talk: SAID, gone: None}, settings={"hotwords": "Well, Lisboa"}
        )
    )
    (entry,) = told["files"]
    assert entry["file"] == str(talk)
    assert (entry["results"], entry["captions"], entry["preset"]) == ("talk", 2, "netflix")
    assert 0 <= entry.pop("seconds") < 5
    facts = {
        "partial": False,
        "model": "small",
        "languages": {"en": 2.0, "de": 2.0},
        "words": 2,
        "confidence": 0.6,
        "coverage": 0.9,
        "voiced": 5.0,
        "gaps": [[3.5, 4.0]],
        "doubtful": [
            {
                "start": 1,
                "end": 3,
                "text": "Well. So.",
                "reasons": ["too fast"],
                "confidence": 0.6,
            }
        ],
        "hotwords": {"Well": 1, "Lisboa": 0},
        "notes": ["torn", "times of 1 captions are interpolated: words have none"],
    }
    assert {name: entry[name] for name in facts} == facts
    assert told["missed"] == [{"file": str(gone), "reason": "failed: gone.wav: torn"}]
    assert told["settings"] == {"hotwords": "Well, Lisboa"}


def test_a_page_has_sounds(talk: Path, tmp_path: Path) -> None:
    """A suffix makes it a page, with a sound for each place; no folder's name stands in it."""
    page = reported(tmp_path, "R.HTML", {talk: SAID, tmp_path / "gone.wav": None})
    assert page.count("<audio ") == 2
    assert "failed: gone.wav: torn" in page
    assert str(tmp_path) not in page
    assert "2 captions, laid out by netflix" in page


@pytest.mark.parametrize(("is_partial", "why"), [(True, "was interrupted"), (False, "read again")])
def test_a_page_without_sounds_says_why(
    talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_partial: bool, why: str
) -> None:
    """Of a run that was stopped, and of a recording that has gone."""
    if not is_partial:
        real = media.probe(talk)
        moved = replace(real, path=tmp_path / "moved.wav")
        monkeypatch.setattr(media, "probe", lambda path: moved)
    page = reported(tmp_path, "r.html", {talk: replace(SAID, partial=is_partial)})
    assert "<audio" not in page
    assert why in page


def test_no_secret_is_shown(tmp_path: Path) -> None:
    """Of the options those that were given, without keys, passwords and folders."""
    found: dict[str, str] = {}

    @click.pass_context
    def look(ctx: click.Context, /, **values: Any) -> None:
        found.update(settings.given(ctx))

    command = click.Command("x", params=transcribe.command.params, callback=look)
    arguments = [
        "a.mp3", "--deepl_api_key", "hush", "--deepl_server_url", "https://me:hush@x.org/v2",
        "--beam_size", "3", "--model_dir", str(tmp_path / "models"), "--suppress_tokens", "-1",
        "--report", "r.html",
    ]  # fmt: skip
    shown = CliRunner().invoke(command, arguments)
    assert shown.exit_code == 0, shown.output
    assert found == {
        "task": "transcribe",
        "language": "Auto-Detect",
        "deepl_server_url": "https://x.org/v2",
        "beam_size": "3",
        "model_dir": "models",
        "suppress_tokens": "-1",
    }
