"""Drawing a sample with known inclusion probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._randomness import generator
from satisfaction.sampling._draw_options import (
    EQUAL,
    METHODS,
    check_chance,
    check_options,
    without,
)
from satisfaction.sampling._draw_plan import (
    Chance,
    Plan,
    make_plan,
    order_of,
    select,
    ties_of,
    unit_numbers,
)
from satisfaction.sampling._inclusion_probabilities import check_certainty, spread
from satisfaction.sampling._sample import Sample
from satisfaction.sampling._sampling_frame import Clusters, SamplingFrame, read_clusters, read_frame
from satisfaction.sampling._selection import smallest
from satisfaction.sampling._strata import Strata

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Method = Literal[
    "srs",
    "bernoulli",
    "systematic",
    "poisson",
    "sequential_poisson",
    "pareto",
    "pps_systematic",
    "sampford",
    "pivotal",
]


def draw(
    data: Any,
    n: int | Mapping[Any, int] | None = None,
    *,
    method: Method = "srs",
    rate: float | None = None,
    size: str | ArrayLike | None = None,
    probability: str | ArrayLike | None = None,
    strata: str | ArrayLike | None = None,
    clusters: str | ArrayLike | None = None,
    per_cluster: int | None = None,
    order: str | ArrayLike | None = None,
    id: Any = None,  # noqa: A002  the survey field's word for it
    key: str | bytes | None = None,
    purpose: str = "",
    random_numbers: str | ArrayLike | None = None,
    rng: np.random.Generator | np.random.SeedSequence | int | None = None,
    certainty: float = 0.0,
) -> Sample:
    """Draw a sample of customers; the result knows how probable each one was.

    Parameters
    ----------
    data : int, array-like, mapping or frame
        Number of units, their ids, or a frame of any engine. Of a lazy frame only the columns
        named are fetched.
    n : int or mapping
        Number to draw; with strata a mapping from stratum to number, such as an `Allocation`.
    method : str, default "srs"
        ``"srs"`` (simple random), ``"bernoulli"``, ``"systematic"``, or with probabilities in
        proportion to size ``"poisson"``, ``"sequential_poisson"``, ``"pareto"``,
        ``"pps_systematic"``, ``"sampford"``, ``"pivotal"``.
    rate : float, optional
        Probability of every unit, for ``"bernoulli"``.
    size : str or array-like, optional
        Size of each unit, for the methods by size.
    probability : str or array-like, optional
        Instead of `n` and `size`: the inclusion probabilities themselves.
    strata : str or array-like, optional
        Draw within each stratum.
    clusters : str or array-like, optional
        Draw whole clusters; the same label in two strata is two clusters.
    per_cluster : int, optional
        Draw this many units of each cluster (all, if it has fewer).
    order : str or array-like, optional
        Sort by it first (systematic and pivotal methods).
    id : str or list of str, optional
        Column of ids.
    key : str or bytes, optional
        Draw by permanent random numbers of the ids: the same customers for the same key.
    purpose : str, default ""
        As in `permanent_random_numbers`.
    random_numbers : str or array-like, optional
        Own permanent random numbers in [0, 1); the same within a cluster.
    rng : Generator, SeedSequence or int, optional
        Source of chance without key and own numbers.
    certainty : float, default 0.0
        Units whose probability reaches ``1 - certainty`` are taken for certain.

    Returns
    -------
    Sample
        Rows, ids, inclusion probabilities, weights; `.take(data)` and `.design()`.

    Raises
    ------
    ArgumentError
        If options exclude each other, or something is missing.
    InfeasibleError
        If more units are wanted than there are.
    DataValueError
        If ids repeat, or sizes, probabilities or numbers are out of range.

    Notes
    -----
    With u the unit's number and pi its probability, drawn are: the n smallest u (srs); all
    u < pi (poisson); the n smallest u/pi (sequential_poisson) or [u/(1-u)]/[pi/(1-pi)]
    (pareto), whose probabilities are pi to a good approximation; and with probabilities of
    exactly pi those on which the points u1, u1 + 1, ... of the cumulated probabilities fall
    (pps_systematic), Sampford's rejective sample, or the winners of sequential duels
    (pivotal). Numbers that stay make samples that are nested (n + 1 only adds) and overlap
    as much as possible; ``(u + 0.5) % 1`` as little as possible. With ``key`` and clusters,
    clusters are drawn by the numbers of their labels.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd edition, Wiley. Madow (1949),
    doi:10.1214/aoms/1177729988. Sampford (1967), doi:10.1093/biomet/54.3-4.499. Rosen (1997),
    doi:10.1016/S0378-3758(96)00186-3. Ohlsson (1998), Sequential Poisson sampling, Journal of
    Official Statistics 14, 149-162. Deville and Tille (1998), doi:10.1093/biomet/85.1.89.

    Examples
    --------
    Two business and three private customers, the same on every machine:

    >>> import satisfaction as sat
    >>> customers = {
    ...     "id": list(range(1, 11)),
    ...     "tier": ["business"] * 3 + ["private"] * 7,
    ... }
    >>> sample = sat.draw(
    ...     customers, {"business": 2, "private": 3}, strata="tier", id="id", key="autumn"
    ... )
    >>> sample
    Sample(5 of 10 by srs, 2 strata)
    >>> sample.take(customers)["weight"].round(3).tolist()
    [1.5, 1.5, 2.333, 2.333, 2.333]
    """
    check_choice(method, "method", METHODS)
    check_chance(method, id=id, key=key, random_numbers=random_numbers, rng=rng)
    check_options(
        method, n=n, rate=rate, size=size, probability=probability, clusters=clusters,
        per_cluster=per_cluster, order=order, random_numbers=random_numbers,
    )  # fmt: skip
    near = check_certainty(certainty)
    frame = read_frame(
        data, id, keyed=key is not None, strata=strata, clusters=clusters, size=size,
        probability=probability, order=order, random_numbers=random_numbers,
    )  # fmt: skip
    if key is not None and frame.texts is None and (clusters is None or per_cluster is not None):
        raise without("id", "a key needs ids", 'Write id="customer_id"')
    groups = read_clusters(frame) if clusters is not None else None
    strata_of_units = frame.strata if groups is None else groups.strata
    chance = Chance(key=key, purpose=purpose, rng=generator(rng))
    u = unit_numbers(frame, groups, chance)
    plan = make_plan(frame, groups, method, n, rate, near)
    drawn = select(
        plan, strata_of_units, u, chance, ties_of(frame, groups), order_of(frame, method)
    )
    if groups is None:
        return _sample(frame, drawn, plan.of_units(strata_of_units)[drawn], method)
    return _cluster_sample(frame, groups, drawn, plan, chance, method, per_cluster)


def _sample(
    frame: SamplingFrame,
    rows: Rows,
    probability: Floats,
    method: str,
    *,
    clusters: list[Any] | None = None,
    population: Any = None,
    within: Any = None,
) -> Sample:
    """Return the sample of some rows."""
    if clusters is None and method in EQUAL:
        population = np.broadcast_to(spread(frame.strata.sizes, frame.strata), frame.n)[rows]
    return Sample(
        rows=None if frame.table.lazy else rows,
        ids=frame.ids(rows),
        inclusion_probability=probability,
        strata=frame.strata.of_rows(rows) if frame.stratified else None,
        clusters=clusters,
        population=population,
        within=within,
        method=method,
        n_frame=frame.n,
        id_names=frame.id_names,
    )


def _cluster_sample(
    frame: SamplingFrame,
    groups: Clusters,
    drawn: Rows,
    plan: Plan,
    chance: Chance,
    method: str,
    per_cluster: int | None,
) -> Sample:
    """Return the units of the clusters drawn, all or some of each."""
    of_cluster = plan.of_units(groups.strata)
    taken = np.zeros(len(groups), dtype=bool)
    taken[drawn] = True
    rows = np.flatnonzero(taken[groups.of_row])
    share = np.ones(len(groups))
    if per_cluster is not None and len(rows):
        number = np.cumsum(taken) - 1
        inside = Strata(number[groups.of_row[rows]], tuple(drawn.tolist()), groups.sizes[drawn])
        texts = None if frame.texts is None else [frame.texts[row] for row in rows.tolist()]
        u = chance.numbers(texts, len(rows))
        most = np.minimum(groups.sizes, per_cluster)
        share = most / groups.sizes
        rows = rows[smallest(u, most[drawn], inside, lambda few: few.tolist())]
    clusters = groups.of_row[rows]
    sizes = spread(groups.strata.sizes, groups.strata)
    population = np.broadcast_to(sizes, len(groups))[clusters] if method == "srs" else None
    return _sample(
        frame,
        rows,
        (of_cluster * share)[clusters],
        method,
        clusters=[groups.labels[cluster] for cluster in clusters.tolist()],
        population=population,
        within=groups.sizes[clusters] if per_cluster is not None else None,
    )
