"""Translated captions: no word lost, words when they are said, form, faults, other ways beside.

    python bench/translation.py [--only t1,t2,t3,t4,t5,pairs,scale] [--keep FOLDER]

T1 to T5: the seed, DeepL's translation of its 96 sentences put into new captions (recut: preset
netflix) or into the cues that are there (keep-cues). With "words" only the words themselves tell
where they belong, with "marks" also the cue that DeepL delivered each in. Then captions that people
translated (see `translation_data.py`), and a film of ten hours. Nothing leaves the machine:
`tests/fake_deepl.py` stands in for DeepL, over HTTP. --keep: a folder for the seed's captions.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import translation_faults as faults
import translation_pairs as pairs
import translation_scores as scores
from translation_data import DATA, PUBLISHED, SEED, Seed, table
from translation_faults import made, scripted
from translation_people import chosen
from translation_scores import FAST, Placed, Sync

import audiototext
from audiototext import Transcript, arrange
from audiototext.norms import PRESETS
from audiototext.translation import Evidence, Mode, Plan, Translated

_ALL = "t1,t2,t3,t4,t5,pairs,scale"
_FILES = 30


class Bench:
    """The tables; `lost` counts what broke the law that no letter is lost."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seed = Seed()
        self.lost = 0

    def run(self, mode: Mode, evidence: Evidence = "words") -> tuple[Plan, Translated]:
        """The seed translated."""
        return made(self.seed.case, scripted(self.seed.case, self.folder), mode, evidence)

    @cached_property
    def recut(self) -> dict[str, tuple[Transcript, Translated]]:
        """New captions, and what they were made of."""
        plan, words = self.run("recut")
        _, marks = self.run("recut", "marks")
        even = replace(words, transcript=scores.evenly(words.transcript, plan), doubts=())
        ways = {"recut, words": words, "recut, marks": marks, "proportional to letters": even}
        return {way: (arrange(one.transcript), one) for way, one in ways.items()}

    @cached_property
    def kept(self) -> dict[str, Translated]:
        """The cues as they are."""
        return {f"keep-cues, {way}": self.run("keep-cues", way)[1] for way in ("words", "marks")}

    @cached_property
    def published(self) -> dict[str, Transcript]:
        """The seed's own captions."""
        return {way: self.seed.published(suffix) for way, suffix in PUBLISHED.items()}

    def t1(self) -> None:
        """Conservation."""
        rows, lost = faults.conserved(self.seed.case, chosen(_FILES), self.folder)
        head = ["", "runs", "sentences", "as they were", "letters", "not the table's"]
        head += ["recut", "with blanks", "keep-cues", "with blanks"]
        title = (
            "T1: of so many runs those whose joined captions are the translated sentences, letter "
            "for letter; and sentences that the translator could not do"
        )
        table(title, head, rows)
        self.lost += lost

    def t2(self) -> None:
        """Synchrony."""
        rows = []
        told: list[str] = []
        for way, (captions, made_of) in self.recut.items():
            sync = scores.synced(self.seed, captions, made_of.doubts)
            rows.append([way, *_synced(sync), f"{len(made_of.doubts)}"])
            told += [f"  {way}: {one}" for one in sync.far if way.startswith("recut")]
        for way, captions in self.published.items():
            rows.append([way, *_synced(scores.synced(self.seed, captions)), "-"])
        head = ["captions", "words", "starts within", "middles within"]
        head += ["starts > 1 s", "not listed", "middles > 1 s", "doubts"]
        table(
            "T2: content words shown within 0.35 s of their speech, seed (in other translations "
            "than the one of gold: the words that both have)",
            head,
            rows,
        )
        print("\n".join(told))
        self._t2_cues()

    def _t2_cues(self) -> None:
        rows = []
        told = []
        for way, one in self.kept.items():
            cues = scores.by_word(self.seed, scores.cues_of(one.transcript, self.seed.source))
            found = scores.placed(self.seed, cues, one.doubts)
            rows.append([way, *_placed(found), f"{len(one.doubts)}"])
            told += [f"  {way}: {word}" for word in found.told]
        plan, _ = self.run("keep-cues")
        units = [unit for sentence in plan.sentences for unit in sentence.units]
        ways = {
            "proportional to letters": [float(len(unit.text) + unit.spaced) for unit in units],
            "proportional to duration": [unit.end - unit.start for unit in units],
        }
        for way, weights in ways.items():
            cues = scores.by_word(self.seed, scores.shared_out(plan, weights))
            rows.append([way, *_placed(scores.placed(self.seed, cues)), "-"])
        delivered = scores.placed(self.seed, [word.delivered for word in self.seed.gold])
        rows.append(["shared as delivered", *_placed(delivered), "-"])
        head = [
            "text in the cues",
            "words",
            "right cue",
            "wrong",
            "not listed",
            "bad cues",
            "doubts",
        ]
        table("T2: content words in the cue of their speech, seed", head, rows)
        print("\n".join(told))

    def t3(self) -> None:
        """Form."""
        said = {way: one.transcript for way, (_, one) in self.recut.items()}
        captions = {way: laid_out for way, (laid_out, _) in self.recut.items()}
        said["recut, words, ted"] = said["recut, words"]
        captions["recut, words, ted"] = arrange(said["recut, words"], "ted")
        captions |= {way: one.transcript for way, one in self.kept.items()}
        captions |= self.published
        rows = []
        for way, one in captions.items():
            norms = PRESETS["ted" if way.endswith("ted") else "netflix"]
            rows.append([way, *scores.formed(one, norms, self.seed.dangling, said.get(way))])
        title = (
            "T3: form, seed (characters a second as they are; of those over 21 the captions that "
            "would be so if shown while their words are said)"
        )
        table(title, ["captions", *scores.FORM], rows)
        way = "recut, words"
        spoken = scores.spoken_speeds(captions[way], said[way])
        print(f"\n  over {FAST} characters a second in {way}; shown, said:")
        for cue, fast in zip(captions[way].segments, spoken, strict=True):
            if scores.speed(cue) > FAST:
                text = " / ".join(cue.text.split("\n"))
                print(f"  {cue.start:7.2f} s {scores.speed(cue):5.1f} {fast:5.1f} {text}")

    def t4(self) -> None:
        """Robustness."""
        head = ["fault", "requests", "T1", "right cue", "marks kept", "stayed"]
        head += ["asked", "retried", "doubtful", "billed", "we say", "outcome"]
        rows, lost = faults.faulty(self.seed, self.folder)
        title = (
            "T4: the seed under attack, over HTTP (evidence words / marks): runs of both modes "
            "that keep T1, words in the right cue, marks that are believed, sentences that stay "
            "as they were, requests, characters billed"
        )
        table(title, head, rows)
        head = [
            "quota for",
            "evidence",
            "sentences by then",
            "what became of it",
            "T1",
            "billed in all",
        ]
        head += ["sent twice", "not in the refused request", "T1 then", "as undisturbed"]
        rows, more = faults.resumed(self.seed.case, self.folder)
        table("T4: the quota used up in mid-file (456), then run again with more", head, rows)
        self.lost += lost + more

    def t5(self) -> None:
        """The other ways' text."""
        try:
            sacrebleu: Any = importlib.import_module("sacrebleu")
        except ImportError:
            print("\nT5: text scores need sacrebleu, which is not installed")
            return
        rows = []
        references = [row["english"] for row in self.seed.rows]
        said = [self.seed.source.segments[int(row["last_cue"]) - 1].end for row in self.seed.rows]
        captions = {"recut, words": self.recut["recut, words"][0], **self.published}
        for way, one in captions.items():
            texts = scores.blocks(one, said)
            bleu = sacrebleu.corpus_bleu(texts, [references]).score
            chrf = sacrebleu.corpus_chrf(texts, [references]).score
            rows.append([way, f"{bleu:.1f}", f"{chrf:.1f}"])
        title = "T5: text against DeepL's with context, by sentence (cut by the captions' times)"
        table(title, ["captions", "BLEU", "chrF"], rows)

    def pairs(self) -> None:
        """Captions that people translated."""
        pairs.show(self.folder)

    def scale(self) -> None:
        """Ten hours."""
        pairs.show_scale()

    def keep(self, folder: Path) -> None:
        """Write the seed's captions."""
        folder.mkdir(parents=True, exist_ok=True)
        for way, (captions, _) in self.recut.items():
            audiototext.write(captions, folder / f"{way}.srt")
        for way, one in self.kept.items():
            audiototext.write(one.transcript, folder / f"{way}.srt")


def _synced(sync: Sync) -> list[str]:
    unlisted = sum(not one.listed for one in sync.far)
    return [
        f"{sync.words}",
        f"{100 * sync.starts:.2f} %",
        f"{100 * sync.middles:.2f} %",
        f"{len(sync.far)}",
        f"{unlisted}",
        f"{sync.far_middles}",
    ]


def _placed(found: Placed) -> list[str]:
    return [
        f"{found.words}",
        f"{100 * found.share:.2f} %",
        f"{len(found.wrong)}",
        f"{len(found.wrong) - sum(found.listed)}",
        f"{found.bad_cues}",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables that were asked for; 1 where a letter was lost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default=_ALL, help="tables, comma-separated")
    parser.add_argument("--keep", type=Path, help="a folder for the seed's captions")
    options = parser.parse_args(arguments)
    if not SEED.is_dir() or not (DATA / "subs").is_dir():
        print(f"no {SEED} or no {DATA / 'subs'}: name them in AUDIOTOTEXT_SEED, AUDIOTOTEXT_DATA")
        return 2
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for name in options.only.split(","):
            show: Callable[[], None] = getattr(bench, name)
            show()
        if options.keep:
            bench.keep(options.keep)
    print(f"\n{time.perf_counter() - began:.0f} s in all")
    return 1 if bench.lost else 0


if __name__ == "__main__":
    sys.exit(main())
