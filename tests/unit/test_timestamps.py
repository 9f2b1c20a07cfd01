from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import timestamps

WRITERS = [timestamps.srt, timestamps.vtt]
A_THOUSAND_HOURS = 3_600_000.0


@pytest.mark.parametrize("write", WRITERS)
@given(seconds=st.floats(0, A_THOUSAND_HOURS))
def test_what_is_written_is_read(write: Callable[[float], str], seconds: float) -> None:
    """Writing a time and reading it gives the same millisecond."""
    read = timestamps.parse(write(seconds))
    assert timestamps.milliseconds(read) == timestamps.milliseconds(seconds)
    assert abs(read - seconds) <= 0.000_501


@given(st.floats(0, A_THOUSAND_HOURS))
def test_subrip_has_hours_always(seconds: float) -> None:
    """SubRip times are HH:MM:SS,mmm, no field over its range."""
    assert re.fullmatch(r"\d{2,}:[0-5]\d:[0-5]\d,\d{3}", timestamps.srt(seconds))


@given(st.floats(0, A_THOUSAND_HOURS))
def test_webvtt_has_hours_from_the_first_on(seconds: float) -> None:
    """WebVTT times have hours exactly where there are some."""
    written = timestamps.vtt(seconds)
    assert re.fullmatch(r"(\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}", written)
    assert (written.count(":") == 2) == (timestamps.milliseconds(seconds) >= 3_600_000)


@given(st.floats(0, A_THOUSAND_HOURS), st.floats(0, A_THOUSAND_HOURS))
def test_written_times_keep_their_order(one: float, other: float) -> None:
    """Rounding never swaps two times."""
    earlier, later = sorted((one, other))
    assert timestamps.srt(earlier) <= timestamps.srt(later) or later >= 360_000
    assert timestamps.milliseconds(earlier) <= timestamps.milliseconds(later)


@pytest.mark.parametrize(
    ("seconds", "srt", "vtt"),
    [
        (0.0, "00:00:00,000", "00:00.000"),
        (0.0006, "00:00:00,001", "00:00.001"),
        (59.9994, "00:00:59,999", "00:59.999"),
        (59.9996, "00:01:00,000", "01:00.000"),
        (3599.9996, "01:00:00,000", "01:00:00.000"),
        (3661.5, "01:01:01,500", "01:01:01.500"),
        (359999.9996, "100:00:00,000", "100:00:00.000"),
    ],
)
def test_rounding_carries(seconds: float, srt: str, vtt: str) -> None:
    """A time that is rounded up carries into seconds, minutes and hours."""
    assert (timestamps.srt(seconds), timestamps.vtt(seconds)) == (srt, vtt)


@pytest.mark.parametrize("write", [timestamps.milliseconds, *WRITERS])
@pytest.mark.parametrize("seconds", [-0.001, -1e-9, math.nan, math.inf, -math.inf])
def test_what_is_no_time_is_refused(write: Callable[[float], object], seconds: float) -> None:
    """Negative and non-finite times are refused, not written."""
    with pytest.raises(ValueError, match="not a time"):
        write(seconds)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:00:01.500", 1.5),
        ("00:00:01,500", 1.5),
        ("1:02:03,004", 3723.004),
        ("  01:01.500 ", 61.5),
        ("123:00:00,001", 442_800.001),
        ("00:00:01", 1.0),
        ("01:30", 90.0),
        ("00:00:01,", 1.0),
        ("00:00:01,5", 1.5),
        ("00:00:01,50", 1.5),
        ("00:00:01.123456", 1.123456),
        ("00:00:01:500", 1.5),
        ("00:01:500", 1.5),
        ("00 : 00: 01 , 500", 1.5),
        ("00:99:99,000", 6039.0),
        ("999999999:00:00.000", 999_999_999 * 3600.0),
        ("-00:00:01,500", -1.5),
        ("\u221200:00:01,500", -1.5),
        ("\u0660\u0660:\u0660\u0661\u066b\u0665", 1.5),
        ("00\uff1a00\uff1a01\uff0c500", 1.5),
        ("\u200f\u202b00:00:01,500\u202c", 1.5),
        ("\ufeff00:00:01,500", 1.5),
    ],
)
def test_what_people_write_is_read(text: str, seconds: float) -> None:
    """Any mark before any fraction, fields missing or too large, blanks, other digits: all are."""
    assert timestamps.parse(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "1.5", "a:b.c", "00:100:00", "00:00:100,5", "00:00:01,5x", "00.00.01", ":00:01",
        "00:00:00:00:01", "1234567890:00:00", "00:00:01,1234567890123456789", "00\n:01", "--1:00",
        "00:00:\xb2",
    ],
)  # fmt: skip
def test_what_is_no_timestamp_is_not_read(text: str) -> None:
    """Anything else is refused, with the text that was found."""
    with pytest.raises(ValueError, match="not a timestamp: ") as caught:
        timestamps.parse(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (3599.6, "1:00:00"), (36_000, "10:00:00")],
)
def test_people_read_whole_seconds(seconds: float, shown: str) -> None:
    """A clock shows whole seconds, and hours only where there are some."""
    assert timestamps.clock(seconds) == shown
