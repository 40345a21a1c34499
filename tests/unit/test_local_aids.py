"""Local aids (outbox, pages, a clock that moves) exist in the local run alone: nothing that is deployed knows of them or can reach them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOYED = [ROOT / "app.py", *sorted((ROOT / "chalicelib").rglob("*.py"))]
FOREIGN = {"infra", "tests", "benchmarks", "guards"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def test_nothing_that_is_deployed_imports_what_is_local() -> None:
    found = {f"{path.relative_to(ROOT)}: {name}" for path in DEPLOYED for name in imported(path) if name.partition(".")[0] in FOREIGN}

    assert found == set()


def test_no_route_of_the_deployed_app_is_a_local_aid() -> None:
    from app import app

    assert [route for route in app.routes if "_local" in route] == []
    assert not [path.name for path in DEPLOYED if "_local" in path.read_text(encoding="utf-8")]
