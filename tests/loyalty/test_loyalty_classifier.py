"""`LoyaltyClassifier` without scikit-learn: equal to `fit_loyalty`, and its laws."""

import pickle
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    CollinearityError,
    ColumnError,
    DataValueError,
    InfeasibleError,
    NotFittedError,
    SeparationError,
    WeakDataWarning,
)
from satisfaction.loyalty import LoyaltyClassifier, fit_loyalty

RNG = np.random.default_rng(7)
X = np.column_stack([RNG.integers(1, 6, 120), RNG.normal(size=120).round(2)]).astype(float)
Y = (X[:, 0] + X[:, 1] + RNG.logistic(size=120) > 3).astype(int)
LEVEL = np.clip(np.rint(X[:, 0] / 2 + RNG.normal(size=120)), 0, 3).astype(int)
DATA = {"a": X[:, 0], "b": X[:, 1], "y": Y, "level": LEVEL}
PLAIN = {"kind": "ordinal", "penalty": None}


@pytest.mark.parametrize("penalty", ["firth", "flic", None])
def test_binary_is_the_model(penalty):
    classifier = LoyaltyClassifier(penalty=penalty).fit(X, Y)
    model = fit_loyalty(DATA, "y", ["a", "b"], kind="binary", penalty=penalty)
    np.testing.assert_allclose(classifier.model_.values, model.values, rtol=1e-10)
    np.testing.assert_allclose(classifier.model_.covariance, model.covariance, rtol=1e-8)
    np.testing.assert_allclose(classifier.predict_proba(X)[:, 1], model.predict(DATA).values)
    assert classifier.coef_.shape == (1, 2)
    assert classifier.intercept_.shape == (1,)
    assert classifier.model_.n == 120
    assert classifier.n_iter_ == classifier.model_.n_iterations


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog", "loglog"])
@pytest.mark.parametrize("kind", ["binary", "ordinal"])
def test_every_link(kind, link):
    outcome = "y" if kind == "binary" else "level"
    classifier = LoyaltyClassifier(kind=kind, link=link, penalty=None).fit(X, DATA[outcome])
    model = fit_loyalty(DATA, outcome, ["a", "b"], kind=kind, link=link)
    np.testing.assert_allclose(classifier.model_.values, model.values, rtol=1e-9)
    shares = classifier.predict_proba(X)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-14)
    if kind == "ordinal":
        np.testing.assert_allclose(shares, model.predict(DATA, what="levels").values, rtol=1e-9)
        assert classifier.model_.names == ("0|1", "1|2", "2|3", "x0", "x1")
        np.testing.assert_array_equal(-classifier.intercept_, classifier.model_.values[:3])
    decided = classifier.classes_[shares.argmax(axis=1)]
    np.testing.assert_array_equal(classifier.predict(X), decided)


@pytest.mark.parametrize("link", ["logit", "cloglog"])
def test_two_ordered_classes_are_the_binary_fit(link):
    ordinal = LoyaltyClassifier(kind="ordinal", link=link, penalty=None).fit(X, Y)
    # P(Y <= 0) = F(theta - x b): the complement of the mirrored link
    mirrored = {"logit": "logit", "cloglog": "loglog"}[link]
    binary = LoyaltyClassifier(link=mirrored, penalty=None).fit(X, Y)
    np.testing.assert_allclose(ordinal.coef_, binary.coef_, rtol=1e-8)
    np.testing.assert_allclose(ordinal.intercept_, binary.intercept_, rtol=1e-8)
    np.testing.assert_allclose(
        ordinal.decision_function(X), binary.decision_function(X), rtol=1e-7, atol=1e-9
    )
    np.testing.assert_array_equal(ordinal.predict(X), binary.predict(X))


def test_decision_function_of_many_classes_is_the_log_probability():
    classifier = LoyaltyClassifier(**PLAIN).fit(X, LEVEL)
    np.testing.assert_allclose(
        np.exp(classifier.decision_function(X)), classifier.predict_proba(X), rtol=1e-12
    )


@settings(max_examples=20)
@given(st.lists(st.integers(0, 3), min_size=120, max_size=120))
def test_counts_are_repeated_rows(drawn):
    counts = np.array(drawn)
    counts[[Y.argmin(), Y.argmax()]] += 1  # both classes are there
    rows = np.repeat(np.arange(120), counts)
    weighted = LoyaltyClassifier().fit(X, Y, sample_weight=counts)
    repeated = LoyaltyClassifier().fit(X[rows], Y[rows])
    np.testing.assert_allclose(weighted.model_.values, repeated.model_.values, rtol=1e-8)
    np.testing.assert_allclose(weighted.model_.covariance, repeated.model_.covariance, rtol=1e-7)
    assert weighted.model_.n == len(rows)


def test_fractional_counts():
    half = LoyaltyClassifier(penalty=None).fit(X, Y, sample_weight=np.full(120, 0.5))
    whole = LoyaltyClassifier(penalty=None).fit(X, Y, sample_weight=1)
    np.testing.assert_allclose(half.coef_, whole.coef_, rtol=1e-10)
    np.testing.assert_allclose(half.model_.covariance, 2 * whole.model_.covariance, rtol=1e-8)
    assert half.model_.n == 60
    # as of boosting: all weights together are 1
    tiny = LoyaltyClassifier().fit(X, Y, sample_weight=np.full(120, 1 / 120))
    assert np.isfinite(tiny.coef_).all()
    assert np.abs(tiny.coef_).max() < np.abs(whole.coef_).max()


def test_rows_of_count_zero_are_not_there():
    target = Y.astype(object)
    target[:5] = 9
    counts = np.r_[np.zeros(5), np.ones(115)]
    classifier = LoyaltyClassifier().fit(X, target.astype(int), counts)
    assert classifier.classes_.tolist() == [0, 1]
    np.testing.assert_array_equal(classifier.coef_, LoyaltyClassifier().fit(X[5:], Y[5:]).coef_)


def test_separated_classes_have_a_finite_fit_with_the_penalty_only():
    x, y = [[1], [2], [4], [5]], [0, 0, 1, 1]
    assert LoyaltyClassifier().fit(x, y).score(x, y) == 1.0
    with pytest.raises(SeparationError, match='penalty="firth"'):
        LoyaltyClassifier(penalty=None).fit(x, y)


@pytest.mark.parametrize("options", [{"kind": "ordinal"}, {"link": "probit"}])
def test_the_penalty_belongs_to_the_binary_logit(options):
    with pytest.raises(ArgumentError, match="Write penalty=None"):
        LoyaltyClassifier(**options).fit(X, Y)


def test_collinear_columns():
    twice = np.column_stack([X, X[:, 0], np.ones(120)])
    classifier = LoyaltyClassifier().fit(twice, Y)
    assert classifier.coef_[0, 2:].tolist() == [0, 0]
    np.testing.assert_allclose(
        classifier.predict_proba(twice), LoyaltyClassifier().fit(X, Y).predict_proba(X)
    )
    with pytest.raises(DataValueError, match="constant"):
        LoyaltyClassifier(collinear="raise").fit(twice, Y)
    with pytest.raises(CollinearityError, match="x2"):
        LoyaltyClassifier(collinear="raise").fit(twice[:, :3], Y)


def test_frames_of_every_engine(constructor):
    frame = constructor({"a": X[:, 0].tolist(), "b": X[:, 1].tolist()})
    if isinstance(frame, dict):
        frame = np.column_stack([frame["a"], frame["b"]])
    classifier = LoyaltyClassifier().fit(frame, Y)
    np.testing.assert_array_equal(classifier.coef_, LoyaltyClassifier().fit(X, Y).coef_)
    np.testing.assert_array_equal(
        classifier.predict(frame), classifier.predict_proba(frame)[:, 1] > 0.5
    )


def test_names_must_match():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": X[:, 0], "b": X[:, 1]})
    classifier = LoyaltyClassifier().fit(frame, Y)
    assert classifier.feature_names_in_.tolist() == ["a", "b"]
    assert classifier.model_.names == ("intercept", "a", "b")
    with pytest.raises(ColumnError, match="same order"):
        classifier.predict(frame[["b", "a"]])
    with pytest.raises(ColumnError, match=r"unseen at fit time:\n- c\n.*now missing:\n- b\n"):
        classifier.predict(frame.rename(columns={"b": "c"}))
    wide = frame.assign(**{f"c{n}": 0.0 for n in range(7)})
    with pytest.raises(ColumnError, match=r"- c4\n- \.\.\.\n"):
        classifier.predict(wide)
    with pytest.warns(WeakDataWarning, match="does not have valid feature names"):
        classifier.predict(X)
    classifier.fit(X, Y)
    assert not hasattr(classifier, "feature_names_in_")
    with pytest.warns(WeakDataWarning, match="fitted without feature names"):
        classifier.predict(frame)
    numbered = classifier.fit(pandas.DataFrame(X), pandas.Series(Y))
    assert not hasattr(numbered, "feature_names_in_")


def test_before_fit(monkeypatch):
    monkeypatch.delitem(sys.modules, "sklearn.exceptions", raising=False)
    with pytest.raises(NotFittedError, match="not fitted yet"):
        LoyaltyClassifier().predict(X)


def test_parameters():
    classifier = LoyaltyClassifier(link="probit", penalty=None)
    assert classifier.get_params() == {
        "kind": "binary",
        "link": "probit",
        "penalty": None,
        "collinear": "drop",
    }
    assert classifier.set_params(kind="ordinal") is classifier
    assert repr(classifier) == (
        "LoyaltyClassifier(kind='ordinal', link='probit', penalty=None, collinear='drop')"
    )
    with pytest.raises(ArgumentError, match=r"no such parameter.*C.*They are: kind"):
        classifier.set_params(C=1.0)
    for name in ("kind", "link", "collinear", "penalty"):
        with pytest.raises(ArgumentError, match=name):
            LoyaltyClassifier(**{name: "best"}).fit(X, Y)


def test_a_copy_by_pickle_predicts_the_same():
    for classifier, y in ((LoyaltyClassifier(), Y), (LoyaltyClassifier(**PLAIN), LEVEL)):
        classifier.fit(X, y)
        copy = pickle.loads(pickle.dumps(classifier))
        np.testing.assert_array_equal(copy.predict_proba(X), classifier.predict_proba(X))
        assert repr(copy.model_) == repr(classifier.model_)


def test_score_counts_rows():
    classifier = LoyaltyClassifier().fit(X, Y)
    right = classifier.predict(X) == Y
    assert classifier.score(X, Y) == right.mean()
    counts = np.arange(120.0)
    assert classifier.score(X, Y, counts) == pytest.approx(right @ counts / counts.sum())


def test_another_width():
    classifier = LoyaltyClassifier().fit(X, Y)
    with pytest.raises(DataValueError, match="X has 1 features, but LoyaltyClassifier is expec"):
        classifier.predict(X[:, :1])


def test_inputs_stay_as_they_are():
    x, y, counts = X.copy(), Y.copy(), np.ones(120)
    for array in (x, y, counts):
        array.setflags(write=False)
    LoyaltyClassifier().fit(x, y, counts).predict(x)
    np.testing.assert_array_equal(x, X)


def test_impossible_lengths():
    with pytest.raises(AlignmentError, match="y: inconsistent"):
        LoyaltyClassifier().fit(X, Y[:-1])
    with pytest.raises(AlignmentError, match="sample_weight: inconsistent"):
        LoyaltyClassifier().fit(X, Y, np.ones(3))
    with pytest.raises(InfeasibleError, match="one class"):
        LoyaltyClassifier().fit(X, np.zeros(120))
