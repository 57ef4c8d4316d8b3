"""The causes in order: cumulative shares with their errors, vital few, ranks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import SurveyDesign, top_box
from satisfaction.service import causes_pareto


def rows(counts):
    return {"cause": [name for name, count in counts.items() for _ in range(count)]}


def test_a_cumulative_share_is_the_share_of_either_cause():
    data = rows({"late": 9, "rude": 5, "dear": 3})
    data["w"] = [1.0 + row % 3 for row in range(17)]
    found = causes_pareto(data, "cause", weights="w")
    first = {cause: place for place, cause in enumerate(found.causes)}
    heads = {"head": [1 if first[cause] < 2 else 0 for cause in data["cause"]], "w": data["w"]}
    expected = top_box(heads, "head", scale=(0, 1), boxes=1, weights="w")
    cumulative = found.cumulative[found.causes[1]]
    assert cumulative.value == pytest.approx(expected.value)
    assert cumulative.standard_error == pytest.approx(expected.standard_error)


@given(st.lists(st.integers(1, 40), min_size=2, max_size=6), st.floats(0.05, 1.0))
def test_the_vital_few_are_the_shortest_head(counts, goal):
    found = causes_pareto({f"c{place}": count for place, count in enumerate(counts)})
    ordered = sorted(counts, reverse=True)
    few = found.vital_few(goal)
    assert few == found.causes[: len(few)]
    assert sum(ordered[: len(few)]) >= goal * sum(ordered) - 1e-9
    assert sum(ordered[: len(few) - 1]) < goal * sum(ordered)


def test_ranks_by_plain_loops():
    counts = {"late": 60, "rude": 40, "dear": 10, "other": 8}
    total = sum(counts.values())
    limit = 6.9604  # chi-square quantile, 1 degree of freedom, at 1 - 0.05 / 6
    ranks = causes_pareto(counts).rank_intervals()
    for name, count in counts.items():
        p = count / total
        above = below = 0
        for other, number in counts.items():
            r = number / total
            far = (p - r) ** 2 > limit * (p + r - (p - r) ** 2) / total
            above += other != name and far and r > p
            below += other != name and far and r < p
        assert ranks[name] == (1 + above, 4 - below)


def test_equal_weights_widen_by_the_t_quantile_only():
    data = rows({"late": 30, "rude": 20}) | {"one": [1.0] * 50}
    plain = causes_pareto(data, "cause").confidence_intervals()["late"]
    design = SurveyDesign(weights="one")
    declared = causes_pareto(data, "cause", design=design).confidence_intervals()["late"]
    assert declared.low < plain.low
    np.testing.assert_allclose(tuple(declared), tuple(plain), atol=1)
