import builtins
import copy
import inspect
import pickle

import numpy as np
import pytest

from satisfaction import errors
from satisfaction.errors import (
    CollinearityError,
    ColumnError,
    InfeasibleError,
    SatisfactionError,
    ScaleError,
    SeparationError,
    UnknownKeyError,
)

PARENTS = {
    "SatisfactionError": "Exception",
    "DataTypeError": "TypeError",
    "DataValueError": "ValueError",
    "ScaleError": "DataValueError",
    "MissingDataError": "DataValueError",
    "EmptyDataError": "DataValueError",
    "AlignmentError": "DataValueError",
    "ColumnError": "DataValueError",
    "LabelError": "DataValueError",
    "RecordError": "DataValueError",
    "DesignError": "ValueError",
    "ArgumentError": "ValueError",
    "MetricError": "ArgumentError",
    "MethodError": "ArgumentError",
    "UnknownKeyError": "KeyError",
    "ConvergenceError": "RuntimeError",
    "InfeasibleError": "ValueError",
    "SeparationError": "InfeasibleError",
    "CollinearityError": "InfeasibleError",
    "NotFittedError": "ValueError AttributeError",
    "MissingDependencyError": "ImportError",
}
FAMILY = [getattr(errors, name) for name in PARENTS]


def test_the_family_is_complete():
    assert errors.__all__ == sorted([*PARENTS, "WeakDataWarning"])
    defined = {name for name, item in vars(errors).items() if inspect.isclass(item)}
    assert {name for name in defined if name.endswith(("Error", "Warning"))} == set(errors.__all__)
    assert issubclass(errors.WeakDataWarning, UserWarning)


@pytest.mark.parametrize("name", PARENTS)
def test_each_error_is_of_the_family_and_its_builtin(name):
    cls = getattr(errors, name)
    assert issubclass(cls, SatisfactionError)
    for parent in PARENTS[name].split():
        assert issubclass(cls, getattr(errors, parent, None) or getattr(builtins, parent))


@pytest.mark.parametrize("cls", FAMILY, ids=lambda cls: cls.__name__)
def test_errors_survive_pickling_and_copying(cls):
    error = cls.about("x", "must be 1", got=[2, 3], positions=[4, 5], count=7, remedy="Give 1")
    error.add_note("a note")
    for again in [
        *(
            pickle.loads(pickle.dumps(error, protocol))
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ),
        copy.copy(error),
        copy.deepcopy(error),
    ]:
        assert type(again) is cls
        assert str(again) == str(error) == "x: must be 1; got 2, 3 at rows 4, 5 (7 in all). Give 1."
        assert (again.argument, again.count, again.positions) == ("x", 7, (4, 5))
        assert again.__notes__ == ["a note"]
        assert vars(again) == vars(error)


@pytest.mark.parametrize("cls", FAMILY, ids=lambda cls: cls.__name__)
def test_an_error_without_anything(cls):
    error = cls()
    assert str(error) == ""
    assert (error.argument, error.count, error.positions) == (None, 0, ())
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == ""


def test_what_infeasible_errors_carry():
    error = InfeasibleError.about(
        "margins", "cannot be met", smallest_upper=1.5, largest_lower=0.5, violated={"age": 0.25}
    )
    again = pickle.loads(pickle.dumps(error))
    assert (again.smallest_upper, again.largest_lower) == (1.5, 0.5)
    assert again.violated == {"age": 0.25}
    assert InfeasibleError("x").violated == {}
    assert InfeasibleError("x").smallest_upper is None


def test_what_separation_and_collinearity_errors_carry():
    separation = SeparationError.about("x", "separates", kind="quasi", columns=iter(["a", "b"]))
    again = pickle.loads(pickle.dumps(separation))
    assert (again.kind, again.columns, again.violated) == ("quasi", ("a", "b"), {})
    collinearity = CollinearityError("message", columns=["a"], argument="x", smallest_upper=2.0)
    again = pickle.loads(pickle.dumps(collinearity))
    assert (again.columns, again.argument, again.smallest_upper) == (("a",), "x", 2.0)


@pytest.mark.parametrize(
    ("details", "message"),
    [
        ({}, "x: must be 1."),
        ({"got": [2]}, "x: must be 1; got 2."),
        ({"got": "nothing"}, "x: must be 1; got nothing."),
        ({"got": [2], "positions": [7]}, "x: must be 1; got 2 at row 7."),
        ({"got": [2], "positions": [7], "count": 1}, "x: must be 1; got 2 at row 7."),
        ({"positions": [7, 8]}, "x: must be 1; broken at rows 7, 8."),
        (
            {"got": [2, 2, 2, 2], "positions": [1, 2, 3, 4]},
            "x: must be 1; got 2, 2, 2 at rows 1, 2, 3 (4 in all).",
        ),
        ({"got": [2, 3, 4, 5], "count": 4}, "x: must be 1; got 2, 3, 4 (4 in all)."),
        (
            {"got": (6, 0, 6), "positions": [12, 40, 41], "count": 7000, "remedy": "Correct it"},
            "x: must be 1; got 6, 0, 6 at rows 12, 40, 41 (7,000 in all). Correct it.",
        ),
        ({"got": [2], "positions": np.array([7])}, "x: must be 1; got 2 at row 7."),
    ],
)
def test_messages(details, message):
    error = ScaleError.about("x", "must be 1", **details)
    assert str(error) == message
    assert error.argument == "x"
    assert error.positions == tuple(details.get("positions", ()))
    assert error.count == details.get("count", len(error.positions))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a", "'a'"),
        (2.0, "2"),
        (2.5, "2.5"),
        (1e300, "1e+300"),
        (float("nan"), "nan"),
        (np.float64(2), "2"),
        (np.int8(2), "2"),
        (np.str_("a"), "'a'"),
        (np.array(3.0), "3"),
        (None, "None"),
        ("x" * 50, "'" + "x" * 36 + "..."),
        (10**100, "1" + "0" * 36 + "..."),
    ],
    ids=lambda value: f"{type(value).__name__} {str(value)[:8]}",
)
def test_values_are_shown_short(value, shown):
    assert str(ScaleError.about("x", "must be 1", got=[value])) == f"x: must be 1; got {shown}."


@pytest.mark.parametrize("sign", [1, -1])
def test_integers_too_long_to_print(sign):
    error = ScaleError.about("x", "must be 1", got=[sign * 10**5000])
    assert str(error) == "x: must be 1; got an integer of 16,610 bits."


def test_an_absent_column_lists_the_nearest_first():
    error = ColumnError.absent("rating", "raiting", ["week", "rating", "age"])
    assert str(error) == (
        "rating: the data has no such column; got 'raiting'. Its columns are: rating, age, week."
    )
    assert str(ColumnError.absent("rating", "q", [])).endswith("It has no columns.")
    many = str(ColumnError.absent("rating", "zz", [f"c{number:02}" for number in range(30)]))
    assert many.endswith("c18, c19, ....")


def test_an_absent_key_is_no_repr():
    error = UnknownKeyError.absent("segment", "nort", ["south", "north"])
    assert isinstance(error, KeyError)
    assert str(error) == "segment: no such key; got 'nort'. Its keys are: north, south."
    assert str(UnknownKeyError.absent("segment", ("a", 1), [])).endswith("It is empty.")
    many = str(UnknownKeyError.absent("segment", 99, range(20)))
    assert many.count(", ") == 12
    assert many.endswith("....")
