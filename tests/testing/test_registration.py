"""``from_type`` knows our types, and nothing is made before it is asked for."""

import os
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

import satisfaction
from satisfaction import RatingScale, SurveyDesign, Tally
from satisfaction.errors import MissingDependencyError
from satisfaction.testing import (
    rating_scales,
    ratings,
    records,
    segments,
    survey_designs,
    survey_frames,
    tallies,
    weights,
)
from satisfaction.testing._records import RECORDS
from satisfaction.testing._registration import register

SOURCE = Path(satisfaction.__file__).parent.parent


@pytest.mark.parametrize("cls", [RatingScale, SurveyDesign, Tally, *RECORDS])
def test_from_type_draws_valid_values(cls):
    register()
    assert isinstance(find(st.from_type(cls), lambda _: True), cls)


def test_types_in_signatures_are_drawn():
    register()

    @given(...)
    def is_scale(scale: RatingScale) -> None:
        assert scale.low < scale.high

    is_scale()


def test_the_entry_point_is_this_function():
    root = Path(__file__).parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["entry-points"]["hypothesis"]["satisfaction"].partition(":")
    assert getattr(import_module(module), name) is register


def run(code):
    """Run code in a fresh Python, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
    )
    return done.stdout.split()


def test_registering_makes_no_strategy_and_loads_no_engine():
    loaded = run(
        "from satisfaction.testing._registration import register\nregister()\n"
        "import sys\nprint(*sys.modules)"
    )
    assert "hypothesis" in loaded
    assert {"pandas", "polars", "pyarrow", "matplotlib", "scipy.stats"}.isdisjoint(loaded)


def test_importing_the_package_needs_no_hypothesis():
    loaded = run("import satisfaction.testing\nimport sys\nprint(*sys.modules)")
    assert "satisfaction.testing" in loaded
    assert "hypothesis" not in loaded


@pytest.mark.parametrize(
    "make",
    [
        rating_scales,
        lambda: ratings((1, 5)),
        weights,
        segments,
        survey_frames,
        survey_designs,
        tallies,
        lambda: records(next(iter(RECORDS))),
        register,
    ],
    ids=[
        "rating_scales",
        "ratings",
        "weights",
        "segments",
        "survey_frames",
        "survey_designs",
        "tallies",
        "records",
        "register",
    ],
)
def test_without_hypothesis_the_extra_is_named(make, monkeypatch):
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingDependencyError, match=r'pip install "satisfaction\[testing\]"'):
        make()
