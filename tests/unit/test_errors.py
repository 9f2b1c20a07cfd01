from __future__ import annotations

import copy
import inspect
import pickle
import re

import pytest

from audiototext import errors
from audiototext.errors import AudioToTextError, Cancelled
from audiototext.transcript import Evidence, Segment, Transcript, Word

CLASSES = {
    name: kind
    for name, kind in vars(errors).items()
    if inspect.isclass(kind) and kind.__module__ == errors.__name__
}


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES.keys())
def test_every_error_is_one_of_ours(kind: type[AudioToTextError]) -> None:
    """Whoever catches AudioToTextError catches everything raised on purpose."""
    assert issubclass(kind, AudioToTextError)


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES.keys())
def test_errors_travel(kind: type[AudioToTextError]) -> None:
    """An error survives pickling and copying with its class and its message."""
    error = kind("talk.mp3: it broke; try another one")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is kind
        assert str(twin) == str(error) == "talk.mp3: it broke; try another one"


def test_what_was_done_travels_with_cancelled() -> None:
    """Cancelled survives pickling with the transcript that it holds."""
    evidence = Evidence(0, (50364, 1), 0.0, -0.2, 1.1, 0.01)
    said = Segment(0.0, 1.0, " Hi", (Word(0.0, 1.0, " Hi", 0.9),), "en", "A", evidence)
    transcript = Transcript((said,), "en", 2.0, partial=True, notes=("cut",))
    twin = pickle.loads(pickle.dumps(Cancelled("enough", transcript)))
    assert (twin.message, twin.transcript) == ("enough", transcript)
    assert str(twin) == "enough"


def test_cancelled_needs_no_words() -> None:
    """Raised bare, Cancelled says what it is and holds nothing."""
    assert (str(Cancelled()), Cancelled().transcript) == ("cancelled", None)


def test_the_tree_is_the_truth() -> None:
    """The tree in the docstring draws exactly the classes there are, and what else each one is."""
    drawn = re.findall(r"^(?:[│ ]*[├└]── )?(\w+)(?= {2,}|$)(.*)$", errors.__doc__ or "", re.M)
    tree = {name: rest for name, rest in drawn if name[0].isupper()}
    assert set(tree) == set(CLASSES)
    for name, rest in tree.items():
        also = re.search(r"\(also (\w+)\)", rest)
        builtin = {base.__name__ for base in CLASSES[name].__bases__} - set(CLASSES)
        assert builtin - {"Exception"} == ({also[1]} if also else set())
