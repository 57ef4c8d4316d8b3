"""The import contract: floors point down only (CONTRIBUTING.md shows the plan of the house)."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "satisfaction"

FLOOR = {
    "errors": 0,
    "foundation": 0,
    "models": 1,
    "survey": 2,
    "metrics": 3,
    "sampling": 4,
    "weighting": 4,
    "expectations": 4,
    "drivers": 4,
    "service": 4,
    "loyalty": 4,
    "simulate": 5,
    "datasets": 5,
    "plots": 6,
    "testing": 6,
}
FACE = 7

NEVER_AT_MODULE_LEVEL = {
    "dask",
    "duckdb",
    "hypothesis",
    "ibis",
    "matplotlib",
    "modin",
    "pandas",
    "polars",
    "pyarrow",
    "pyspark",
    "sklearn",
    "sqlframe",
    "scipy.optimize",
    "scipy.stats",
}

FILES = sorted(SOURCE.rglob("*.py"))


def room_of(module):
    """Return the room of a dotted module name of the library: its second part, or the face."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "satisfaction"


def name_of(path):
    """Return the dotted module name of a source file."""
    parts = ["satisfaction", *path.relative_to(SOURCE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_for_types_only(node):
    """Return whether a statement is ``if TYPE_CHECKING:``, which runs never."""
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def imports_of(tree):
    """Yield (module, whether inside a function) for every import that can run."""

    def walk(node, inside):
        for child in ast.iter_child_nodes(node):
            if is_for_types_only(child):
                continue
            if isinstance(child, ast.Import):
                yield from ((alias.name, inside) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, "relative imports hide the floor they reach"
                yield from ((f"{child.module}.{alias.name}", inside) for alias in child.names)
            else:
                is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                yield from walk(child, inside or is_function)

    return list(walk(tree, inside=False))


def broken_rules(room, imports):
    """Return the imports of a file in a room that break the contract, each with its reason."""
    broken = []
    for module, inside in imports:
        if module.split(".")[0] != "satisfaction":
            if not inside and any(
                module == heavy or module.startswith(f"{heavy}.") for heavy in NEVER_AT_MODULE_LEVEL
            ):
                broken.append(f"{module}: heavy, belongs inside the function that needs it")
            continue
        target = room_of(module)
        if target == room or room == "satisfaction":
            continue
        if target not in FLOOR:
            broken.append(f"{module}: the face is for users")
        elif target == "plots":
            if not inside:
                broken.append(f"{module}: pictures are imported inside the .plot method")
        elif FLOOR[target] > FLOOR[room]:
            broken.append(f"{module}: floor {FLOOR[target]} is above floor {FLOOR[room]}")
        elif FLOOR[target] == FLOOR[room] and {room, target} != {"errors", "foundation"}:
            broken.append(f"{module}: rooms of one floor do not import each other")
        elif (room, target) == ("errors", "foundation"):
            broken.append(f"{module}: errors import nothing of the library")
    return broken


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file_keeps_the_floors(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert broken_rules(room_of(name_of(path)), imports_of(tree)) == []


def test_every_room_has_a_floor():
    rooms = {room_of(name_of(path)) for path in FILES} - {"satisfaction"}
    assert rooms <= FLOOR.keys()
    assert {"errors", "foundation", "models", "survey", "metrics", "datasets"} <= rooms


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_packages_errors_and_private_modules_exist(path):
    assert path.stem.startswith("_") or path == SOURCE / "errors.py"


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.name == "__init__.py" and path.parent != SOURCE],
    ids=name_of,
)
def test_a_package_only_imports_and_lists(path):
    body = ast.parse(path.read_text(encoding="utf-8")).body
    kinds = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign)
    others = [ast.unparse(node) for node in body if not isinstance(node, kinds)]
    assigned = [
        ast.unparse(target)
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
    ]
    assert others == []
    assert set(assigned) <= {"__all__"}


def test_the_face_defines_only_how_rooms_are_loaded():
    body = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8")).body
    defined = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert defined == {"__getattr__", "__dir__"}


@pytest.mark.parametrize(
    ("room", "code", "reason"),
    [
        ("survey", "from satisfaction.metrics import csat", "above"),
        ("metrics", "from satisfaction.sampling._draw import draw", "above"),
        ("loyalty", "import satisfaction.service", "one floor"),
        ("errors", "from satisfaction.foundation import escape", "errors import nothing"),
        ("metrics", "from satisfaction import RatingScale", "face"),
        ("metrics", "from satisfaction.plots._dots import dots", "inside"),
        ("metrics", "import pandas as pd", "heavy"),
        ("metrics", "from scipy import stats", "heavy"),
        ("metrics", "from scipy.optimize import brentq", "heavy"),
    ],
)
def test_the_contract_sees_what_is_wrong(room, code, reason):
    (broken,) = broken_rules(room, imports_of(ast.parse(code)))
    assert reason in broken


@pytest.mark.parametrize(
    ("room", "code"),
    [
        ("metrics", "from satisfaction.survey import tally"),
        ("metrics", "def plot(self):\n    from satisfaction.plots._dots import dots"),
        ("foundation", "from satisfaction.errors import ScaleError"),
        ("metrics", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas"),
        ("metrics", "from scipy import special"),
        ("satisfaction", "from satisfaction.loyalty import fit_loyalty"),
    ],
)
def test_the_contract_allows_what_is_right(room, code):
    assert broken_rules(room, imports_of(ast.parse(code))) == []
