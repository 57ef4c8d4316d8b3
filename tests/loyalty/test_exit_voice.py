"""Exit, voice and loyalty, against the reference table and plain counting."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import SurveyDesign
from satisfaction.errors import ColumnError, DataTypeError, DataValueError, WeakDataWarning
from satisfaction.loyalty import exit_voice_loyalty

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
TABLE = json.loads((REFERENCE / "08_service.json").read_text(encoding="utf-8"))["after_contact"][
    "exit_voice"
]
with (REFERENCE / "data" / "aftercontact1.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
AFTER = {name: [int(row[name]) for row in ROWS] for name in ROWS[0]}
MADE = {"s": [1, 2, 5, 2], "l": [1, 0, 0, 0], "c": [0, 1, 0, 0], "g": ["a", "a", "b", "b"]}


def found(data=MADE, **details):
    names = {"left": "l", "complained": "c", "satisfaction": "s", "satisfied": 4} | details
    return exit_voice_loyalty(data, **names)


def test_equal_to_the_reference():
    result = exit_voice_loyalty(
        AFTER,
        left="left",
        complained="complained",
        satisfaction="satisfaction",
        satisfied=TABLE["satisfied"],
        resolved="resolved",
    )
    n = TABLE["n_dissatisfied"]
    expected = [100 * count / n for count in TABLE["counts"].values()]
    assert [share.value for share in result.shares.values()] == pytest.approx(expected, rel=1e-12)
    assert result.complaint_rate.value == pytest.approx(100 * TABLE["complaint_rate"], rel=1e-12)
    assert result.to_dict()["n_dissatisfied"] == n
    for voice, (stayed, base) in TABLE["stayed"].items():
        rate = result.stay_rates[voice]
        assert (rate.n, rate.value) == (base, pytest.approx(100 * stayed / base, rel=1e-12))


def test_the_dissatisfied_are_a_domain_of_the_design():
    data = MADE | {"psu": [1, 1, 2, 3]}
    result = found(data, design=SurveyDesign(clusters="psu"))
    inside, yes = np.array([1, 1, 0, 1]), np.array([0, 1, 0, 0])
    z = np.bincount([0, 0, 1, 2], inside * (yes - 1 / 3) / 3)
    assert result.complaint_rate.standard_error == pytest.approx(
        100 * np.sqrt(3 / 2 * ((z - z.mean()) ** 2).sum())
    )


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.booleans(), st.booleans(), st.booleans()),
        min_size=2,
        max_size=12,
    )
)
def test_laws(rows):
    s, gone, spoke, solved = (list(column) for column in zip(*rows, strict=True))
    s[0] = 1
    data = {"s": s, "l": gone, "c": spoke, "r": solved}
    result = found(data, resolved="r", satisfied=3)
    shares = {state: share.value for state, share in result.shares.items()}
    assert sum(shares.values()) == pytest.approx(100)
    both = shares["voice"] + shares["voice and exit"]
    assert result.complaint_rate.value == pytest.approx(both)
    silent = [not g for x, g, c in zip(s, gone, spoke, strict=True) if x < 3 and not c]
    rate = result.stay_rates["silent"]
    assert rate.n == len(silent)
    if silent:
        assert rate.value == pytest.approx(100 * np.mean(silent))


def test_without_resolved_and_by_segment(constructor):
    result = found(constructor(MADE), by="g")
    assert list(result.stay_rates) == ["silent", "complained"]
    assert result.segments["a"].shares["exit"].value == 50.0
    assert "exit, voice, loyalty" in repr(result)
    assert result.estimates("complaint rate")["b"].value == 0.0


def test_nobody_dissatisfied_is_nan_with_a_warning():
    with pytest.warns(WeakDataWarning, match="nobody is below 1"):
        result = found(satisfied=1)
    assert all(np.isnan(share.value) for share in result.shares.values())
    assert np.isnan(result.complaint_rate.value)
    assert result.n == 4


@pytest.mark.parametrize(
    ("details", "error", "words"),
    [
        ({"satisfied": "4"}, DataTypeError, "satisfied"),
        ({"left": "s2"}, ColumnError, "left"),
        ({"left": "g"}, DataTypeError, "left: must be yes or no"),
        ({"complained": "x"}, DataValueError, "complained: must be yes or no"),
    ],
)
def test_bad_input_is_named(details, error, words):
    with pytest.raises(error, match=words):
        found(MADE | {"x": [1, 2, 3, 4]}, **details)
