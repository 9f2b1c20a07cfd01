from __future__ import annotations

import csv
import errno
import io
import os
import wave
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from audiototext import media
from audiototext.errors import MediaError
from audiototext.media import SAMPLE_RATE, Samples, Sound

from ..conftest import noise, sine

Write = Callable[..., Path]

TEN_SECONDS = 10 * SAMPLE_RATE


def unwarned(sentence: str) -> None:
    """A hearer for sound that must give no cause to warn."""
    raise AssertionError(f"a warning about a whole file: {sentence}")


def pitch(samples: Samples) -> float:
    """The strongest frequency, in hertz."""
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum) * SAMPLE_RATE / len(samples))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [8000, 11025, 16000, 44100, 48000])
def test_a_tone_stays_a_tone(wav: Write, rate: int, channels: int) -> None:
    """Any rate and any number of channels keep length and pitch at 16 kHz mono."""
    tone = sine(440, 1.5, rate)
    path = wav("tone.wav", np.stack([tone] * channels, axis=1), rate)
    heard = media.load(path, unwarned)
    assert heard.samples.dtype == np.float32
    assert heard.samples.ndim == 1
    assert len(heard.samples) == pytest.approx(1.5 * SAMPLE_RATE, abs=1)
    assert media.probe(path).duration == pytest.approx(1.5, abs=0.01)
    assert pitch(heard.samples) == pytest.approx(440, abs=1.5)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_loud_voice_keeps_its_level(wav: Write, channels: int) -> None:
    """The same sound in every channel is as loud in mono: nothing is amplified or clipped."""
    loud = (1.8 * sine(440, 1.0)).astype(np.float32)
    heard = media.load(wav("loud.wav", np.stack([loud] * channels, axis=1)), unwarned)
    assert float(np.abs(heard.samples).max()) == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("side", [0, 1])
def test_both_channels_are_heard(wav: Write, side: int) -> None:
    """Who speaks into one channel of two is heard."""
    both = np.zeros((SAMPLE_RATE, 2), np.float32)
    both[:, side] = sine(700, 1.0)
    heard = media.load(wav("one-sided.wav", both), unwarned)
    assert pitch(heard.samples) == pytest.approx(700, abs=1.5)
    assert float(np.abs(heard.samples).max()) > 0.2


def test_sound_at_16_khz_is_not_touched(wav: Write) -> None:
    """Mono sound at Whisper's own rate comes through sample by sample."""
    heard = media.load(wav("own.wav", noise(1.0)), unwarned)
    assert np.abs(heard.samples - noise(1.0)).max() < 2 / 32768


def test_impossible_samples_become_possible_ones(encoded: Write) -> None:
    """NaN becomes silence, and what is over the full level is clipped to it."""
    wild = sine(300, 1.0)
    wild[1000:1100] = np.nan
    wild[5000:5100] = np.inf
    wild[9000:9100] = 3.0
    heard = media.load(encoded("wild.wav", wild, "pcm_f32le"), unwarned).samples
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() == 1.0
    assert not heard[1000:1100].any()
    assert (heard[9000:9100] == 1.0).all()


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("talk.wav", "pcm_s16le", 16000), ("talk.flac", "flac", 16000),
        ("talk.mp3", "libmp3lame", 44100), ("talk.m4a", "aac", 44100),
        ("talk.aac", "aac", 44100), ("talk.opus", "libopus", 48000), ("talk.mka", "flac", 16000),
    ],
)  # fmt: skip
def test_usual_files_are_read_whole_and_without_a_warning(
    encoded: Write, name: str, codec: str, rate: int
) -> None:
    """The containers people have give all of their sound, and no cause to warn."""
    heard = media.load(encoded(name, sine(440, 5.0, rate), codec, rate), unwarned)
    assert heard.duration == pytest.approx(5.0, abs=0.1)
    assert pitch(heard.samples) == pytest.approx(440, abs=1.5)


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [("vary.mp3", "libmp3lame", {"write_xing": "0"}), ("vary.aac", "aac", {})],
)
def test_a_length_is_counted_where_no_header_tells_it(
    encoded: Write, name: str, codec: str, options: dict[str, str]
) -> None:
    """The declared duration is right even where FFmpeg could only guess it from the size."""
    uneven = np.concatenate([noise(2.0, 44100), np.zeros(6 * 44100, np.float32)])
    path = encoded(name, uneven, codec, 44100, **options)
    heard = media.load(path, unwarned)
    assert heard.duration == pytest.approx(8.0, abs=0.1)
    assert media.probe(path).duration == pytest.approx(heard.duration, abs=0.1)


def test_blocks_are_the_whole_in_pieces(wav: Write) -> None:
    """Blocks joined are what `load` gives; each holds ten seconds, the last one the rest."""
    path = wav("long.wav", noise(25.5, 8000), 8000)
    blocks = list(media.probe(path).blocks(unwarned))
    assert [len(block) for block in blocks[:-1]] == [TEN_SECONDS, TEN_SECONDS]
    assert 0 < len(blocks[-1]) <= TEN_SECONDS
    assert np.array_equal(np.concatenate(blocks), media.load(path).samples)


@pytest.mark.parametrize("count", [0, 1, TEN_SECONDS - 1, TEN_SECONDS, TEN_SECONDS + 1, 400_000])
def test_sound_in_memory_is_cut_without_loss(count: int) -> None:
    """Blocks of samples in memory are bounded, never empty, and joined they are the samples."""
    samples = np.linspace(-1, 1, count, dtype=np.float32)
    blocks = list(Sound(samples).blocks(unwarned))
    assert all(0 < len(block) <= TEN_SECONDS for block in blocks)
    assert np.array_equal(np.concatenate([np.zeros(0, np.float32), *blocks]), samples)
    assert Sound(samples).duration == count / SAMPLE_RATE


def test_a_recording_can_be_heard_twice(wav: Write) -> None:
    """Each hearing starts from the beginning."""
    recording = media.probe(wav("again.wav", noise(1.0)))
    first, second = (np.concatenate(list(recording.blocks(unwarned))) for _ in range(2))
    assert np.array_equal(first, second)


def _a_folder(path: Path) -> None:
    path.mkdir()


def _nothing(path: Path) -> None:
    pass


def _an_empty_file(path: Path) -> None:
    path.touch()


def _a_text(path: Path) -> None:
    path.write_text("This is a text, whatever its name says.\n" * 50, encoding="utf-8")


def _zeros(path: Path) -> None:
    path.write_bytes(bytes(5000))


def _a_header_without_sound(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)


def _a_silent_film(path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(10):
            black = np.zeros((48, 64, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
        container.mux(stream.encode(None))


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("gone.mp3", _nothing, "no such file"),
        ("folder.wav", _a_folder, "folder"),
        ("empty.m4a", _an_empty_file, "empty"),
        ("text.mp3", _a_text, "not an audio or video file"),
        ("zeros.wav", _zeros, "not an audio or video file"),
        ("header.wav", _a_header_without_sound, "no sound"),
        ("film.mp4", _a_silent_film, "no sound track"),
    ],
)
@pytest.mark.parametrize("read", [media.probe, media.load])
def test_what_cannot_be_heard_is_refused_in_a_sentence(
    tmp_path: Path,
    read: Callable[[Path], object],
    name: str,
    make: Callable[[Path], None],
    reason: str,
) -> None:
    """A file without readable sound costs a MediaError: one line with its name and the reason."""
    path = tmp_path / name
    make(path)
    with pytest.raises(MediaError) as caught:
        read(path)
    sentence = str(caught.value)
    assert name in sentence
    assert reason in sentence
    assert "\n" not in sentence
    assert "Errno" not in sentence


@pytest.mark.skipif(
    getattr(os, "geteuid", lambda: 0)() == 0, reason="root and Windows may read every file"
)
def test_a_forbidden_file_is_refused_in_a_sentence(wav: Write) -> None:
    """A file that one may not read costs a MediaError that says so."""
    path = wav("secret.wav", noise(0.1))
    path.chmod(0)
    with pytest.raises(MediaError, match=r"secret\.wav: you may not read it"):
        media.probe(path)


def test_a_film_with_sound_is_heard(tmp_path: Path) -> None:
    """Of a video file the sound is taken."""
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=10)
        sound = container.add_stream("aac", rate=44100, layout="mono")
        assert isinstance(picture, av.VideoStream)
        assert isinstance(sound, av.AudioStream)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        for _ in range(20):
            black = np.zeros((48, 64, 3), np.uint8)
            container.mux(picture.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
        tone = sine(440, 2.0, 44100)
        frame = av.AudioFrame.from_ndarray(tone[None, :], format="flt", layout="mono")
        frame.sample_rate = 44100
        container.mux([*sound.encode(frame), *sound.encode(None), *picture.encode(None)])
    heard = media.load(path, unwarned)
    assert heard.duration == pytest.approx(2.0, abs=0.1)
    assert pitch(heard.samples) == pytest.approx(440, abs=1.5)


def test_sound_that_begins_after_the_picture_keeps_its_time(tmp_path: Path) -> None:
    """Where a film's sound begins later than its picture, silence stands for the time before."""
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=10)
        sound = container.add_stream("flac", rate=SAMPLE_RATE, layout="mono")
        assert isinstance(picture, av.VideoStream)
        assert isinstance(sound, av.AudioStream)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        for _ in range(40):
            black = np.zeros((48, 64, 3), np.uint8)
            container.mux(picture.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
        loud = (sine(440, 2.0) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(loud[None, :], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = round(1.5 * SAMPLE_RATE)
        container.mux([*sound.encode(frame), *sound.encode(None), *picture.encode(None)])
    heard = media.load(path, unwarned).samples
    assert int(np.flatnonzero(np.abs(heard) > 0.1)[0]) == pytest.approx(1.5 * SAMPLE_RATE, abs=500)
    assert len(heard) == pytest.approx(3.5 * SAMPLE_RATE, abs=500)


def surround(path: Path, channels: NDArray[np.float32]) -> Path:
    """Write six channels, shape (6, n), as a 5.1 film sound."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE, layout="5.1")
        assert isinstance(stream, av.AudioStream)
        loud = np.ascontiguousarray((channels * 32767).astype(np.int16).T.reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(loud, format="s16", layout="5.1")
        frame.sample_rate = SAMPLE_RATE
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


@pytest.mark.parametrize("channel", range(6), ids=["FL", "FR", "FC", "LFE", "BL", "BR"])
def test_of_surround_sound_all_but_the_rumble_is_heard(tmp_path: Path, channel: int) -> None:
    """Of a film's six channels each is heard, and the one for dialogue best; the LFE is not."""
    six = np.zeros((6, SAMPLE_RATE), np.float32)
    six[channel] = sine(440, 1.0)
    heard = media.load(surround(tmp_path / "six.flac", six), unwarned).samples
    loudest = float(np.abs(heard).max())
    assert loudest == pytest.approx({2: 0.131, 3: 0.0}.get(channel, 0.092), abs=0.01)


def test_loud_surround_sound_is_not_clipped(tmp_path: Path) -> None:
    """The same sound in all channels is as loud in mono."""
    full = np.stack([1.9 * sine(440, 1.0)] * 6).astype(np.float32)
    heard = media.load(surround(tmp_path / "six.flac", full), unwarned).samples
    assert float(np.abs(heard).max()) == pytest.approx(0.95, abs=0.02)


CODECS = {"wav": "pcm_s16le", "flac": "flac", "mp3": "libmp3lame"}


@pytest.mark.parametrize("suffix", CODECS)
def test_a_truncated_file_is_read_as_far_as_it_goes(encoded: Write, suffix: str) -> None:
    """What is left of a file that was cut off is heard, with one warning that names the file."""
    path = encoded(f"cut.{suffix}", noise(8.0), CODECS[suffix])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    warnings: list[str] = []
    heard = media.load(path, warnings.append)
    assert 3.0 < heard.duration < 4.5
    assert _agree(heard.samples, noise(8.0)) or suffix == "mp3"
    assert len(warnings) == 1, warnings
    assert path.name in warnings[0]


@pytest.mark.parametrize("suffix", ["flac", "mp3"])
def test_a_file_with_garbage_inside_is_read_around_it(encoded: Write, suffix: str) -> None:
    """Sound before and after a broken stretch is heard, with one warning that names the file."""
    path = encoded(f"broken.{suffix}", noise(8.0), CODECS[suffix])
    data = bytearray(path.read_bytes())
    third = len(data) // 3
    data[third : 2 * third] = bytes(range(255)) * (third // 255 + 1)
    path.write_bytes(data)
    warnings: list[str] = []
    heard = media.load(path, warnings.append)
    assert 4.0 < heard.duration < 8.2
    assert len(warnings) == 1, warnings
    assert path.name in warnings[0]


def test_a_small_hole_is_told_too(encoded: Write) -> None:
    """A few broken packets, a fraction of a second, cost a warning as well."""
    path = encoded("scratch.mp3", noise(8.0), "libmp3lame")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 600] = b"\xff" * 600
    path.write_bytes(data)
    warnings: list[str] = []
    heard = media.load(path, warnings.append)
    assert 7.0 < heard.duration < 8.2
    assert len(warnings) == 1


def test_what_follows_a_hole_keeps_its_time(encoded: Write) -> None:
    """Where a stretch is lost, silence stands for it, so that later captions stay in time."""
    path = encoded("broken.flac", noise(8.0), "flac")
    data = bytearray(path.read_bytes())
    third = len(data) // 3
    data[third : 2 * third] = bytes(range(255)) * (third // 255 + 1)
    path.write_bytes(data)
    heard = media.load(path, lambda sentence: None).samples
    assert len(heard) == pytest.approx(8 * SAMPLE_RATE, abs=SAMPLE_RATE // 100)
    end, played = heard[-SAMPLE_RATE:], noise(8.0)[-SAMPLE_RATE:]
    assert float(np.corrcoef(end, played)[0, 1]) > 0.99


def _agree(heard: NDArray[np.float32], played: NDArray[np.float32]) -> bool:
    """Is the first second the same?"""
    return bool(np.abs(heard[:SAMPLE_RATE] - played[:SAMPLE_RATE]).max() < 0.001)


@pytest.mark.parametrize(
    "name",
    ["ñandú 日本語 🎵.wav", "a%03d.wav", "it's [1] #2 & {3}.wav", "-rf.wav", "Ünï\u0308.WAV"],
)
def test_any_name_will_do(
    wav: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file may be called anything; given relatively or not, it is found."""
    path = wav(name, sine(440, 0.5))
    monkeypatch.chdir(tmp_path)
    for given in (path, Path(name), name):
        assert media.load(given, unwarned).duration == 0.5


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no colon in a name")
@pytest.mark.parametrize("name", ["12:30 meeting.wav", "file:note.wav"])
def test_a_name_is_no_address(
    wav: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A relative name with a colon is a file's name, not a protocol of FFmpeg."""
    wav(name, sine(440, 0.5))
    monkeypatch.chdir(tmp_path)
    assert media.load(name, unwarned).duration == 0.5


def test_damaged_and_odd_real_files_are_heard_or_refused(data: Path) -> None:
    """Of the damaged, odd and very short files at hand, each is heard or costs a MediaError."""
    folders = [data / "hard" / name for name in ("corrupt", "containers", "short", "names")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    heard = 0
    for path in files:
        told: list[str] = []
        try:
            found = media.load(path, told.append)
        except MediaError as error:
            told.append(str(error))
        else:
            assert np.isfinite(found.samples).all()
            heard += 1
        assert all(path.name in sentence for sentence in told)
        assert len(told) <= 1
    assert heard > len(files) / 2


def _with_sizes(path: Path, riff: int, data: int) -> Path:
    """The WAV file, but with these sizes in its header."""
    content = bytearray(path.read_bytes())
    content[4:8], content[40:44] = riff.to_bytes(4, "little"), data.to_bytes(4, "little")
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("riff", "data", "whole"),
    [
        (0x24290400, 32_000, True), (0, 32_000, True), (36, 32_000, True),
        (0xFFFFFFFF, 0xFFFFFFFF, True), (32_036, 0, True), (0x7FFFFFFF, 0x7FFFFFDB, True),
        (32_036, 50_000, False), (0, 33_000, False),
    ],
)  # fmt: skip
def test_a_wav_is_as_long_as_its_sound(wav: Write, riff: int, data: int, whole: bool) -> None:
    """Only sound that is missing makes a WAV damaged; odd and unknown sizes around it do not."""
    path = _with_sizes(wav("sizes.wav", noise(1.0)), riff, data)
    told: list[str] = []
    assert media.load(path, told.append).duration == 1.0
    assert bool(told) == (not whole)


def test_a_stream_is_kept_in_a_file(wav: Write, tmp_path: Path) -> None:
    """What comes through a pipe becomes a file that can be sought in, byte by byte the same."""
    path = wav("talk.wav", noise(40.0))
    folder = tmp_path / "kept"
    folder.mkdir()
    with path.open("rb") as pipe:
        kept = media.spooled(pipe, folder)
    assert kept.parent == folder
    assert kept.read_bytes() == path.read_bytes()
    assert media.load(kept, unwarned).duration == 40.0


class _Pipe(io.RawIOBase):
    """Gives `chunks` and then fails; remembers how much was asked for at once."""

    def __init__(self, chunks: int, error: BaseException | None) -> None:
        self.left, self.error, self.most = chunks, error, 0

    def read(self, size: int = -1) -> bytes:
        self.most = max(self.most, size if size >= 0 else 1 << 40)
        self.left -= 1
        if self.left >= 0:
            return bytes(1000)
        if self.error:
            raise self.error
        return b""


@pytest.mark.parametrize(
    ("pipe", "expected", "words"),
    [
        (_Pipe(0, None), MediaError, "standard input is empty"),
        (_Pipe(3, OSError(errno.EIO, "Input/output error")), MediaError, "cannot be kept"),
        (_Pipe(3, KeyboardInterrupt("stop")), KeyboardInterrupt, "stop"),
    ],
)
def test_a_stream_that_fails_leaves_no_file(
    tmp_path: Path, pipe: _Pipe, expected: type[BaseException], words: str
) -> None:
    """Nothing came, or it broke off, or the user did: a sentence, and no file is left behind."""
    with pytest.raises(expected, match=words):
        media.spooled(cast(BinaryIO, pipe), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_stream_is_copied_in_bounded_memory(tmp_path: Path) -> None:
    """However long it is, it is read in pieces of at most a few megabytes."""
    pipe = _Pipe(3, None)
    media.spooled(cast(BinaryIO, pipe), tmp_path)
    assert 0 < pipe.most <= 1 << 23


def test_a_stream_needs_a_folder(tmp_path: Path) -> None:
    """A folder that is not there, or full, costs a sentence that names it."""
    with pytest.raises(MediaError, match="gone"):
        media.spooled(io.BytesIO(b"sound"), tmp_path / "gone")


GUESSED = {"containers/jfk.amr"}
"""Its length in the manifest is FFmpeg's guess from the bit rate; it has the 11 s of its kin."""


@pytest.mark.parametrize("folder", ["channels", "containers", "corrupt", "names", "short"])
def test_real_files_are_as_long_as_the_manifest_says(data: Path, folder: str) -> None:
    """What is there to be heard is heard in its length; less costs one warning, none a sentence."""
    for row in _manifest(data / "hard", folder):
        path = data / "hard" / row["file"]
        found, told = _heard_or_refused(path)
        assert len(told) <= 1
        assert all(path.name in sentence and "\n" not in sentence for sentence in told)
        if found is None:
            assert not row["reference"], f"{told}: there are words in it"
            continue
        assert not told or folder == "corrupt"
        if row["duration_s"] and row["file"] not in GUESSED:
            length = float(row["duration_s"])
            right = pytest.approx(length, abs=max(0.2, 0.02 * length))
            assert found.duration == right or (told and found.duration < length), row["file"]
            assert media.probe(path).duration == right or told, row["file"]


def _heard_or_refused(path: Path) -> tuple[Sound | None, list[str]]:
    """The sound of a file, None where it is refused, and what was said about it."""
    told: list[str] = []
    try:
        return media.load(path, told.append), told
    except MediaError as error:
        return None, [*told, str(error)]


def _manifest(folder: Path, part: str) -> list[dict[str, str]]:
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = [row for row in rows if row["file"].startswith(f"{part}/")]
    assert found
    return found
