"""What a loyalty model says of itself."""

import json

import numpy as np
import pytest

from satisfaction.loyalty import fit_loyalty

DATA = {
    "score": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, None, 3],
    "renewed": [0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1],
    "level": [1, 2, 2, 3, 3, 1, 1, 3, 2, 3, 1, 1],
    "w": [1.0, 2.0] * 6,
}


def test_a_binary_model():
    model = fit_loyalty(DATA, "renewed", ["score"], kind="binary")
    assert model.names == ("intercept", "score")
    assert (list(model.thresholds), list(model.coefficients)) == (["intercept"], ["score"])
    assert (model.n, model.n_missing, model.levels) == (11, 1, (0, 1))
    assert model.aic == pytest.approx(4 - 2 * model.log_likelihood)
    assert model.bic == pytest.approx(2 * np.log(11) - 2 * model.log_likelihood)
    assert model.null_log_likelihood <= model.log_likelihood
    assert model.converged
    assert model.gradient_norm <= 1e-8
    assert model.naive_parameters == model.parameters
    assert not model.covariance.flags.writeable


def test_an_ordinal_model():
    model = fit_loyalty(DATA, "level", ["score"], kind="ordinal", weights="w")
    assert (list(model.thresholds), list(model.coefficients)) == (["1|2", "2|3"], ["score"])
    assert (model.aic, model.bic) == (None, None)
    assert model.kish_effective_n < model.n
    assert json.loads(json.dumps(model.to_dict()))["kind"] == "ordinal"
    frame = model.to_frame("polars")
    assert len(frame) == 3
    assert "score" in repr(model)
    assert "<td>score</td>" in model._repr_html_()
