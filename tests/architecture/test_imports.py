"""Who may import whom, how large a thing may grow, and who alone may commit, read the clock or read the environment."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import CHECKOUT

TEXT_LIBRARIES = {"ahocorasick_rs", "phonenumbers"}
OURS = [*sorted((CHECKOUT / "forum").rglob("*.py")), *sorted((CHECKOUT / "moderation").rglob("*.py"))]


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in OURS:
        yield file.relative_to(CHECKOUT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def calls(tree: ast.Module) -> Iterator[str]:
    yield from (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_the_shelves_hold() -> None:
    code = "from importlinter.cli import lint_imports_command as c; c(['--no-logo', '--no-cache'])"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=CHECKOUT, check=False
    )
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_moderation_imports_the_standard_library_itself_and_text_libraries_alone() -> None:
    allowed = set(sys.stdlib_module_names) | TEXT_LIBRARIES | {"moderation"}
    foreign = [
        f"{file}: {name}"
        for file, tree in trees()
        if file.startswith("moderation/")
        for name in imported(tree)
        if name.split(".")[0] not in allowed
    ]
    assert foreign == []


def test_one_place_commits() -> None:
    committing = {file for file, tree in trees() if any(call.endswith(".commit") for call in calls(tree))}
    # The other two speak to the server without a session: migrations, and the unit of work of a request.
    assert committing <= {
        "forum/storage/database.py",
        "forum/storage/migrations/env.py",
        "forum/web/unit_of_work.py",
    }


def test_one_place_reads_the_clock() -> None:
    readers = {
        file
        for file, tree in trees()
        if any(call in ("datetime.now", "datetime.utcnow", "date.today", "time.time") for call in calls(tree))
    }
    assert readers <= {"forum/foundation/clock.py"}


def test_the_environment_is_read_by_the_command_line_alone() -> None:
    readers = {
        file
        for file, tree in trees()
        if any(ast.unparse(n) == "os.environ" for n in ast.walk(tree) if hasattr(n, "attr"))
    }
    assert {file.rsplit("/", 1)[0] for file in readers} <= {"forum/verbs"}


@pytest.mark.parametrize("file", [f.relative_to(CHECKOUT).as_posix() for f in OURS])
def test_a_module_opens_with_its_job(file: str) -> None:
    tree = ast.parse((CHECKOUT / file).read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree), "the first line says the job and what it may not do"


def test_files_and_functions_stay_small() -> None:
    lines = {
        f.relative_to(CHECKOUT).as_posix(): len(f.read_text(encoding="utf-8").splitlines()) for f in OURS
    }
    measured = {file: n for file, n in lines.items() if "/migrations/versions/" not in file}
    long = sorted((n, file) for file, n in measured.items() if n > 250)
    assert len(long) <= len(measured) * 0.05, long
    sizes = [
        (node.end_lineno or 0) - node.lineno + 1
        for file, tree in trees()
        if "/migrations/versions/" not in file
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert statistics.median(sizes) <= 8
    assert statistics.quantiles(sizes, n=20)[-1] <= 30


def test_only_paths_of_ours_are_measured() -> None:
    assert len(OURS) > 50
    assert Path(OURS[0]).is_relative_to(CHECKOUT)
