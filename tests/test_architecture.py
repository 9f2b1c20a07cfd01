"""The rules that keep the project readable; a number here is raised knowingly, with a reason."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from .conftest import ROOT

SOURCE = ROOT / "src" / "audiototext"
FILES = sorted(SOURCE.rglob("*.py"))
LONGEST_FILE = 300
LONGEST_FUNCTION = 60
LONG: dict[str, str] = {}
"""Functions that may be longer, as "module.function", each with the reason."""

every_file = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix()
)


def module(path: Path) -> str:
    """The dotted name of a file below the package: "formats.srt", "formats", "" for the root."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {module(path): path for path in FILES}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when the module is imported: no function bodies, no TYPE_CHECKING."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from at_import(child)


def imported(path: Path, nodes: Iterator[ast.AST]) -> Iterator[str]:
    """What is imported: our modules as "formats.srt", others by their full names after "!"."""
    package = list(path.relative_to(SOURCE).parent.parts)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (f"!{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level == 0:
                yield f"!{node.module}"
                continue
            base = package[: len(package) - node.level + 1]
            base += (node.module or "").split(".") if node.module else []
            for alias in node.names:
                name = ".".join([*base, alias.name])
                yield name if name in MODULES else ".".join(base)


def test_our_own_modules_are_imported_relatively() -> None:
    """Within the package an import begins with a dot, so that the tests here can follow it."""
    for path in FILES:
        assert not [n for n in imported(path, ast.walk(tree(path))) if n.startswith("!audiototext")]


def test_there_are_no_import_cycles() -> None:
    """No two modules need one another to be imported."""
    graph = {
        name: {found for found in imported(path, at_import(tree(path))) if found in MODULES}
        for name, path in MODULES.items()
    }
    assert graph["pipeline"] >= {"media", "engines", "transcript"}
    assert "engines.base" in graph["engines.scripted"]
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"these modules import one another: {' -> '.join(error.args[1])}")


FORMATS = [name for name in MODULES if name.startswith("formats.")]
LIBRARIES: dict[str, set[str]] = {
    "formats.docx_interview": {"docx.oxml.xmlchemy"},
    "formats.docx_package": {
        "docx", "docx.document", "docx.oxml", "docx.oxml.ns", "docx.oxml.xmlchemy", "docx.shared",
    },
}  # fmt: skip
"""Packages that a format needs beside the standard library."""


@pytest.mark.parametrize("name", [*FORMATS, "formats"])
def test_a_format_needs_the_data_only(name: str) -> None:
    """A format imports transcript, timestamps, errors, its own room and the standard library.

    Within its functions a format of a library's may import that library.
    """
    allowed = {"transcript", "timestamps", "errors", *FORMATS}
    path = MODULES[name]
    for found in imported(path, ast.walk(tree(path))):
        if found.startswith("!"):
            package = found[1:].partition(".")[0]
            assert package in sys.stdlib_module_names or found[1:] in LIBRARIES.get(name, ()), found
        else:
            assert found in allowed


def test_the_registries_name_all_there_is() -> None:
    """Each file of formats/ and engines/ with a format or an engine is in its registry."""
    from audiototext.engines import ENGINES
    from audiototext.formats import FORMATS as REGISTERED

    rendering = {n for n in FORMATS if "def render(" in MODULES[n].read_text(encoding="utf-8")}
    assert {format.render.__module__ for format in REGISTERED.values()} == {
        f"audiototext.{name}" for name in rendering
    }
    recognizing = {
        name
        for name, path in MODULES.items()
        if name.startswith("engines.")
        and name != "engines.base"
        and "def recognize(" in path.read_text(encoding="utf-8")
    }
    path = MODULES["engines"]
    assert recognizing <= set(imported(path, at_import(tree(path))))
    assert len(ENGINES) == len(recognizing)


@every_file
def test_only_main_imports_the_command(path: Path) -> None:
    """The library does not know its command line."""
    if module(path) != "__main__" and not module(path).startswith("cli"):
        found = set(imported(path, ast.walk(tree(path))))
        assert not [name for name in found if name.split(".")[0] == "cli"]


@every_file
def test_only_the_command_prints(path: Path) -> None:
    """Nothing but cli/ prints, and nothing but screen.py draws."""
    name = module(path)
    found = set(imported(path, ast.walk(tree(path))))
    if name != "screen":
        assert not [package for package in found if package.startswith("!rich")]
    if name.split(".")[0] == "cli":
        return
    assert "!click" not in found
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("print", "click.echo", "click.secho", "sys.stdout.write"), called
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.stdout":
            assert name == "screen"


@every_file
def test_only_the_command_leaves(path: Path) -> None:
    """No library code ends the process."""
    if module(path).split(".")[0] not in ("cli", "__main__"):
        calls = [ast.unparse(n.func) for n in ast.walk(tree(path)) if isinstance(n, ast.Call)]
        assert not {"sys.exit", "exit", "quit", "os._exit"} & set(calls)


@every_file
def test_files_are_short(path: Path) -> None:
    """A file is read in one sitting."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@every_file
def test_functions_are_short(path: Path) -> None:
    """A function is seen at once, its docstring included; the exceptions are named in LONG."""
    long = {
        f"{module(path)}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    over = {name for name, lines in long.items() if lines > LONGEST_FUNCTION}
    assert over == {name for name in LONG if name.rpartition(".")[0] == module(path)}


def sentence(path: Path) -> str:
    """The first line of the module's docstring, without its final period."""
    return (ast.get_docstring(tree(path)) or "").partition("\n")[0].removesuffix(".")


@every_file
def test_a_module_begins_with_a_sentence(path: Path) -> None:
    """The first line of a module's docstring is whole: the README shows it."""
    first = (ast.get_docstring(tree(path)) or "").partition("\n")[0]
    assert first.endswith(".")


def drawn() -> list[tuple[str, str]]:
    """The lines of the README's tree: a file's or a folder's name, and what is said of it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    found = [block for block in blocks if "media.py" in block]
    assert len(found) == 1, "README.md has no fenced block with the tree of src/audiototext"
    lines = re.findall(r"^[\s│├└─]*([\w./]+(?:\.py|/))[ \t]+(.*)$", found[0], re.MULTILINE)
    return [(name, told.strip()) for name, told in lines]


@every_file
def test_the_map_is_true(path: Path) -> None:
    """README's tree has each module, and each package by its folder, with its own sentence."""
    package = path.name == "__init__.py" and path.parent != SOURCE
    name = f"{path.parent.name}/" if package else path.name
    assert (name, sentence(path)) in drawn()


def test_the_map_has_no_ghosts() -> None:
    """Every file that README's tree names is there."""
    names = {
        path.name
        for folder in ("src", "tests", "bench", "tools")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert {name.rpartition("/")[2] for name, _ in drawn() if name.endswith(".py")} <= names


@every_file
def test_no_pattern_has_a_possessive_quantifier(path: Path) -> None:
    """Python 3.11.2, which Debian 12 has, matches `a*+` and `(?>a)` wrongly (fixed in 3.11.5)."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = re.search(r"(?<!\\)[*+?}]\+(?!\+)|\(\?>", node.value)
            assert not found or "\n" in node.value, node.value


def test_the_table_of_formats_is_true() -> None:
    """README's table of formats is what tools/formats_table.py makes of the registry."""
    from audiototext.formats.base import FEATURES

    spec = importlib.util.spec_from_file_location("table", ROOT / "tools" / "formats_table.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert set(made.LABELS) == set(FEATURES) - {"times"}
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert made.inserted(text) == text
