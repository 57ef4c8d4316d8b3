"""The tasks of a developer: `nox -s tests`, `lint`, `typing`, `docs`, `bench`, `mutation`."""

import shutil
from pathlib import Path

import nox

nox.options.sessions = ["lint", "typing", "tests", "docs"]
nox.options.default_venv_backend = "venv"

PROJECT = nox.project.load_toml("pyproject.toml")


def groups(*names):
    """Return the requirements of dependency groups."""
    return nox.project.dependency_groups(PROJECT, *names)


@nox.session
def lint(session):
    """Ruff: every rule but a short list, and the format."""
    session.install(*groups("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def typing(session):
    """Mypy, strict."""
    session.install(".[test]", *groups("typing"))
    session.run("mypy")


@nox.session
def tests(session):
    """All tests and doctests on every engine that is there, warnings as errors, full coverage."""
    session.install(".[test]")
    if shutil.which("java"):
        session.install(*groups("spark"))
        session.env["SATISFACTION_REQUIRE_SPARK"] = "1"
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "report")


@nox.session(python="3.11")
def lowest(session):
    """The core with the lowest supported versions, without any data frame library."""
    session.install(
        "numpy==2.0.*",
        "scipy==1.13.*",
        "attrs==24.2.*",
        "narwhals==2.0.*",
        "pytest>=9.0",
        "hypothesis>=6.120",
        "hatchling>=1.27",
        ".",
    )
    session.run("python", "-m", "pytest", "--constructors=dict,numpy", "tests", *session.posargs)


@nox.session
def docs(session):
    """The documentation, every warning an error, every example executed."""
    session.install(".[docs]")
    target = session.posargs[0] if session.posargs else str(Path(session.create_tmp()) / "html")
    session.run("sphinx-build", "-n", "-W", "--keep-going", "-b", "html", "docs", target)


@nox.session
def bench(session):
    """Speed, as ratios to a bound timed in the same process."""
    session.install(".", *groups("bench"))
    session.run("python", "benchmarks/run.py", *session.posargs)


@nox.session
def mutation(session):
    """Mutation tests of the numeric core; slow, run by hand."""
    session.install(".[test]", "mutmut>=3")
    session.run("mutmut", "run", *session.posargs, env={"CI": "1"})
