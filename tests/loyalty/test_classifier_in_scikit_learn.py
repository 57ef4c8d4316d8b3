"""`LoyaltyClassifier` under scikit-learn's own checks and tools; skipped where it is missing."""

import numpy as np
import pytest
import sklearn
from sklearn.base import clone, is_classifier
from sklearn.ensemble import BaggingClassifier
from sklearn.exceptions import DataConversionWarning, NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from satisfaction.loyalty import LoyaltyClassifier

RNG = np.random.default_rng(3)
X = RNG.normal(size=(200, 3))
Y = (X @ [1.0, -0.5, 0.0] + RNG.logistic(size=200) > 0).astype(int)
LEVEL = np.digitize(X @ [1.0, -0.5, 0.0] + RNG.logistic(size=200), [-1, 0, 1])


def checked(classifier):
    """Return the results of scikit-learn's checks: those that ran, and those that failed."""
    state = np.random.get_state()  # noqa: NPY002 -- the checks draw from it
    results = check_estimator(classifier, on_skip=None, on_fail=None)
    np.random.set_state(state)  # noqa: NPY002 -- the same
    ran = [result for result in results if result["status"] != "skipped"]
    return ran, [result for result in ran if result["status"] == "failed"]


@pytest.mark.filterwarnings("ignore")  # the checks warn themselves
@pytest.mark.parametrize("penalty", ["firth", "flic"])
def test_binary_passes_every_check(penalty):
    ran, failed = checked(LoyaltyClassifier(penalty=penalty))
    assert len(ran) > 40
    assert [(result["check_name"], result["exception"]) for result in failed] == []


@pytest.mark.filterwarnings("ignore")
def test_ordinal_passes_every_check_whose_data_have_a_fit():
    """Most data of the checks are separable: without a penalty nothing finite fits them."""
    ran, failed = checked(LoyaltyClassifier(kind="ordinal", penalty=None))
    assert len(ran) - len(failed) > 40
    assert all("they separate the outcome" in str(result["exception"]) for result in failed)


def test_version_is_supported():
    assert tuple(int(part) for part in sklearn.__version__.split(".")[:2]) >= (1, 6)


def test_it_is_a_classifier_that_can_be_cloned():
    fitted = LoyaltyClassifier(link="probit", penalty=None).fit(X, Y)
    copy = clone(fitted)
    assert is_classifier(copy)
    assert copy.get_params() == fitted.get_params()
    assert not hasattr(copy, "coef_")


def test_pipeline():
    inside = make_pipeline(StandardScaler(), LoyaltyClassifier(penalty=None)).fit(X, Y)
    alone = LoyaltyClassifier(penalty=None).fit(X, Y)
    np.testing.assert_allclose(inside.predict_proba(X), alone.predict_proba(X), rtol=1e-8)


@pytest.mark.parametrize("scoring", ["accuracy", "roc_auc", "neg_log_loss"])
def test_cross_validation(scoring):
    scores = cross_val_score(LoyaltyClassifier(), X, Y, cv=5, scoring=scoring)
    base = {"accuracy": 0.5, "roc_auc": 0.5, "neg_log_loss": np.log(0.5)}[scoring]
    assert scores.mean() > base


def test_cross_validation_of_ordered_classes():
    classifier = LoyaltyClassifier(kind="ordinal", penalty=None)
    scores = cross_val_score(classifier, X, LEVEL, cv=4, scoring="neg_log_loss")
    assert scores.mean() > np.log(1 / 4)


def test_grid_search():
    grid = {"loyaltyclassifier__penalty": ["firth", "flic", None]}
    search = GridSearchCV(
        make_pipeline(StandardScaler(), LoyaltyClassifier()), grid, scoring="neg_log_loss", cv=3
    )
    search.fit(X, Y)
    assert search.best_params_["loyaltyclassifier__penalty"] in {"firth", "flic", None}
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_inside_an_ensemble():
    bag = BaggingClassifier(LoyaltyClassifier(), n_estimators=3, random_state=0).fit(X, Y)
    assert bag.score(X, Y) > 0.5


def test_scikit_learns_own_error_and_warning():
    with pytest.raises(NotFittedError, match="not fitted yet"):
        LoyaltyClassifier().predict(X)
    with pytest.warns(DataConversionWarning, match="A column-vector y was passed"):
        LoyaltyClassifier().fit(X, Y[:, None])
