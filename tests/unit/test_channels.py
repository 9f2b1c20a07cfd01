"""Which track and which channels are heard, and how many become one."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from audiototext import media
from audiototext.errors import MediaError
from audiototext.media import SAMPLE_RATE, Samples

from ..conftest import noise, sine

Write = Callable[..., Path]
Sound = NDArray[np.float32]


def unwarned(sentence: str) -> None:
    """A hearer for sound that must give no cause to warn."""
    raise AssertionError(f"a warning about a whole file: {sentence}")


def heard(path: Path, track: int | str | None = None, channel: int | None = None) -> Samples:
    """All of the sound that `probe` finds with these wishes."""
    recording = media.probe(path, track=track, channel=channel)
    return np.concatenate(list(recording.blocks(unwarned)))


def pitch(samples: Samples) -> float:
    """The strongest frequency, in hertz."""
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum) * SAMPLE_RATE / len(samples))


def loudness(samples: Samples) -> float:
    return float(np.sqrt(np.square(samples).mean()))


def speech(seconds: float) -> Sound:
    """Noise that swells and falls silent twice a second, as syllables do."""
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (noise(seconds) * np.maximum(0, np.sin(2 * np.pi * 2 * times))).astype(np.float32)


def stereo(left: Sound, right: Sound) -> Sound:
    return np.stack([left, right], axis=1)


def muxed(
    path: Path,
    pitches: Sequence[float],
    tags: Sequence[dict[str, str]] = (),
    marks: Sequence[av.stream.Disposition] = (),
    spans: Sequence[tuple[float, float]] = ((0.0, 2.0),) * 3,
) -> Path:
    """A file of several sound tracks, each a tone, of two seconds unless `spans` says otherwise."""
    with av.open(str(path), "w") as container:
        streams = [container.add_stream("flac", rate=SAMPLE_RATE, layout="mono") for _ in pitches]
        for stream, tag in zip(streams, tags, strict=False):
            stream.metadata.update(tag)
        for stream, mark in zip(streams, marks, strict=False):
            stream.disposition = mark
        for stream, hertz, (start, seconds) in zip(streams, pitches, spans, strict=False):
            assert isinstance(stream, av.AudioStream)
            tone = (sine(hertz, seconds) * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(tone[None, :], format="s16", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, round(start * SAMPLE_RATE)
            container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


SPOKEN = ({"language": "eng"}, {"language": "spa", "title": "Doblaje\nlatino"}, {"language": "ger"})
DEFAULT, COMMENT, NONE = (
    av.stream.Disposition.default,
    av.stream.Disposition.comment,
    av.stream.Disposition(0),
)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Three tracks: English at 300 Hz, Spanish at 500, German at 700."""
    return muxed(tmp_path / "film.mka", [300, 500, 700], SPOKEN)


@pytest.mark.parametrize(
    ("wish", "hertz"),
    [(None, 300), (1, 300), (2, 500), (3, 700), ("2", 500), ("eng", 300), ("en", 300), ("SPA", 500),
     ("es", 500), ("es-MX", 500), ("Spanish", 500), ("deu", 700), ("ger", 700), ("de", 700)],
)  # fmt: skip
def test_the_track_asked_for_is_heard(film: Path, wish: int | str | None, hertz: float) -> None:
    """A track is named by its number or by its language, in any of the forms of ISO 639."""
    assert pitch(heard(film, wish)) == pytest.approx(hertz, abs=1.5)
    assert media.probe(film, track=wish).track == [300, 500, 700].index(round(hertz)) + 1


@pytest.mark.parametrize("wish", [0, 4, -1, "fra", "4", "und", "", "Doblaje"])
def test_a_track_that_is_not_there_is_refused_with_those_that_are(
    film: Path, wish: int | str
) -> None:
    """The sentence lists number, language, title and codec of every track."""
    with pytest.raises(MediaError) as caught:
        media.probe(film, track=wish)
    sentence = str(caught.value)
    assert "film.mka" in sentence
    assert '1 (eng, flac), 2 (spa, "Doblaje latino", flac), 3 (ger, flac)' in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("marks", "number"),
    [
        ((NONE, NONE, NONE), 1), ((NONE, DEFAULT, NONE), 2), ((DEFAULT, DEFAULT, DEFAULT), 1),
        ((COMMENT, NONE, NONE), 2), ((DEFAULT | COMMENT, NONE, DEFAULT), 3),
        ((COMMENT, COMMENT, COMMENT), 1),
    ],
)  # fmt: skip
def test_without_a_wish_the_default_track_is_heard(
    tmp_path: Path, marks: tuple[av.stream.Disposition, ...], number: int
) -> None:
    """The first track marked as default, else the first; a commentary only where all are that."""
    path = muxed(tmp_path / "film.mka", [300, 500, 700], marks=marks)
    assert media.probe(path).track == number
    assert pitch(heard(path)) == pytest.approx([300, 500, 700][number - 1], abs=1.5)


def test_a_track_that_nobody_can_decode_is_passed_over(film: Path) -> None:
    """Where the first track has an unknown codec, the next one is heard; asked for, it is refused.

    (A phone's films have such a track of "spatial" sound beside the usual one.)
    """
    data = film.read_bytes()
    film.write_bytes(data.replace(b"A_FLAC", b"A_NONE", 1))
    assert media.probe(film).track == 2
    assert pitch(heard(film)) == pytest.approx(500, abs=1.5)
    with pytest.raises(MediaError, match="no sound in it that can be decoded"):
        media.probe(film, track=1)
    with pytest.raises(MediaError, match="unknown codec"):
        media.probe(film, track=9)


def test_of_two_tracks_in_a_language_the_default_is_heard(tmp_path: Path) -> None:
    """A language that several tracks have means the one marked as default."""
    tags = ({"language": "spa"}, {"language": "eng"}, {"language": "eng"})
    path = muxed(tmp_path / "film.mka", [300, 500, 700], tags, (DEFAULT, NONE, DEFAULT))
    assert media.probe(path, track="en").track == 3


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_a_late_track_keeps_its_time(tmp_path: Path, suffix: str) -> None:
    """The second track of a film, later than its picture, has silence before it, and its length."""
    path = tmp_path / f"film.{suffix}"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=10)
        assert isinstance(picture, av.VideoStream)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sounds = [container.add_stream("aac", rate=SAMPLE_RATE, layout="mono") for _ in range(2)]
        for _ in range(40):
            black = np.zeros((48, 64, 3), np.uint8)
            container.mux(picture.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
        for stream, late in zip(sounds, (0.0, 1.5), strict=True):
            assert isinstance(stream, av.AudioStream)
            frame = av.AudioFrame.from_ndarray(sine(440, 2.0)[None, :], "flt", "mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, round(late * SAMPLE_RATE)
            container.mux([*stream.encode(frame), *stream.encode(None)])
        container.mux(picture.encode(None))
    late_one = heard(path, 2)
    begins = int(np.flatnonzero(np.abs(late_one) > 0.1)[0])
    assert begins == pytest.approx(1.5 * SAMPLE_RATE, abs=1500)
    assert len(late_one) == pytest.approx(3.5 * SAMPLE_RATE, abs=2000)
    told = media.probe(path, track=2).duration
    assert told is not None
    assert told >= len(late_one) / SAMPLE_RATE - 0.15


def test_tracks_of_sound_alone_share_a_clock(tmp_path: Path) -> None:
    """Of two tracks without a picture the later one has silence before it, too."""
    path = muxed(tmp_path / "two.mka", [300, 500], spans=((0.0, 3.0), (1.2, 2.0)))
    late = heard(path, 2)
    assert len(late) == pytest.approx(3.2 * SAMPLE_RATE, abs=100)
    assert not late[: SAMPLE_RATE + 3000].any()


def test_a_track_may_be_shorter_than_its_file(tmp_path: Path) -> None:
    """That another track goes on for longer is no damage (`heard` fails on a warning)."""
    path = muxed(tmp_path / "two.mka", [300, 500], spans=((0.0, 2.0), (0.0, 8.0)))
    assert len(heard(path, 1)) == 2 * SAMPLE_RATE


def test_a_hole_is_where_it_was(tmp_path: Path) -> None:
    """Where a track pauses without a sample, silence stands exactly there."""
    path = tmp_path / "hole.mka"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=SAMPLE_RATE, layout="mono")
        assert isinstance(stream, av.AudioStream)
        for start in (0.0, 3.2):
            tone = (sine(440, 1.2) * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(tone[None, :], format="s16", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, round(start * SAMPLE_RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    kept = heard(path)
    assert len(kept) == pytest.approx(4.4 * SAMPLE_RATE, abs=100)
    silent = slice(round(1.21 * SAMPLE_RATE), round(3.19 * SAMPLE_RATE))
    assert not kept[silent].any()
    assert loudness(kept[: round(1.19 * SAMPLE_RATE)]) == pytest.approx(
        loudness(sine(440, 1.0)), 0.02
    )


@pytest.mark.parametrize("channel", [1, 2, 3])
def test_one_channel_alone_is_heard(wav: Write, channel: int) -> None:
    """A channel asked for is heard as it is, at its own level, without the others."""
    tones = [sine(hertz, 2.0) for hertz in (300, 500, 700)]
    path = wav("three.wav", np.stack(tones, axis=1))
    recording = media.probe(path, channel=channel)
    assert (recording.channel, recording.channels) == (channel, 3)
    assert np.abs(heard(path, channel=channel) - tones[channel - 1]).max() < 2 / 32768


@pytest.mark.parametrize("channel", [0, -1, 3])
def test_a_channel_that_is_not_there_is_refused(wav: Write, channel: int) -> None:
    """The sentence says how many there are."""
    path = wav("two.wav", stereo(noise(1.0), noise(1.0)))
    with pytest.raises(MediaError, match=r"two\.wav: its sound has 2 channels, .* channel"):
        media.probe(path, channel=channel)


@pytest.mark.parametrize("share", [1.0, 0.7, 1.3])
def test_a_voice_with_one_side_inverted_is_heard(wav: Write, share: float) -> None:
    """Where the sides cancel each other out, one is heard whole: a voice is never mixed away."""
    voice = speech(6.0)
    path = wav("inverted.wav", stereo(voice, (-share * voice).astype(np.float32)))
    kept = heard(path)
    assert len(kept) == len(voice)
    assert loudness(kept) == pytest.approx(loudness(voice) * max(1.0, share), rel=0.02)


def test_what_cancels_out_later_is_heard_too(wav: Write) -> None:
    """A side that is inverted in the middle of a recording costs no syllable, there or after."""
    voice = speech(12.0)
    other = voice.copy()
    other[4 * SAMPLE_RATE : 8 * SAMPLE_RATE] *= -1
    kept = heard(wav("turns.wav", stereo(voice, other)))
    for second in range(12):
        piece = slice(second * SAMPLE_RATE, (second + 1) * SAMPLE_RATE)
        assert loudness(kept[piece]) == pytest.approx(loudness(voice[piece]), rel=0.1), second


def test_the_change_makes_no_click(wav: Write) -> None:
    """Where the mix gives way to one side, no sample leaps."""
    tone = sine(100.5, 8.0)  # at its peak where a piece of half a second ends
    turn = round(432 / 100.5 * SAMPLE_RATE)
    other = tone * np.where(np.arange(len(tone)) < turn, 0.3, -1.0)
    kept = heard(wav("click.wav", stereo(tone, other.astype(np.float32))))
    assert loudness(kept[5 * SAMPLE_RATE :]) > 0.3 > loudness(kept[: 3 * SAMPLE_RATE])
    assert np.abs(np.diff(kept)).max() < 1.2 * np.abs(np.diff(tone)).max()


def test_a_pause_decides_nothing(wav: Write) -> None:
    """Hum that cancels out while nobody speaks does not turn the mix into one side."""
    left, right = speech(8.0), sine(900, 8.0) * 0.2
    hum = (sine(50, 8.0) * 0.004).astype(np.float32)
    silent = slice(3 * SAMPLE_RATE, 5 * SAMPLE_RATE)
    left[silent], right[silent] = 0, 0
    kept = heard(wav("hum.wav", stereo(left + hum, (right - hum).astype(np.float32))))
    assert np.abs(kept - (left + right) / 2).max() < 1e-3
    assert loudness(kept[silent]) < 1e-4


def test_after_what_cancels_out_both_voices_are_heard(wav: Write) -> None:
    """One side alone is a makeshift: it ends where the sides differ again."""
    voice, other = speech(10.0), sine(700, 10.0)
    left, right = voice, -voice
    right[4 * SAMPLE_RATE :] = other[4 * SAMPLE_RATE :]
    kept = heard(wav("then.wav", stereo(left, right)))[6 * SAMPLE_RATE :]
    assert np.abs(kept - (left + right)[6 * SAMPLE_RATE :] / 2).max() < 1e-3


def test_wide_sound_stays_mixed(wav: Write) -> None:
    """Sides that share a voice, and differ in louder music, are mixed: only a part is lost."""
    voice, music = speech(6.0), noise(6.0)[::-1] * 0.6
    kept = heard(wav("wide.wav", stereo(voice + music, (voice - music).astype(np.float32))))
    assert np.abs(kept - voice).max() < 1e-3


@pytest.mark.parametrize("wild", [np.inf, np.nan, 1e30])
def test_a_wild_sample_decides_nothing(tmp_path: Path, wild: float) -> None:
    """An impossible sample at the beginning does not spoil the judgement of what follows."""
    voice = speech(6.0)
    sides = np.stack([voice, -voice])
    sides[0, 100] = wild
    path = tmp_path / "wild.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=SAMPLE_RATE, layout="stereo")
        assert isinstance(stream, av.AudioStream)
        packed = np.ascontiguousarray(sides.T.reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
        frame.sample_rate = SAMPLE_RATE
        container.mux([*stream.encode(frame), *stream.encode(None)])
    kept = np.abs(heard(path))  # of either side: one is the other one inverted
    assert np.abs(kept - np.abs(voice))[SAMPLE_RATE:].max() < 1e-3


def test_a_quiet_inverted_voice_is_heard_after_loud_music(wav: Write) -> None:
    """What is quiet is so for a while only: three seconds later it is judged for itself."""
    music, voice = noise(4.0) * 4, speech(8.0) * 0.2
    left = np.concatenate([music, voice]).clip(-1, 1).astype(np.float32)
    right = np.concatenate([music, -voice]).clip(-1, 1).astype(np.float32)
    kept = heard(wav("late.wav", stereo(left, right)))[7 * SAMPLE_RATE :]
    assert loudness(kept) == pytest.approx(loudness(voice[3 * SAMPLE_RATE :]), rel=0.02)


def test_two_voices_are_mixed_as_ever(wav: Write) -> None:
    """Sides that have nothing in common are mixed half and half; neither voice is dropped."""
    left, right = speech(6.0), sine(700, 6.0)
    kept = heard(wav("two.wav", stereo(left, right)))
    assert np.abs(kept - (left + right) / 2).max() < 1e-3


def test_a_wish_for_a_channel_overrides_the_mix(wav: Write) -> None:
    """A channel asked for is heard even if the other one is louder."""
    voice = speech(2.0)
    path = wav("inverted.wav", stereo((voice / 4).astype(np.float32), -voice))
    assert loudness(heard(path, channel=1)) == pytest.approx(loudness(voice) / 4, rel=0.02)


def test_blocks_of_inverted_sound_are_the_whole_in_pieces(wav: Write) -> None:
    """What is mixed, and how, does not depend on where blocks end."""
    path = wav("long.wav", stereo(speech(21.0), -speech(21.0)))
    lengths = [len(block) for block in media.probe(path).blocks(unwarned)]
    assert lengths == [10 * SAMPLE_RATE, 10 * SAMPLE_RATE, SAMPLE_RATE]


@pytest.mark.parametrize("rate", [8000, 16000, 48000])
@pytest.mark.parametrize("channels", [3, 5, 7, 8, 9, 16, 32, 64])
def test_any_number_of_channels_is_heard(wav: Write, channels: int, rate: int) -> None:
    """Channels without names, as many as FFmpeg can convert, are mixed alike.

    (PyAV reads beyond the last plane of a frame that has eight or more, and the process dies.)
    """
    tone = sine(440, 1.0, rate)
    path = wav("many.wav", np.stack([tone] * channels, axis=1), rate)
    kept = heard(path)
    assert len(kept) == pytest.approx(SAMPLE_RATE, abs=2)
    assert pitch(kept) == pytest.approx(440, abs=1.5)
    assert loudness(kept) == pytest.approx(loudness(sine(440, 1.0)), rel=0.05)
    assert media.probe(path).channels == channels


def test_more_channels_than_can_be_converted_are_refused(wav: Write) -> None:
    """Beyond 64 channels there is a sentence, not a crash."""
    with pytest.raises(MediaError, match="no sound in it that can be decoded"):
        media.probe(wav("most.wav", np.zeros((4000, 65), np.float32)))


def test_an_impossible_rate_is_refused(tmp_path: Path) -> None:
    """A sample a second is no speech: it would become a block of hours."""
    path = tmp_path / "slow.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(1)
        file.writeframes(bytes(20_000))
    with pytest.raises(MediaError, match="no sound in it that can be decoded"):
        media.probe(path)


@pytest.mark.parametrize("layout", ["2.1", "quad", "5.0(side)", "7.1", "hexagonal", "22.2"])
def test_odd_layouts_are_heard(tmp_path: Path, layout: str) -> None:
    """Sound around the listener, named in any way, becomes one voice of the same level."""
    path, count = tmp_path / "odd.mka", av.AudioLayout(layout).nb_channels
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=SAMPLE_RATE, layout=layout)
        assert isinstance(stream, av.AudioStream)
        all_alike = np.repeat((sine(440, 1.0) * 32767).astype(np.int16), count)
        frame = av.AudioFrame.from_ndarray(all_alike[None, :], format="s16", layout=layout)
        frame.sample_rate = SAMPLE_RATE
        container.mux([*stream.encode(frame), *stream.encode(None)])
    kept = heard(path)
    assert pitch(kept) == pytest.approx(440, abs=1.5)
    assert loudness(kept) == pytest.approx(loudness(sine(440, 1.0)), rel=0.02)


@pytest.mark.parametrize(
    "codec",
    ["pcm_u8", "pcm_s16be", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le", "pcm_alaw",
     "pcm_mulaw"],
)  # fmt: skip
def test_any_kind_of_sample_is_heard(encoded: Write, codec: str) -> None:
    """Eight bits or sixty-four, whole numbers or floats: the sound is the same."""
    path = encoded("kind.mka" if codec == "pcm_s16be" else "kind.wav", sine(440, 1.0), codec)
    assert np.abs(media.load(path, unwarned).samples - sine(440, 1.0)).max() < 0.03


def joined(path: Path, codec: str, kinds: Sequence[tuple[int, str]], muxer: str) -> Path:
    """One file of tones one after the other, each with a rate and a layout of its own."""
    with path.open("wb") as file:
        for rate, layout in kinds:
            piece = io.BytesIO()
            with av.open(piece, "w", format=muxer) as container:
                stream = container.add_stream(codec, rate=rate, layout=layout)
                assert isinstance(stream, av.AudioStream)
                count = av.AudioLayout(layout).nb_channels
                tone = np.stack([sine(440, 3.0, rate)] * count)
                for start in range(0, tone.shape[1], 4096):
                    part = np.ascontiguousarray(tone[:, start : start + 4096])
                    frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=layout)
                    frame.sample_rate, frame.pts = rate, start
                    container.mux(stream.encode(frame))
                container.mux(stream.encode(None))
            file.write(piece.getvalue())
    return path


CHANGING = [(44100, "stereo"), (22050, "mono"), (44100, "stereo")]


@pytest.mark.parametrize(
    ("suffix", "codec", "muxer"),
    [("mp3", "libmp3lame", "mp3"), ("aac", "aac", "adts"), ("ac3", "ac3", "ac3")],
)
def test_sound_may_change_in_the_middle(
    tmp_path: Path, suffix: str, codec: str, muxer: str
) -> None:
    """Recordings joined by appending files, of different rates and channels, are heard whole."""
    kinds = [(48000, "stereo"), (32000, "mono"), (48000, "5.1")] if codec == "ac3" else CHANGING
    kept = media.load(joined(tmp_path / f"joined.{suffix}", codec, kinds, muxer)).samples
    assert len(kept) == pytest.approx(9 * SAMPLE_RATE, rel=0.02)
    for second in (1, 4, 7):
        piece = kept[second * SAMPLE_RATE : (second + 1) * SAMPLE_RATE]
        assert pitch(piece) == pytest.approx(440, abs=2)


def test_a_chain_of_ogg_is_heard_as_far_as_it_is_alike(tmp_path: Path) -> None:
    """A radio's Ogg, song after song, is heard whole; where FFmpeg gives up, a sentence says so."""
    alike = joined(tmp_path / "alike.ogg", "libopus", [(48000, "stereo")] * 3, "ogg")
    assert media.load(alike, unwarned).duration == pytest.approx(9.0, abs=0.1)
    changing = [(48000, "stereo"), (48000, "mono"), (48000, "stereo")]
    told: list[str] = []
    kept = media.load(joined(tmp_path / "odd.ogg", "libopus", changing, "ogg"), told.append)
    assert kept.duration >= 2.9
    assert kept.duration > 8.9 or len(told) == 1
