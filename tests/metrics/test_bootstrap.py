"""The bootstrap: reproducible, close to the analytic error, and apart from global state."""

import json

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import ArgumentError, DataTypeError, DesignError, WeakDataWarning

RATINGS = [10, 9, 3, 8, 2, 1, 10, 7, 9, 10, 0, 6] * 200


def test_the_same_seed_gives_the_same_values():
    estimate = sat.nps(RATINGS)
    one, same = estimate.bootstrap(500, rng=3), estimate.bootstrap(500, rng=3)
    np.testing.assert_array_equal(one.values, same.values)
    assert not np.array_equal(one.values, estimate.bootstrap(500, rng=4).values)
    assert len(estimate.bootstrap(5).values) == 5
    assert not one.values.flags.writeable
    assert one.estimate == estimate.value


@pytest.mark.parametrize(
    "design",
    [
        None,
        sat.SurveyDesign(weights=np.random.default_rng(1).uniform(0.5, 2, len(RATINGS))),
        sat.SurveyDesign(clusters=np.arange(len(RATINGS)) // 20),
        sat.SurveyDesign(
            strata=np.arange(len(RATINGS)) % 3, clusters=np.arange(len(RATINGS)) // 6 * 3
        ),
    ],
)
def test_the_error_is_near_the_analytic_one(design):
    table = sat.nps(RATINGS, by=np.arange(len(RATINGS)) % 7 < 3, design=design)
    for estimate in (sat.nps(RATINGS, design=design), table[True]):
        resampled = estimate.bootstrap(4_000, rng=1)
        assert resampled.standard_error == pytest.approx(estimate.standard_error, rel=0.1)
        assert resampled.values.mean() == pytest.approx(
            estimate.value, abs=estimate.standard_error / 4
        )


def test_percentile_interval():
    resampled = sat.nps(RATINGS).bootstrap(1_000, rng=2)
    low, high = resampled.confidence_interval(0.9)
    np.testing.assert_allclose([low, high], np.quantile(resampled.values, [0.05, 0.95]))
    assert resampled.confidence_interval().method == "bootstrap percentile"
    with pytest.raises(ArgumentError, match="method"):
        resampled.confidence_interval(method="bca")


def test_text_and_dict():
    resampled = sat.nps(RATINGS).bootstrap(20, rng=2)
    assert repr(resampled).startswith("Bootstrap(20 replicates, estimate ")
    assert resampled._repr_html_().startswith("<p>Bootstrap(20 replicates, estimate ")
    assert len(json.loads(json.dumps(resampled.to_dict(), allow_nan=False))["values"]) == 20
    assert np.isnan(sat.nps(RATINGS).bootstrap(1, rng=1).standard_error)


def test_replicates_without_answers_are_left_out():
    design = sat.SurveyDesign(clusters=[0, 0, 1, 1, 2, 2, 3, 3])
    table = sat.nps([10, 1, 9, 8, 3, 10, 7, 6], by=list("aabbbbbb"), design=design)
    with pytest.warns(WeakDataWarning, match="hold no answer") as caught:
        resampled = table["a"].bootstrap(100, rng=1)
    assert caught[0].filename == __file__
    assert 0 < len(resampled.values) < 100
    assert np.isfinite(resampled.standard_error) or len(resampled.values) == 1


def test_bad_arguments():
    estimate = sat.nps(RATINGS)
    for count in (0, 2.5, True):
        with pytest.raises((ArgumentError, DataTypeError), match="n_resamples"):
            estimate.bootstrap(count)
    with pytest.raises(DataTypeError, match="rng"):
        estimate.bootstrap(10, rng="seed")
    lonely = sat.SurveyDesign(strata=[0] * 2_399 + [1], lonely_cluster="remove")
    sat.nps(RATINGS, design=lonely).bootstrap(10, rng=1)
    replicates = sat.survey.ReplicateWeights(np.ones((2400, 3)), scale=1.0)
    design = sat.SurveyDesign(weights=[1.0] * 2400, replicate_weights=replicates)
    with pytest.raises(DesignError, match="replicate"):
        sat.nps(RATINGS, design=design).bootstrap(10)
