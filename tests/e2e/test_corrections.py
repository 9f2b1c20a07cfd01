"""`--corrections`: what is written is corrected, what was done is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiototext import Segment, Transcript, read, write

from ..conftest import ROOT
from .conftest import Run

HARBOUR = ROOT / "samples" / "harbour-en.opus"


def test_a_transcription_is_corrected(run: Run, tmp_path: Path) -> None:
    """Words of every format are the right ones, in the times of the wrong ones, and it is told."""
    (tmp_path / "fix.txt").write_text("lighthouse -> beacon\n# no more\n", encoding="utf-8")
    options = [HARBOUR, "--model", "embedded", "--language", "en", "-f", "txt,srt,json"]
    assert run(*options, "-o", "before").returncode == 0
    done = run(*options, "-o", "after", "--corrections", "fix.txt")
    assert done.returncode == 0, done.stderr
    assert 'corrected: "lighthouse" -> "beacon"' in done.stdout + done.stderr
    before, after = (read(tmp_path / one / "harbour-en.json") for one in ("before", "after"))
    assert "lighthouse" in before.text.lower()
    assert after.text.lower() == before.text.lower().replace("lighthouse", "beacon")
    for one, other in zip(before.segments, after.segments, strict=True):
        assert [(w.start, w.end) for w in one.words] == [(w.start, w.end) for w in other.words]
        assert "".join(word.text for word in other.words) == other.text
    for name in ("txt", "srt"):
        text = (tmp_path / "after" / f"harbour-en.{name}").read_text(encoding="utf-8").lower()
        assert "beacon" in text
        assert "lighthouse" not in text


def test_captions_are_corrected(run: Run, tmp_path: Path) -> None:
    """`convert` corrects the text of cues; tags stay where they are."""
    said = Transcript((Segment(1, 2, "Teh <i>end</i>."),), "en", 2.0)
    write(said, tmp_path / "a.srt")
    (tmp_path / "fix.tsv").write_text("teh\tthe\n[fr]\nend\tfin\n", encoding="utf-8")
    done = run("convert", "a.srt", "b.srt", "--corrections", "fix.tsv", "--language", "en")
    assert done.returncode == 0, done.stderr
    assert read(tmp_path / "b.srt").segments[0].text == "The <i>end</i>."
    assert 'corrected: "teh" -> "the" (1)' in done.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [("just words\n", "line 1"), ("a -> b\n/(/ -> x\n", "line 2"), (None, "fix.txt")],
)
def test_a_bad_file_is_refused_before_the_work(
    run: Run, tmp_path: Path, text: str | None, told: str
) -> None:
    """A file that cannot be read or holds what is no correction costs a sentence, at once."""
    if text is not None:
        (tmp_path / "fix.txt").write_text(text, encoding="utf-8")
    done = run(HARBOUR, "--model", "embedded", "--corrections", "fix.txt", "-o", "out")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True
