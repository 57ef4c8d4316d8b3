"""The one way out: columns become a data frame of the backend that the user names."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import MissingDependencyError
from satisfaction.foundation._checks import check_choice

BACKENDS = ("cudf", "modin", "pandas", "polars", "pyarrow")


def to_frame(columns: Mapping[str, Sequence[Any] | NDArray[Any]], backend: Any = "pandas") -> Any:
    """Return columns as an eager frame of the backend named.

    A backend that is not installed is a `MissingDependencyError` that names those that are.
    """
    check_choice(backend, "backend", BACKENDS)
    if importlib.util.find_spec(backend) is None:
        installed = [name for name in BACKENDS if importlib.util.find_spec(name)]
        raise MissingDependencyError.about(
            "backend",
            "is not installed",
            got=[backend],
            remedy=f"Install it, or use {' or '.join(installed) or 'to_dict()'}",
        )
    # an array goes as it is: as a list, a million numbers would be a million objects
    frame = nw.from_dict(
        {
            name: values if isinstance(values, np.ndarray) else list(values)
            for name, values in columns.items()
        },
        backend=backend,
    )
    return frame.to_native()
