from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import lexicon
from audiototext.lexicon import bare, correspondences, likeness

WORDS = st.lists(
    st.one_of(
        st.sampled_from(["the", "Madrid", "680,000", "2022", ".", "今日", "\ud800"]), st.text()
    ),
    max_size=12,
)
PAIRS = st.lists(st.tuples(WORDS, WORDS), max_size=6)

ANIMALS = [
    ("el gato negro duerme", "the black cat sleeps"),
    ("el perro negro come", "the black dog eats"),
    ("un gato come pescado", "a cat eats fish"),
    ("el perro duerme aquí", "the dog sleeps here"),
    ("aquí duerme un gato", "here a cat sleeps"),
    ("come el pescado negro", "it eats the black fish"),
]


def best(source: str, target: str, word: str, *others: tuple[str, str]) -> str:
    """The target's word that corresponds best to a word of the source."""
    pairs = [(a.split(), b.split()) for a, b in [(source, target), *others]]
    row = correspondences(pairs)[0][source.split().index(word)]
    return target.split()[int(row.argmax())]


@given(PAIRS)
def test_each_pair_gets_its_table(pairs: list[tuple[list[str], list[str]]]) -> None:
    """A table has a row for each unit of the source and a column for each of the target, 0 to 1."""
    found = correspondences(pairs)
    assert len(found) == len(pairs)
    for table, (source, target) in zip(found, pairs, strict=True):
        assert table.shape == (len(source), len(target))
        assert np.isfinite(table).all()
        assert ((table >= 0) & (table <= 1 + 1e-9)).all()


@given(PAIRS)
def test_the_same_pairs_give_the_same_tables(pairs: list[tuple[list[str], list[str]]]) -> None:
    """What is learnt depends on nothing but the pairs."""
    one, other = correspondences(pairs), correspondences(pairs)
    assert all((a == b).all() for a, b in zip(one, other, strict=True))


def test_nothing_corresponds_to_nothing() -> None:
    """No pairs, or pairs without units: no tables, or empty ones."""
    assert correspondences([]) == []
    shapes = [table.shape for table in correspondences([([], []), ([], ["a"]), (["a"], [])])]
    assert shapes == [(0, 0), (0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("source", "target", "word", "expected"),
    [
        ("fueron 680,000 horas", "hours, 680,000 of them", "680,000", "680,000"),
        ("ayer Andrés dijo", "as said by Andrés", "Andrés", "Andrés"),
        ("en 2022 hubo cultura", "there was culture in 2022", "cultura", "culture"),
        ("en 2022 hubo inteligencia", "there was intelligence in 2022", "2022", "2022"),
        ("¡WHISPER! es bueno", "so, Whisper. is good", "¡WHISPER!", "Whisper."),
        ("la Révolution commence", "it begins, the revolution", "Révolution", "revolution"),
    ],
)  # fmt: skip
def test_what_looks_alike_corresponds(source: str, target: str, word: str, expected: str) -> None:
    """Names, numbers and cognates find each other in a single sentence, off the diagonal."""
    assert best(source, target, word) == expected


@pytest.mark.parametrize(
    ("number", "word", "expected"),
    [(0, "gato", "cat"), (0, "duerme", "sleeps"), (1, "perro", "dog"), (4, "gato", "cat")],
)
def test_a_document_teaches_its_words(number: int, word: str, expected: str) -> None:
    """Words that come together again and again correspond, whatever their order."""
    rest = [pair for n, pair in enumerate(ANIMALS) if n != number]
    assert best(*ANIMALS[number], word, *rest) == expected


def test_without_anything_to_learn_places_decide() -> None:
    """Two strange words correspond where they stand at about the same place."""
    assert best("aaa bbb ccc", "xxx yyy zzz", "aaa") == "xxx"
    assert best("aaa bbb ccc", "xxx yyy zzz", "ccc") == "zzz"


def test_each_part_of_a_long_document_is_learnt_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the number of sentences that are trained at once there are still all tables."""
    pairs = [(a.split(), b.split()) for a, b in ANIMALS]
    monkeypatch.setattr(lexicon, "_TRAINED", 4)
    found = correspondences(pairs)
    assert [table.shape for table in found] == [(len(a), len(b)) for a, b in pairs]
    half = correspondences(pairs[:3])
    assert all((a == b).all() for a, b in zip(found[:3], half, strict=True))


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("¿Qué?", "que"), ("ÁRBOL,", "arbol"), ("680,000.", "680,000"), ("Straße", "strasse"),
        ("...", "..."), ("—", "—"), ("don't", "don't"), ("Привет!", "привет"), ("", ""),
        ("今日は。", "今日は"), ("«Così»", "cosi"),
    ],
)  # fmt: skip
def test_a_bare_word(unit: str, expected: str) -> None:
    """Case, accents and signs at the edges are gone; signs alone stay."""
    assert bare(unit) == expected


@given(st.text())
def test_bare_is_bare_already(unit: str) -> None:
    """Nothing but an empty unit becomes nothing."""
    assert bool(bare(unit)) == bool(unit)


@given(st.text(), st.text())
def test_likeness_has_no_side(one: str, other: str) -> None:
    """Likeness is the same from both sides, within 0 and 1."""
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("whisper", "whisper", True), ("5", "5", True), ("inteligencia", "intelligence", True),
        ("generadores", "generators", True), ("680,000", "680,000", True), ("a", "the", False),
        ("que", "what", False), ("red", "bed", False), ("cat", "cats", False),
        ("impresionante", "impressive", True), ("mañana", "tomorrow", False),
    ],
)  # fmt: skip
def test_cognates_are_told(one: str, other: str, alike: bool) -> None:
    """Long words that share most of their letters in order are alike; short ones only as equals."""
    assert (likeness(one, other) > 0.5) is alike
