"""``import satisfaction`` is light: no data frame library, no picture, no optimizer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import satisfaction

HEAVY = (
    "dask",
    "duckdb",
    "hypothesis",
    "ibis",
    "matplotlib",
    "pandas",
    "polars",
    "pyarrow",
    "pyspark",
    "scipy.optimize",
    "scipy.stats",
    "sklearn",
    "sqlframe",
)
PACKAGES = sorted(
    f"satisfaction.{path.parent.name}"
    for path in Path(satisfaction.__file__).parent.glob("*/__init__.py")
    if path.parent.name != "testing"
)


def loaded_by(code):
    """Return the names of the modules that are loaded after running code in a fresh Python."""
    source = str(Path(satisfaction.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": source},
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("package", ["satisfaction", "satisfaction.errors", *PACKAGES])
def test_import_is_light(package):
    loaded = loaded_by(f"import {package}")
    assert package in loaded
    assert loaded.isdisjoint(HEAVY)


def test_a_first_result_needs_no_data_frame_library():
    loaded = loaded_by(
        "import satisfaction as sat\n"
        "estimate = sat.csat([5, 4, 3, 5, 2], scale=(1, 5))\n"
        "estimate.confidence_interval(), repr(estimate), estimate._repr_html_(), estimate.to_dict()"
    )
    assert "satisfaction.metrics" in loaded
    assert loaded.isdisjoint(HEAVY)
