from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import formats, output
from audiototext.errors import OutputError, UnknownName
from audiototext.transcript import Segment, Transcript

SAID = Transcript((Segment(0.5, 1.5, " Sí, señor. 日本"),), "es", 2.0)
ENDINGS = [f"{mark}.{name}" for mark in ("", "_English") for name in formats.FORMATS]

NAMES = st.builds(
    "{}{}".format,
    st.one_of(
        st.sampled_from(["talk", "Talk", "TALK", "talk_English", "talk.wav", "talk~2"]),
        st.text("aAäÄßsSkK\u212aiİ\u0131.~_é\u0301\u0308語", min_size=1, max_size=6).map(
            lambda text: f"x{text}x"
        ),
        st.text("a語🎵", min_size=1, max_size=3).map(lambda text: text * 100),
    ),
    st.sampled_from([".wav", ".WAV", ".mp3", ".txt", ".srt", ".json", ""]),
)  # fmt: skip


def caseless(name: str) -> str:
    """Equal for names that a file system without case and normal forms takes for one (D145)."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


@given(st.lists(NAMES, min_size=1, max_size=6, unique=True), st.sampled_from(["in", "out"]))
def test_no_two_recordings_share_a_result(names: list[str], folder: str) -> None:
    """Results never fall on one another or on a recording, even where case does not count."""
    sources = [Path("in") / name for name in names]
    results = [
        stem.with_name(f"{stem.name}{ending}")
        for stem in output.stems(sources, Path(folder), ENDINGS)
        for ending in ENDINGS
    ]
    keys = [caseless(str(path)) for path in results]
    assert len(set(keys)) == len(keys) == len(names) * len(ENDINGS)
    assert set(keys).isdisjoint(caseless(str(path)) for path in sources)


def test_an_accent_is_one_in_every_normal_form() -> None:
    """Two spellings that are one only after case is folded and accents are taken apart are one."""
    sources = [Path("in/\u03aa\u0301.wav"), Path("in/\u0390.mp3")]
    first, second = output.stems(sources, Path("out"), [".txt"])
    assert caseless(first.name) != caseless(second.name)


@given(st.lists(NAMES, min_size=1, max_size=3, unique=True))
def test_names_fit_the_file_system(names: list[str]) -> None:
    """No name is longer than 255 bytes, that of an unfinished result included."""
    for stem in output.stems([Path(name) for name in names], Path("out"), ENDINGS):
        for ending in ENDINGS:
            longest = f"{stem.name}{ending}".replace(".", ".partial.", 1)
            assert len(os.fsencode(longest)) <= 255


@pytest.mark.parametrize(
    ("names", "stems"),
    [
        (["talk.mp3"], ["talk"]),
        (["a.mp3", "b.mp3"], ["a", "b"]),
        (["talk.mp3", "talk.wav"], ["talk.mp3", "talk.wav"]),
        (["one/talk.mp3", "two/talk.mp3"], ["talk.mp3", "talk.mp3~2"]),
        (["Talk.mp3", "talk.wav"], ["Talk.mp3", "talk.wav"]),
        (["the.long.talk.mp3"], ["the.long.talk"]),
    ],
)
def test_names_are_as_short_as_they_can_be(names: list[str], stems: list[str]) -> None:
    """A result has its recording's stem; its whole name, then a number, only to tell it apart."""
    found = output.stems([Path(name) for name in names], Path("out"), [".txt"])
    assert found == [Path("out") / stem for stem in stems]


def test_the_same_recordings_get_the_same_names() -> None:
    """Names depend on nothing but the recordings, so that a second run finds the first one's."""
    sources = [Path("x" * 300 + ".wav"), Path("a.wav"), Path("A.wav")]
    runs = [output.stems(sources, Path("out"), ENDINGS) for _ in range(2)]
    assert runs[0] == runs[1]


@pytest.mark.parametrize("name", formats.FORMATS)
def test_the_suffix_names_the_format(tmp_path: Path, name: str) -> None:
    """`write` takes the format from the suffix, in any case, and writes it in UTF-8 with LF."""
    written = formats.FORMATS[name].render(SAID)
    expected = written.encode() if isinstance(written, str) else written
    for path in (tmp_path / f"talk.{name}", tmp_path / f"loud.{name.upper()}"):
        assert output.write(SAID, str(path)) == path
        assert path.read_bytes() == expected


def test_a_format_may_be_named(tmp_path: Path) -> None:
    """A format that is named counts, whatever the suffix."""
    output.write(SAID, tmp_path / "talk.data", "json")
    assert json.loads((tmp_path / "talk.data").read_text(encoding="utf-8"))["language"] == "es"


@pytest.mark.parametrize("name", ["talk.doc", "talk", ".srt."])
def test_an_unknown_format_writes_nothing(tmp_path: Path, name: str) -> None:
    """A suffix that names no format is refused, with those there are, before a file is made."""
    with pytest.raises(UnknownName, match="txt, vtt, srt"):
        output.write(SAID, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_text_that_utf8_cannot_hold_is_written_still(tmp_path: Path) -> None:
    """Half a surrogate pair does not cost the file."""
    odd = Transcript((Segment(0, 1, "one \ud83c two"),), "en", 1.0)
    text = output.write(odd, tmp_path / "odd.txt").read_text(encoding="utf-8")
    assert text.startswith("one ")
    assert text.endswith(" two\n")


def test_a_whole_file_replaces_an_old_one(tmp_path: Path) -> None:
    """The new content stands alone in the old file's place, with nothing beside it."""
    path = tmp_path / "talk.txt"
    path.write_bytes(b"old, and much longer than what is new")
    output.write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def _into_a_folder(tmp_path: Path) -> Path:
    (tmp_path / "talk.txt").mkdir()
    return tmp_path / "talk.txt"


def _into_no_folder(tmp_path: Path) -> Path:
    return tmp_path / "gone" / "talk.txt"


def _under_a_file(tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    return tmp_path / "file" / "talk.txt"


@pytest.mark.parametrize("prepare", [_into_a_folder, _into_no_folder, _under_a_file])
def test_what_cannot_be_written_costs_an_output_error(
    tmp_path: Path, prepare: Callable[[Path], Path]
) -> None:
    """Where a file cannot be, OutputError names it, and nothing is left behind."""
    path = prepare(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputError) as caught:
        output.write_whole(path, b"new")
    assert str(path) in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Where the disk fails in the middle, the old file is whole and alone."""

    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "talk.txt"
    path.write_bytes(b"old")
    monkeypatch.setattr(f"audiototext.output.os.{step}", fail)
    with pytest.raises(OutputError, match="No space left"):
        output.write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_made_ready(tmp_path: Path) -> None:
    """A folder is made with its parents, or taken as it is, and no trace of the test remains."""
    folder = tmp_path / "a" / "b"
    for _ in range(2):
        output.prepare_folder(folder)
        assert not list(folder.iterdir())


@pytest.mark.parametrize("below", [".", "sub"])
def test_a_file_is_no_folder(tmp_path: Path, below: str) -> None:
    """Results cannot go into a file; the message names the folder and the option."""
    (tmp_path / "results").write_bytes(b"mine")
    with pytest.raises(OutputError, match="--output_dir") as caught:
        output.prepare_folder(tmp_path / "results" / below)
    assert str(tmp_path / "results") in str(caught.value)
    assert (tmp_path / "results").read_bytes() == b"mine"


UNFINISHED = replace(SAID, segments=SAID.segments[:0], partial=True)


def test_an_unfinished_result_is_no_finished_one(tmp_path: Path) -> None:
    """Beside a file that is there, an unfinished result is called partial, and the file stays."""
    path = tmp_path / "the.talk.json"
    path.write_text("whole", encoding="utf-8")
    beside = tmp_path / "the.talk.partial.json"
    for _ in range(2):
        assert output.write_result(UNFINISHED, path, "json") == beside
        assert path.read_text(encoding="utf-8") == "whole"
        assert json.loads(beside.read_text(encoding="utf-8"))["partial"] is True


def test_an_unfinished_result_is_better_than_none(tmp_path: Path) -> None:
    """Where there is no file yet, an unfinished result has the name that people look for."""
    path = tmp_path / "talk.json"
    assert output.write_result(UNFINISHED, path, "json") == path
    assert list(tmp_path.iterdir()) == [path]


def test_a_whole_result_ends_the_unfinished_one(tmp_path: Path) -> None:
    """Once the whole result is written, the unfinished one beside it is gone."""
    path = tmp_path / "talk.txt"
    for transcript in (SAID, UNFINISHED, SAID):
        output.write_result(transcript, path, "txt")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text(encoding="utf-8") == "Sí, señor. 日本\n"


def test_a_whole_result_that_fails_leaves_the_unfinished_one(tmp_path: Path) -> None:
    """Where the whole result cannot be written, what there is of it stays."""
    (tmp_path / "talk.txt").mkdir()
    beside = output.write_result(UNFINISHED, tmp_path / "talk.txt", "txt")
    with pytest.raises(OutputError):
        output.write_result(SAID, tmp_path / "talk.txt", "txt")
    assert beside.is_file()


def test_what_must_be_kept_is_kept(tmp_path: Path) -> None:
    """No result goes over a path that is to be kept, such as the script that is said."""
    script = tmp_path / "talk.srt"
    (stem,) = output.stems([tmp_path / "talk.wav"], tmp_path, [".txt", ".srt"], [script])
    assert caseless(f"{stem}.srt") != caseless(str(script))


@pytest.mark.skipif(os.name == "nt", reason="links and modes are POSIX")
def test_links_and_permissions_are_kept(tmp_path: Path) -> None:
    """A result that is a link goes where the link points, and keeps the file's permissions."""
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    output.write_whole(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.iterdir()) == [link, real]
