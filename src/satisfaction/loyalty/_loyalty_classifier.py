"""`LoyaltyClassifier`: the loyalty model behind scikit-learn's protocol, without scikit-learn."""

from __future__ import annotations

import inspect
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, NotFittedError
from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._links import LINKS
from satisfaction.loyalty._answers import Answers
from satisfaction.loyalty._arguments import ModelData
from satisfaction.loyalty._classifier_input import (
    Classes,
    check_names,
    check_width,
    of_scikit_learn,
    read_classes,
    read_counts,
    read_predictors,
    read_target,
)
from satisfaction.loyalty._column import Column
from satisfaction.loyalty._design_matrix import design_matrix
from satisfaction.loyalty._fit_loyalty import check_penalty, make_model
from satisfaction.loyalty._fitted import fit_rows
from satisfaction.loyalty._loyalty_model import LoyaltyModel
from satisfaction.loyalty._outcome import Outcome, plain_levels

Floats = NDArray[np.float64]


class LoyaltyClassifier:
    """A loyalty model as a scikit-learn classifier, for pipelines and cross-validation.

    What it finds is association: whether raising satisfaction would raise loyalty is not a
    question that a survey alone can answer.

    Parameters
    ----------
    kind : {"binary", "ordinal"}, default "binary"
        Two classes, or ordered ones. Classes are in sorted order, texts alphabetically.
    link : {"logit", "probit", "cloglog", "loglog"}, default "logit"
        The distribution function F.
    penalty : {"firth", "flic"} or None, default "firth"
        Of the binary logit: finite whatever the data. Any other model needs ``penalty=None``,
        and separated data are then an error.
    collinear : {"raise", "drop"}, default "drop"
        What to do with columns that are constant or follow from those before them; a column
        left out has the coefficient 0.

    See Also
    --------
    satisfaction.loyalty.fit_loyalty : With column names, weights, designs and terms.

    Notes
    -----
    ``sample_weight`` of `fit` are counts: how often a row was seen. They may be fractional, and
    rows of count 0 are as if they were not there. Sampling weights belong into `fit_loyalty`.

    After `fit` there are ``classes_`` (in sorted order), ``n_features_in_``, ``feature_names_in_``
    (where the data has names), ``coef_`` (one row), ``intercept_``, ``n_iter_`` (Newton steps)
    and ``model_``, the `LoyaltyModel` with its intervals and tests. Of ordered classes
    ``intercept_`` is minus the thresholds:
    ``P(Y <= classes_[j]) = F(-(x coef_ + intercept_[j]))``.

    Examples
    --------
    >>> from satisfaction.loyalty import LoyaltyClassifier
    >>> ratings = [[1], [2], [2], [3], [4], [5]]
    >>> renewed = ["no", "no", "yes", "no", "yes", "yes"]
    >>> classifier = LoyaltyClassifier().fit(ratings, renewed)
    >>> classifier.predict([[1], [5]]).tolist()
    ['no', 'yes']
    >>> classifier.predict_proba([[1], [5]])[:, 1]
    array([0.20..., 0.83...])
    """

    def __init__(
        self,
        *,
        kind: Literal["binary", "ordinal"] = "binary",
        link: Literal["logit", "probit", "cloglog", "loglog"] = "logit",
        penalty: Literal["firth", "flic"] | None = "firth",
        collinear: Literal["raise", "drop"] = "drop",
    ) -> None:
        self.kind = kind
        self.link = link
        self.penalty = penalty
        self.collinear = collinear

    # ---- the protocol --------------------------------------------------------------------

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002, FBT001, FBT002  scikit-learn's signature
        """Return the parameters of the constructor.

        Parameters
        ----------
        deep : bool, default True
            Without effect: no parameter is an estimator.

        Returns
        -------
        dict of str to object
            Name to value.
        """
        names = list(inspect.signature(type(self).__init__).parameters)[1:]
        return {name: getattr(self, name) for name in names}

    def set_params(self, **params: Any) -> Self:
        """Set parameters of the constructor.

        Parameters
        ----------
        **params : object
            Name to value; values are checked by `fit`.

        Returns
        -------
        LoyaltyClassifier
            Itself.
        """
        known = self.get_params()
        unknown = [name for name in params if name not in known]
        if unknown:
            raise ArgumentError.about(
                "params",
                "no such parameter",
                got=unknown,
                remedy=f"They are: {', '.join(known)}",
            )
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({given})"

    def __sklearn_tags__(self) -> Any:
        """Return what scikit-learn wants to know about an estimator."""
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        ordinal = self.kind == "ordinal"
        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            transformer_tags=None,
            regressor_tags=None,
            classifier_tags=ClassifierTags(multi_class=ordinal, poor_score=ordinal),
            input_tags=InputTags(),
        )

    def __sklearn_is_fitted__(self) -> bool:
        """Return whether `fit` was called."""
        return hasattr(self, "model_")

    # ---- fitting and predicting ----------------------------------------------------------

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit the model to rows of numbers and their classes.

        Parameters
        ----------
        X : array-like or frame of shape (n, p)
            Finite numbers.
        y : array-like of shape (n,)
            Classes: whole numbers, booleans or texts.
        sample_weight : array-like of shape (n,), optional
            How often each row was seen; may be fractional.

        Returns
        -------
        LoyaltyClassifier
            Itself.
        """
        check_choice(self.kind, "kind", ("binary", "ordinal"))
        check_choice(self.link, "link", tuple(LINKS))
        check_choice(self.collinear, "collinear", ("raise", "drop"))
        check_penalty(self.penalty, self.kind, self.link)
        read = read_predictors(X)
        n_rows, n_columns = read.x.shape
        target = read_target(y, n_rows)
        counts = read_counts(sample_weight, n_rows)
        seen = counts > 0
        x = read.x if seen.all() else read.x[seen]
        found = read_classes(target[seen], binary=self.kind == "binary")
        names = read.names or tuple(f"x{place}" for place in range(n_columns))
        rows = _model_data(x, names, counts[seen], found)
        matrix = design_matrix(rows.answers, rows.terms, self.collinear)
        fitted = fit_rows(self.kind, self.link, rows.answers, rows.outcome, matrix, self.penalty)
        self.model_: LoyaltyModel = make_model(fitted, rows, "y", "classical")
        self.classes_ = found.classes
        self.n_features_in_ = n_columns
        if read.names is not None:
            self.feature_names_in_ = np.array(read.names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        slopes = np.zeros((1, n_columns))
        slopes[0, matrix.kept] = self.model_.values[fitted.n_first :]
        first = self.model_.values[: fitted.n_first]
        self.coef_ = slopes
        self.intercept_ = np.array(first if self.kind == "binary" else -first)
        self.n_iter_ = self.model_.n_iterations
        return self

    def decision_function(self, X: Any) -> Floats:
        """Return how far a row lies above the border between the classes.

        Parameters
        ----------
        X : array-like or frame of shape (n, p)
            The columns of the fit.

        Returns
        -------
        ndarray of shape (n,) or (n, n_classes)
            Of two classes the linear predictor minus its value at even odds; of more the
            logarithm of each class's probability.
        """
        eta = self._linear_predictor(X)
        if len(self.classes_) > 2:
            with np.errstate(divide="ignore"):
                return np.asarray(np.log(self._levels(eta)))
        even = float(self.model_.fitted.link.quantile(np.asarray(0.5)))
        above = eta + self.intercept_[0]
        return np.asarray(above - even if self.kind == "binary" else above + even)

    def predict_proba(self, X: Any) -> Floats:
        """Return the probability of every class.

        Parameters
        ----------
        X : array-like or frame of shape (n, p)
            The columns of the fit.

        Returns
        -------
        ndarray of shape (n, n_classes)
            In the order of `classes_`; rows add up to 1.
        """
        eta = self._linear_predictor(X)
        if self.kind == "ordinal":
            return self._levels(eta)
        link, above = self.model_.fitted.link, eta + self.intercept_[0]
        return np.column_stack([link.survival(above), link.cdf(above)])

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most probable class of every row.

        Parameters
        ----------
        X : array-like or frame of shape (n, p)
            The columns of the fit.

        Returns
        -------
        ndarray of shape (n,)
            Of `classes_`.
        """
        decision = self.decision_function(X)
        if decision.ndim == 2:
            return np.asarray(self.classes_[decision.argmax(axis=1)])
        return np.asarray(self.classes_[(decision > 0).astype(np.intp)])

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the share of rows whose class is predicted: accuracy.

        Parameters
        ----------
        X : array-like or frame of shape (n, p)
            The columns of the fit.
        y : array-like of shape (n,)
            The true classes.
        sample_weight : array-like of shape (n,), optional
            Counts of the rows.

        Returns
        -------
        float
            Between 0 and 1.
        """
        predicted = self.predict(X)
        right = predicted == read_target(y, len(predicted))
        return float(np.average(right, weights=read_counts(sample_weight, len(predicted))))

    def _linear_predictor(self, X: Any) -> Floats:
        """Return the part of the linear predictor that the columns make."""
        if not self.__sklearn_is_fitted__():
            raise of_scikit_learn("NotFittedError", NotFittedError)(
                "This LoyaltyClassifier instance is not fitted yet. Call 'fit' with appropriate "
                "arguments before using this estimator."
            )
        read = read_predictors(X)
        check_names(read.names, getattr(self, "feature_names_in_", None))
        check_width(read.x.shape[1], self.n_features_in_)
        return np.asarray(read.x @ self.coef_[0])

    def _levels(self, eta: Floats) -> Floats:
        """Return the probability of each of the ordered classes."""
        edges = np.concatenate([[-np.inf], -self.intercept_, [np.inf]])[None, :] - eta[:, None]
        return np.asarray(self.model_.fitted.link.interval(edges[:, :-1], edges[:, 1:]))


def _model_data(x: Floats, names: tuple[str, ...], counts: Floats, found: Classes) -> ModelData:
    """Return rows of numbers as the rows of a loyalty model."""
    columns = {
        name: Column(name, np.zeros(0, np.intp), (), x[:, number])
        for number, name in enumerate(names)
    }
    whole = bool(np.all(counts == np.rint(counts)))
    n: NDArray[Any] = counts.astype(np.int64) if whole else counts
    answers = Answers(columns, n, counts, counts, 0, None, np.arange(len(x)))
    levels = plain_levels(found.classes.tolist())
    return ModelData(answers, Outcome(found.place, levels, levels), names)
