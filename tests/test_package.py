"""The package as its users get it: names, documentation, version, wheel."""

import ast
import enum
import importlib
import importlib.metadata
import inspect
import re
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import satisfaction

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "satisfaction"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = [
    "satisfaction",
    *sorted(f"satisfaction.{path.parent.name}" for path in SOURCE.glob("*/__init__.py")),
]
LISTED = [*PACKAGES, "satisfaction.errors"]


def public_objects():
    """Return every public function and class once, with the package that shows it."""
    found = {}
    for package in LISTED:
        module = importlib.import_module(package)
        for name in module.__all__:
            item = getattr(module, name)
            if inspect.isclass(item) or inspect.isfunction(item):
                found.setdefault(item, f"{package}.{name}")
    return sorted(((path, item) for item, path in found.items()), key=lambda pair: pair[0])


OBJECTS = public_objects()
each_object = pytest.mark.parametrize(
    ("path", "item"), OBJECTS, ids=[path.removeprefix("satisfaction.") for path, _ in OBJECTS]
)


def section(docstring, title):
    """Return the text of one section of a numpydoc docstring, empty where there is none."""
    match = re.search(
        rf"^{title}\n-+\n(.*?)(?=^\S[^\n]*\n-+\n|\Z)", docstring, re.MULTILINE | re.DOTALL
    )
    return match[1] if match else ""


def parameters_of(item):
    """Return the names of the parameters that a caller may give."""
    skipped = {"self", "cls"}
    try:
        signature = inspect.signature(item)
    except ValueError:
        return []
    return [name.lstrip("_") for name in signature.parameters if name not in skipped]


def test_version_is_the_same_everywhere():
    assert satisfaction.__version__ == PROJECT["version"]
    assert importlib.metadata.version("satisfaction") == PROJECT["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {PROJECT['version']}\n" in citation
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## [{PROJECT['version']}]" in changes


@pytest.mark.parametrize("package", LISTED)
def test_all_is_sorted_complete_and_importable(package):
    module = importlib.import_module(package)
    names = [name for name in module.__all__ if name != "__version__"]
    assert names == sorted(set(names))
    assert [name for name in names if not hasattr(module, name)] == []
    tree = ast.parse(inspect.getsource(module))
    if package == "satisfaction.errors":
        there = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    else:
        there = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("satisfaction")
            for alias in node.names
        }
    assert {name for name in there if not name.startswith("_")} == set(names)


def test_the_face_shows_only_what_a_package_has():
    rooms = [importlib.import_module(package) for package in LISTED if package != "satisfaction"]
    homes = {name for room in rooms for name in room.__all__}
    assert set(satisfaction.__all__) - {"__version__"} <= homes


@pytest.mark.parametrize("name", sorted(set(satisfaction.__all__) - {"__version__"}))
def test_every_name_of_the_face_has_a_row_in_the_index_of_methods(name):
    index = (ROOT / "docs" / "reference" / "methods.md").read_text(encoding="utf-8")
    assert re.search(rf"\b{name}\b", index)


@each_object
def test_public_object_says_what_it_is(path, item):
    first = (inspect.getdoc(item) or "").split("\n")[0]
    assert len(first) > 10
    assert first.endswith(".")


@each_object
def test_public_object_documents_its_parameters_result_and_use(path, item):
    if inspect.isclass(item) and issubclass(item, enum.Enum | Exception):
        return  # their members and their messages say it
    docstring = inspect.getdoc(item) or ""
    documented = section(docstring, "Parameters")
    missing = [
        name
        for name in parameters_of(item)
        if not re.search(rf"^(?=\S).*\b{re.escape(name)}\b", documented, re.MULTILINE)
    ]
    assert missing == []
    if inspect.isfunction(item) and inspect.signature(item).return_annotation not in {None, "None"}:
        assert section(docstring, "Returns") or section(docstring, "Yields")
    assert ">>> " in section(docstring, "Examples")


@each_object
def test_public_methods_say_what_they_do(path, item):
    members = vars(item).items() if inspect.isclass(item) else ()
    silent = [
        name
        for name, member in members
        if not name.startswith("_")
        and (inspect.isroutine(member) or isinstance(member, property))
        and not (inspect.getdoc(member) or "").strip()
    ]
    assert silent == []


def carried_files():
    """Return what the package consists of, as paths below ``src``."""
    return {
        path.relative_to(SOURCE.parent).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


def test_wheel_holds_the_package_and_nothing_else(tmp_path):
    from hatchling.builders.wheel import WheelBuilder

    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path))
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        information = f"satisfaction-{PROJECT['version']}.dist-info"
        metadata = archive.read(f"{information}/METADATA").decode()
    about = {name for name in held if name.startswith(f"{information}/")}
    assert held - about == carried_files()
    assert {"satisfaction/py.typed", "satisfaction/datasets/_data/housing.csv"} <= held
    assert f"{information}/licenses/LICENSE" in about
    assert "License-Expression: MIT" in metadata
    assert "Requires-Python: >=3.11" in metadata
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:")]
    always = sorted(re.split(r"[ :<>=]+", line)[1] for line in required if "extra ==" not in line)
    assert always == ["attrs", "narwhals", "numpy", "scipy"]


def test_source_archive_can_test_and_document_itself(tmp_path):
    from hatchling.builders.sdist import SdistBuilder

    (archive,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path))
    with tarfile.open(archive) as opened:
        held = {name.split("/", 1)[1] for name in opened.getnames()}
    assert {f"src/{name}" for name in carried_files()} <= held
    assert {
        "CHANGELOG.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "LICENSE",
        "README.md",
        "SECURITY.md",
        "docs/conf.py",
        "examples/quickstart.py",
        "noxfile.py",
        "tests/conftest.py",
        "tests/reference/foundation/bad_inputs.json",
    } <= held
