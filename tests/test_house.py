"""The house rules that a reader would otherwise have to check by eye."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
VAGUE_NAMES = {"utils", "helpers", "common", "managers"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> tuple[Path, ...]:
    names = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    return tuple(Path(name) for name in names if name and (ROOT / name).exists())


def sources(*, with_tests: bool = False) -> Iterator[Path]:
    """Python written by hand: migrations are generated."""
    for path in tracked():
        is_wanted = with_tests or path.parts[0] != "tests"
        if path.suffix == ".py" and "migrations" not in path.parts and is_wanted:
            yield path


def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def is_ours_for_the_browser(path: Path) -> bool:
    if "vendor" in path.parts:
        return False
    return path.suffix == ".html" or (path.parts[0] == "static" and path.suffix == ".js")


def test_the_lists_are_not_empty() -> None:
    assert len(list(sources())) > 100
    assert sum(map(is_ours_for_the_browser, tracked())) > 10


def test_no_file_is_long() -> None:
    files = [*sources(with_tests=True), *filter(is_ours_for_the_browser, tracked())]
    sizes = {str(path): (ROOT / path).read_text(encoding="utf-8").count("\n") for path in files}
    assert {name: size for name, size in sizes.items() if size > MAX_FILE_LINES} == {}


def test_no_function_is_long() -> None:
    long = {}
    for path in sources(with_tests=True):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, Function):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    long[f"{path}:{node.name}"] = lines
    assert long == {}


def test_no_module_has_a_vague_name() -> None:
    assert [str(p) for p in sources(with_tests=True) if VAGUE_NAMES & {p.stem, *p.parts}] == []


def status_writes(tree: ast.Module) -> Iterator[int]:
    """Lines that assign some object's status; its own `self.status` is the object's matter."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        for target in targets:
            for part in ast.walk(target):
                is_status = isinstance(part, ast.Attribute) and part.attr == "status"
                if is_status and ast.unparse(part.value) != "self":
                    yield node.lineno


def bulk_status_writes(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_update = node.func.attr == "update"
            if is_update and any(keyword.arg == "status" for keyword in node.keywords):
                yield node.lineno


def test_only_services_change_a_status() -> None:
    # The demonstration plants a past that no service can write: none takes the time as given.
    allowed = {"services", "services.py", "demo"}
    others = [path for path in sources() if not allowed & set(path.parts)]
    found = {
        str(path): lines
        for path in others
        if (lines := [*status_writes(tree_of(path)), *bulk_status_writes(tree_of(path))])
    }
    assert found == {}


@pytest.mark.parametrize("line", ["alert.status = 1", "a.b.status, c = 1, 2", "x.status += 1"])
def test_a_changed_status_is_seen(line: str) -> None:
    assert list(status_writes(ast.parse(line))) == [1]
    assert list(status_writes(ast.parse("status = self.status = 1"))) == []
    assert list(bulk_status_writes(ast.parse("rows.update(status=1)"))) == [1]


def test_nothing_is_printed() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in sources(with_tests=True)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert found == []


def test_the_folder_of_requests_never_hides_the_library() -> None:
    assert (ROOT / "requests").is_dir()
    assert not (ROOT / "requests" / "__init__.py").exists()
