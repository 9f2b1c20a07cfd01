"""`--language zh-Hant` and `zh-Hans`: Chinese as it was asked for, whatever the model writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiototext import read, scripts, transcribe

from .conftest import Run

if TYPE_CHECKING:
    from audiototext import LocalWhisper


def test_a_clip_in_both_scripts(data: Path, embedded_engine: LocalWhisper) -> None:
    """Real speech in either script has the same words at the same times."""
    clip = data / "wer" / "zh" / "fleurs_zh_1883_clip5.ogg"
    if not clip.is_file():
        pytest.skip(f"there is no clip {clip}")
    plain, hans, hant = (
        transcribe(clip, language=language, engine=embedded_engine)
        for language in ("zh", "zh-Hans", "Chinese (traditional)")
    )
    assert scripts.script_of(hans.text) == "Hans"
    assert scripts.script_of(hant.text) == "Hant"
    assert plain.text in (hans.text, hant.text)
    assert {hans.language, hant.language} == {"zh"}
    for one, other in zip(hans.segments, hant.segments, strict=True):
        assert "".join(word.text for word in other.words) == other.text
        assert [(w.start, w.end, w.probability) for w in one.words] == [
            (w.start, w.end, w.probability) for w in other.words
        ]


def test_the_command_writes_the_script(run: Run, samples: Path, tmp_path: Path) -> None:
    """Every file is in the script that is asked for, and corrections are made in it."""
    cue = "1\n00:00:00,500 --> 00:00:02,000\n这个面包里面有盐\n"
    (tmp_path / "said.srt").write_text(cue, encoding="utf-8")
    (tmp_path / "fix.txt").write_text("鹽 -> 糖\n", encoding="utf-8")
    done = run(
        samples / "short-en.opus", "--engine", "scripted", "--script", "said.srt",
        "--language", "zh-Hant", "-f", "txt,json", "-o", ".", "--corrections", "fix.txt",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "short-en.txt").read_text(encoding="utf-8").strip() == "這個麵包裡面有糖"
    found = read(tmp_path / "short-en.json")
    assert (found.text, found.language) == ("這個麵包裡面有糖", "zh")
