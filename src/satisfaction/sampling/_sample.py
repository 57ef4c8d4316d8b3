"""A sample: who was drawn, how probable that was, and the survey design that follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import AlignmentError, ArgumentError, DataTypeError, DataValueError
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import html_table, json_number
from satisfaction.metrics._keys import json_key
from satisfaction.sampling._id_texts import one_text
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._frames import as_frame

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False, kw_only=True)
class Sample:
    """A drawn sample with the inclusion probability of everybody in it.

    Parameters
    ----------
    rows : ndarray of int or None
        Rows of the frame, from 0, ascending; None for a lazy frame, whose rows have no order.
    ids : list or None
        Ids of the units drawn, if the frame has ids.
    inclusion_probability : ndarray of float
        Of each unit drawn.
    strata, clusters : list or None
        Their labels.
    population : ndarray of int or None
        Units in the stratum (clusters, where clusters were drawn); None for designs with
        unequal probabilities.
    within : ndarray of int or None
        Units in the cluster, where some of them were drawn.
    method : str
        Name of the design.
    n_frame : int
        Rows of the frame.
    id_names : tuple of str
        Columns of the ids.

    Examples
    --------
    >>> import satisfaction as sat
    >>> sample = sat.draw(1000, 50, rng=1)
    >>> sample
    Sample(50 of 1,000 by srs)
    >>> sample.weights[:3].tolist()
    [20.0, 20.0, 20.0]
    """

    rows: NDArray[np.intp] | None
    ids: list[Any] | None
    inclusion_probability: Floats
    strata: list[Any] | None
    clusters: list[Any] | None
    population: NDArray[np.int64] | None
    within: NDArray[np.int64] | None
    method: str
    n_frame: int
    id_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.inclusion_probability)

    @property
    def n(self) -> int:
        """Number of units drawn."""
        return len(self)

    @property
    def weights(self) -> Floats:
        """How many units each one speaks for: 1 over the inclusion probability."""
        return np.asarray(1 / self.inclusion_probability)

    def design(self) -> SurveyDesign:
        """Return the survey design for data in the order of the sample.

        Returns
        -------
        SurveyDesign
            With weights, strata, clusters and population. Samples of unequal probabilities
            have no population: their variance is that of draws with replacement, which is
            slightly too large.

        Examples
        --------
        >>> import satisfaction as sat
        >>> ratings = [5, 4, 4, 2, 5, 3]
        >>> sample = sat.draw(6, 4, rng=7)
        >>> answers = [ratings[row] for row in sample.rows]
        >>> sat.mean_rating(answers, scale=(1, 5), design=sample.design()).n
        4
        """
        population: Any = self.population
        if self.within is not None and population is not None:
            population = (population, self.within)
        return SurveyDesign(
            weights=self.weights,
            strata=_labels(self.strata),
            clusters=_labels(self.clusters),
            population=population,
        )

    def take(self, data: Any, *, prefix: str = "") -> Any:
        """Return the rows drawn, from the frame that the sample was drawn from.

        Parameters
        ----------
        data : frame or mapping of columns
            The frame itself. Of a lazy frame only the rows drawn are fetched, by their ids.
        prefix : str, default ""
            Goes before the names of the two new columns.

        Returns
        -------
        frame or dict
            Of the same kind, in the order of the sample, with the columns
            ``inclusion_probability`` and ``weight``.

        Raises
        ------
        ArgumentError
            If a column of that name is there already.
        AlignmentError
            If the data have another number of rows than the frame had.
        """
        added = {
            f"{prefix}inclusion_probability": self.inclusion_probability,
            f"{prefix}weight": self.weights,
        }
        frame = as_frame(data)
        if frame is None and not isinstance(data, Mapping):
            raise DataTypeError.about(
                "data",
                "must be a frame or a mapping of columns",
                got=type(data).__name__,
                remedy="Use .rows or .ids with other data, or .to_frame()",
            )
        names = list(data) if frame is None else frame.collect_schema().names()
        _refuse_taken(added, names)
        if isinstance(frame, nw.LazyFrame):
            return _attach(self._fetch(frame), added)
        if self.rows is None:
            raise ArgumentError.about(
                "data",
                "the sample was drawn from a lazy frame",
                got=type(data).__name__,
                remedy="Take it from the lazy frame, or select the .ids yourself",
            )
        if frame is None:
            columns = {
                name: _pick(values, self.rows, self.n_frame) for name, values in data.items()
            }
            return columns | added
        self._check_rows(len(frame))
        return _attach(frame[self.rows.tolist()], added)

    def _check_rows(self, n: int) -> None:
        if n != self.n_frame:
            raise _other_length(n, self.n_frame)

    def _fetch(self, frame: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
        """Return the rows drawn from a lazy frame, in the order of the sample."""
        if self.ids is None or len(self.id_names) != 1:
            raise ArgumentError.about(
                "data",
                "rows of a lazy frame are found by one column of ids",
                got="a sample without it",
                remedy='Draw with id="customer_id"',
            )
        name = self.id_names[0]
        found = frame.filter(nw.col(name).is_in(self.ids)).collect()
        place = {one_text(value, name): row for row, value in enumerate(self.ids)}
        where = [place[one_text(value, name)] for value in found.get_column(name).to_list()]
        if sorted(where) != list(range(len(self))):
            raise DataValueError.about(
                "data",
                "must hold every id drawn exactly once",
                got=f"{len(where):,} rows for {len(self):,} ids",
                remedy="Take the sample from the frame that it was drawn from",
            )
        ordered: nw.DataFrame[Any] = found[np.argsort(where).tolist()]
        return ordered

    def _columns(self) -> dict[str, list[Any]]:
        """Return the sample as columns."""
        columns: dict[str, list[Any]] = {}
        if self.rows is not None:
            columns["row"] = self.rows.tolist()
        for name, values in (
            ("id", self.ids),
            ("stratum", self.strata),
            ("cluster", self.clusters),
        ):
            if values is not None:
                columns[name] = list(values)
        columns["inclusion_probability"] = self.inclusion_probability.tolist()
        columns["weight"] = self.weights.tolist()
        return columns

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return the sample as a data frame, one row per unit drawn.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.

        Returns
        -------
        frame
            As far as they are known: ``row, id, stratum, cluster``; and
            ``inclusion_probability, weight``.
        """
        return to_frame(self._columns(), backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        columns = self._columns()
        for name, values in columns.items():
            ready = json_number if name in {"inclusion_probability", "weight"} else json_key
            columns[name] = [ready(value) for value in values]
        return {"method": self.method, "n": self.n, "n_frame": self.n_frame} | columns

    def __repr__(self) -> str:
        parts = [f"{self.n:,} of {self.n_frame:,} by {self.method}"]
        for name, labels in (("strata", self.strata), ("clusters", self.clusters)):
            if labels is not None:
                parts.append(f"{len(set(labels)):,} {name}")
        if self.population is None:
            parts.append("variance as if drawn with replacement")
        return f"Sample({', '.join(parts)})"

    def _repr_html_(self) -> str:
        columns = self._columns()
        rows = list(zip(*columns.values(), strict=True))[:20]
        return html_table(list(columns), rows, caption=repr(self))


def _labels(values: list[Any] | None) -> NDArray[np.object_] | None:
    """Return labels as an array, so that a design takes them for values, not for names."""
    if values is None:
        return None
    labels = np.empty(len(values), dtype=object)
    labels[:] = values
    return labels


def _refuse_taken(added: Mapping[str, Any], names: list[str]) -> None:
    """Refuse to overwrite a column of the user."""
    taken = [name for name in added if name in names]
    if taken:
        raise ArgumentError.about(
            "data",
            "has a column of this name already",
            got=taken,
            remedy='Give take() a prefix, as in prefix="autumn_"',
        )


def _other_length(n: int, n_frame: int) -> AlignmentError:
    """Return the error for data that are not the frame drawn from."""
    return AlignmentError.about(
        "data",
        f"must have as many rows as the frame drawn from ({n_frame:,})",
        got=f"{n:,} rows",
        remedy="Take the sample from the frame that it was drawn from",
    )


def _pick(values: Any, rows: NDArray[np.intp], n_frame: int) -> Any:
    """Return some rows of one column of a mapping."""
    if len(values) != n_frame:
        raise _other_length(len(values), n_frame)
    if isinstance(values, np.ndarray):
        return values[rows]
    if hasattr(values, "iloc"):
        return values.iloc[rows]
    return [values[row] for row in rows.tolist()]


def _attach(frame: nw.DataFrame[Any], added: Mapping[str, Floats]) -> Any:
    """Return an eager frame with new columns, in its own kind."""
    namespace = nw.get_native_namespace(frame)
    columns = []
    for name, values in added.items():
        series = nw.new_series(name, values, nw.Float64, backend=namespace)
        if frame.implementation.is_pandas_like():
            native = series.to_native()
            native.index = frame.to_native().index
            series = nw.from_native(native, series_only=True)
        columns.append(series)
    return frame.with_columns(*columns).to_native()
