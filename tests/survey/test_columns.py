"""The door for columns: what a column may be, and what is refused with its rows."""

import numpy as np
import pytest

from satisfaction.errors import ColumnError, DataTypeError, DataValueError, DesignError, ScaleError
from satisfaction.models import RatingScale
from satisfaction.survey import SurveyDesign, tally


def test_two_columns_of_one_name():
    import pandas as pd

    frame = pd.DataFrame([[1, 2], [3, 4]], columns=["r", "r"])
    with pytest.raises(ColumnError, match="data: several columns have the same name"):
        tally(frame, "r", scale=(1, 5))
    with pytest.raises(ColumnError, match="rating: several columns have this name"):
        tally({"r": pd.DataFrame({"x": [1], "y": [2]})}, "r", scale=(1, 5))


def test_arrays_of_two_dimensions():
    with pytest.raises(DataValueError, match="rating: must have one dimension"):
        tally(np.ones((2, 2)), scale=(1, 5))
    with pytest.raises(DataValueError, match="weights: must have one dimension"):
        tally([1, 2], scale=(1, 5), weights=np.ones((2, 1)))


@pytest.mark.parametrize("argument", ["strata", "clusters"])
def test_missing_labels_of_the_design(argument):
    with pytest.raises(DesignError, match=f"{argument}: no value may be missing; broken at row 1"):
        tally([1, 2], scale=(1, 5), design=SurveyDesign(**{argument: ["a", None]}))


def test_a_declared_category_that_is_missing_nowhere():
    import pandas as pd

    strata = pd.Series(pd.Categorical(["a", "b"], categories=["a", "b", "c"]))
    counted = tally(pd.Series([1, 2]), scale=(1, 5), design=SurveyDesign(strata=strata))
    assert counted.units.n_strata == 2


@pytest.mark.parametrize("wrong", [0, -1, np.inf, np.nan])
def test_impossible_populations(wrong):
    with pytest.raises(DesignError, match=r"population: sizes and fractions .* at row 1"):
        tally([1, 2], scale=(1, 5), design=SurveyDesign(population=[5, wrong]))


def test_off_scale_values_show_what_stands_where():
    values = np.full(60, 3)
    values[[12, 41, 50, 51, 52, 53]] = 6
    values[40] = 0
    with pytest.raises(ScaleError, match=r"got 6, 0, 6 at rows 12, 40, 41 \(7 in all\)") as caught:
        tally(values, scale=(1, 5))
    assert caught.value.positions == (12, 40, 41)
    assert caught.value.count == 7


def test_float_noise_is_taken_off_and_only_that():
    counted = tally([0.1 * 3, 0.3, 0.30000000000000004], scale=RatingScale(0, 1, 0.1))
    assert len(counted) == 1
    with pytest.raises(ScaleError):
        tally([0.3 + 1e-7], scale=RatingScale(0, 1, 0.1))


def test_a_slider_and_any_values():
    assert tally([0.123, 7.7], scale=RatingScale(0, 10, None)).totals().levels.tolist() == [
        0.123,
        7.7,
    ]
    assert tally([1e6, 2.5]).totals().levels.tolist() == [2.5, 1e6]


def test_weights_are_no_frame():
    import pandas as pd

    with pytest.raises((DataTypeError, DataValueError), match="weights"):
        tally([1, 2], scale=(1, 5), weights=pd.DataFrame({"w": [1, 2]}))
