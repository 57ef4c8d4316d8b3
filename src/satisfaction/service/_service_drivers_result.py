"""The behaviours of good service in the order of what is lost where they are not done."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
from attrs import field, frozen

from satisfaction.errors import MethodError, UnknownKeyError
from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import clipped_table, html_table
from satisfaction.metrics._domain_result import DomainResult
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._keys import json_key, key_columns
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_table
from satisfaction.service._behaviour_numbers import NUMBERS, BehaviourNumbers, covariance
from satisfaction.service._service_driver import HEADER, ServiceDriver

_PERCENT = 100.0


@frozen(eq=False, repr=False, kw_only=True)
class ServiceDrivers(DomainResult, Mapping[str, ServiceDriver]):
    """The behaviours of good service: a mapping from behaviour to `ServiceDriver`.

    The behaviour whose absence costs most satisfaction comes first, those of which nothing can
    be said last.

    Parameters
    ----------
    measures, key : object
        The library's own rows behind the numbers.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to `ServiceDrivers`; empty without ``by``.
    drivers : mapping
        Behaviour to its driver.
    numbers : object, optional
        The library's own joint fit; None where no behaviour can be compared.

    Examples
    --------
    >>> from satisfaction.service import service_drivers
    >>> calls = {"rating": [5, 4, 3, 2, 1, 2], "listened": [1, 1, 1, 0, 0, 0],
    ...          "thanked": [1, 0, 1, 1, 0, 0]}
    >>> list(service_drivers(calls, "rating", ["thanked", "listened"]))
    ['listened', 'thanked']
    """

    title: ClassVar[str] = "service drivers"

    _drivers: Mapping[str, ServiceDriver] = field(alias="drivers")
    _numbers: BehaviourNumbers | None = field(alias="numbers")

    def __getitem__(self, behaviour: str) -> ServiceDriver:
        try:
            return self._drivers[behaviour]
        except (KeyError, TypeError):
            raise UnknownKeyError.absent("behaviour", behaviour, self._drivers) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._drivers)

    def __len__(self) -> int:
        return len(self._drivers)

    def estimates(self, name: str = "lost") -> EstimateTable:
        """Return one number of every behaviour, with the covariance between them.

        Parameters
        ----------
        name : {"adjusted", "difference", "incidence", "lost", "mean_done", "mean_not_done"}
            Which number. Behaviours without it are left out.

        Returns
        -------
        EstimateTable
            Keyed by behaviour, or by (segment..., behaviour) where there are segments.

        Raises
        ------
        ArgumentError
            If there is no such number.
        MethodError
            If no behaviour has it.
        """
        check_choice(name, "name", NUMBERS)
        parts = list(self.segments.items()) if self.by else [((), self)]
        fitted = [(key, part._numbers) for key, part in parts if part._numbers is not None]
        if not fitted:
            raise MethodError.about(
                "name",
                "no behaviour can be compared",
                got=[name],
                remedy="Each was always or never done",
            )
        factor = _PERCENT if name == "incidence" else 1.0
        keys, values, n, missing, degrees = [], [], [], [], []
        for key, numbers in fitted:
            part = self.segments[key] if self.by else self
            head = key if isinstance(key, tuple) else (key,)
            for behaviour, value in zip(numbers.names, numbers.values[name], strict=True):
                keys.append((*head, behaviour) if self.by else behaviour)
                values.append(factor * float(value))
                n.append(part.n)
                missing.append(part.n_missing)
                degrees.append(numbers.degrees_of_freedom(name))
        matrix = factor**2 * covariance([numbers for _, numbers in fitted], name)
        return quantity_table(
            _quantity(name),
            values,
            np.diag(matrix),
            n=n,
            n_missing=missing,
            degrees_of_freedom=degrees,
            declared=self._measures.tally.declared,
            covariance=matrix,
            by=(*self.by, "behaviour"),
            keys=keys,
        )

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return the numbers as a data frame, one row per behaviour (and segment).

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``, the limits of what is lost.

        Returns
        -------
        frame
            The segment columns, ``behaviour, incidence, mean_done, mean_not_done, difference,
            adjusted, lost, standard_error, low, high, n``.
        """
        columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        keys = []
        for key, part in self.segments.items() if self.by else [((), self)]:
            for behaviour, driver in part.items():
                low, high = driver.lost.confidence_interval(confidence_level)
                row = (
                    behaviour,
                    driver.incidence.value,
                    driver.mean_done.value,
                    driver.mean_not_done.value,
                    driver.difference.value,
                    driver.adjusted.value,
                    driver.lost.value,
                    driver.lost.standard_error,
                    low,
                    high,
                    part.n,
                )
                for column, value in zip(_COLUMNS, row, strict=True):
                    columns[column].append(value)
                keys.append(key)
        return to_frame(key_columns(self.by, keys, _COLUMNS) | columns, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON-ready values."""
        return {
            "n": self.n,
            "n_missing": self.n_missing,
            "drivers": [driver.to_dict() for driver in self.values()],
            "segments": [
                {"key": json_key(key)} | part.to_dict() for key, part in self.segments.items()
            ],
        }

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw what is lost by each behaviour as a bar with its interval, the largest on top.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``confidence_level``, ``color``, ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._service_drivers import plot_service_drivers

        return plot_service_drivers(self, ax=ax, **kwargs)

    def _rows(self) -> list[list[str]]:
        """Return the numbers as text."""
        return [driver._cells() for driver in self.values()]

    def __repr__(self) -> str:
        text = f"{self._headline()}\n{clipped_table(HEADER, self._rows())}"
        return f"{text}\nby {', '.join(self.by)}: {self.segments!r}" if self.by else text

    def _repr_html_(self) -> str:
        return html_table(HEADER, self._rows()[:40], caption=self._headline())


_COLUMNS = (
    "behaviour",
    "incidence",
    "mean_done",
    "mean_not_done",
    "difference",
    "adjusted",
    "lost",
    "standard_error",
    "low",
    "high",
    "n",
)


def _quantity(name: str) -> Quantity:
    """Return what one of the numbers measures."""
    if name == "incidence":
        return Quantity(name, unit="percent", family="share", bounds=(0.0, _PERCENT))
    return Quantity(name.replace("_", " "), unit="rating", family="mean")


def by_lost(drivers: Mapping[str, ServiceDriver]) -> dict[str, ServiceDriver]:
    """Return drivers by falling loss, those without one last; ties in the given order."""

    def place(driver: ServiceDriver) -> tuple[bool, float]:
        lost = driver.lost.value
        return math.isnan(lost), 0.0 if math.isnan(lost) else -round(lost, _DIGITS)

    return dict(sorted(drivers.items(), key=lambda item: place(item[1])))


_DIGITS = 9  # decimals in which equal losses agree
