"""The commands and libraries that turn speech into text, as programs of their own to be timed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SEQUENTIAL = """
import sys
from faster_whisper import WhisperModel
model = WhisperModel({folder!r}, compute_type="int8", cpu_threads={threads})
for name in {files!r}:
    texts = []
    for segment in model.transcribe(name, language={language!r}, beam_size={beam})[0]:
        print("[00:", segment.start, flush=True)
        texts.append(segment.text)
    from pathlib import Path
    Path({out!r}, Path(name).stem + ".txt").write_text("".join(texts), encoding="utf-8")
"""

BATCHED = """
import sys
from pathlib import Path
from faster_whisper import BatchedInferencePipeline, WhisperModel
model = WhisperModel({folder!r}, compute_type="int8", cpu_threads={threads})
model = BatchedInferencePipeline(model)
for name in {files!r}:
    texts = []
    found = model.transcribe(name, language={language!r}, beam_size={beam}, batch_size={batch})
    for segment in found[0]:
        print("[00:", segment.start, flush=True)
        texts.append(segment.text)
    Path({out!r}, Path(name).stem + ".txt").write_text("".join(texts), encoding="utf-8")
"""

OPENAI = """
from pathlib import Path
import torch, whisper
torch.set_num_threads({threads} or torch.get_num_threads())
model = whisper.load_model({weights!r}, device="cpu")
for name in {files!r}:
    found = whisper.transcribe(model, name, language={language!r}, beam_size={beam}, fp16=False)
    print("[00:", flush=True)
    Path({out!r}, Path(name).stem + ".txt").write_text(found["text"], encoding="utf-8")
"""

CPP = """
from pathlib import Path
from pywhispercpp.model import Model
model = Model({weights!r}, n_threads={threads} or 2, language={language!r}, print_progress=False,
              params_sampling_strategy=1, beam_search={{"beam_size": {beam}, "patience": -1.0}})
for name in {files!r}:
    texts = [segment.text for segment in model.transcribe(name)]
    print("[00:", flush=True)
    Path({out!r}, Path(name).stem + ".txt").write_text(" ".join(texts), encoding="utf-8")
"""


@dataclass(frozen=True, slots=True)
class Race:
    """What all do: these files, with these settings; peers: the Python that has the others."""

    files: Sequence[str]
    language: str
    beam: int
    threads: int
    folder: Path
    peers: str

    def values(self, out: str) -> dict[str, object]:
        """For the programs' texts."""
        return {
            "files": list(self.files),
            "language": self.language,
            "beam": self.beam,
            "threads": self.threads,
            "folder": str(self.folder),
            "out": out,
        }


Command = Callable[[str], list[str]]
"""The command line that writes `<stem>.txt` for every file into a folder."""


def audiototext(race: Race, *options: str) -> Command:
    """Our own command, with further options."""

    def command(out: str) -> list[str]:
        return [
            sys.executable, "-m", "audiototext", *race.files, "--model", str(race.folder),
            "--compute_type", "int8", "--device", "cpu", "--language", race.language,
            "--beam_size", str(race.beam), "--threads", str(race.threads), "-f", "txt", "-o", out,
            *options,
        ]  # fmt: skip

    return command


def ctranslate2_command(race: Race, batch: int) -> Command:
    """whisper-ctranslate2 --batched, which has no words' times unless it is asked for them."""

    def command(out: str) -> list[str]:
        return [
            str(Path(race.peers).with_name("whisper-ctranslate2")), *race.files,
            "--model_directory", str(race.folder), "--compute_type", "int8", "--device", "cpu",
            "--language", race.language, "--batched", "True", "--batch_size", str(batch),
            "--beam_size", str(race.beam), "--threads", str(race.threads),
            "--output_format", "txt", "-o", out,
        ]  # fmt: skip

    return command


def program(race: Race, text: str, **more: object) -> Command:
    """A program in the peers' Python."""
    return lambda out: [race.peers, "-c", text.format(**race.values(out), **more)]


def installed(peers: str) -> set[str]:
    """Which of the others the peers' Python has."""
    import subprocess

    names = ["faster_whisper", "whisper", "pywhispercpp", "whisper_ctranslate2", "src"]
    code = (
        "import importlib.util as u, json; "
        f"print(json.dumps([n for n in {names!r} if u.find_spec(n)]))"
    )
    done = subprocess.run([peers, "-c", code], capture_output=True, check=True, text=True)
    found = set(json.loads(done.stdout))
    if Path(peers).with_name("whisper-ctranslate2").exists():
        found.add("whisper-ctranslate2")
    return found
