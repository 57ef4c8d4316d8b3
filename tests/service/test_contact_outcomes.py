"""The two questions after a contact, against the reference table and plain counting."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import SurveyDesign
from satisfaction.errors import ColumnError, DataTypeError, DataValueError, MethodError
from satisfaction.service import contact_outcomes

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
TABLE = json.loads((REFERENCE / "08_service.json").read_text(encoding="utf-8"))["after_contact"][
    "contact_outcomes"
]
with (REFERENCE / "data" / "aftercontact1.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
AFTER = {name: [int(row[name]) for row in ROWS] for name in ROWS[0]}


def found(data=AFTER, **details):
    names = {"resolved": "resolved", "representative": "representative", "at": 4}
    return contact_outcomes(data, **(names | {"satisfaction": "satisfaction"} | details))


def values(estimates):
    return [estimate.value for estimate in estimates.values()]


def test_equal_to_the_reference():
    result = found(at=TABLE["representative_at"])
    assert result.n == TABLE["n"]
    expected = [100 * count / TABLE["n"] for count in TABLE["counts"].values()]
    np.testing.assert_allclose(values(result.shares), expected, rtol=1e-12)
    means = result.satisfaction
    assert [mean.n for mean in means.values()] == list(TABLE["counts"].values())
    np.testing.assert_allclose(values(means), list(TABLE["satisfaction"].values()), rtol=1e-12)
    effects = result.resolution_effect
    np.testing.assert_allclose(values(effects), TABLE["resolution_effect"], rtol=1e-12)
    assert result.interaction.value == pytest.approx(TABLE["interaction"], rel=1e-9)


def test_effects_are_told_with_the_numbers():
    result = found()
    document = json.loads(json.dumps(result.to_dict()))
    assert document["interaction"]["value"] == result.interaction.value
    effect = document["resolution_effect"]["done well"]
    assert effect["value"] == result.resolution_effect["done well"].value
    assert "interaction" not in found(satisfaction=None).to_dict()


@pytest.mark.filterwarnings("ignore::satisfaction.WeakDataWarning")
def test_a_state_with_one_contact_shows_no_effect():
    data = {"resolved": [1, 1, 0], "representative": [5, 5, 5], "satisfaction": [5, 4, 1]}
    effect = found(data).resolution_effect["done well"]
    assert effect.value == 3.5
    assert np.isnan(effect.pvalue)


def test_errors_under_equal_weights_equal_the_reference():
    result = found(AFTER | {"one": [1.0] * len(ROWS)}, weights="one")
    errors = [mean.standard_error for mean in result.satisfaction.values()]
    np.testing.assert_allclose(errors, list(TABLE["satisfaction_se"].values()), rtol=1e-9)
    assert result.interaction.standard_error == pytest.approx(TABLE["interaction_se"], rel=1e-9)
    assert np.isfinite(result.interaction.degrees_of_freedom)


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=15
    )
)
def test_laws(rows):
    solved, kind, rating = (list(column) for column in zip(*rows, strict=True))
    result = found({"resolved": solved, "representative": kind, "satisfaction": rating})
    assert sum(values(result.shares)) == pytest.approx(100)
    own = [r for s, k, r in rows if s and k < 4]
    mean = result.satisfaction["resolved, done badly"]
    assert mean.n == len(own)
    if own:
        assert mean.value == pytest.approx(np.mean(own))


def test_segments_and_engines(constructor):
    data = {
        "resolved": [True, False, True, False],
        "representative": [5, 5, 1, 1],
        "satisfaction": [5, 4, 4, 1],
        "way": ["phone", "phone", "chat", "chat"],
    }
    result = found(constructor(data), by="way")
    assert result.segments["phone"].shares["resolved, done well"].value == 50.0
    assert result.estimates("resolved, done badly")["chat"].value == 50.0
    assert result.interaction.value == -2.0
    assert repr(result).startswith("contact outcomes   n = 4\n")


def test_clusters_count():
    design = SurveyDesign(clusters=np.arange(len(ROWS)) // 5)
    result = found(design=design)
    assert result.interaction.degrees_of_freedom <= 29
    assert result.interaction.standard_error != found().interaction.standard_error


def test_without_satisfaction():
    with pytest.raises(MethodError, match="was not given"):
        _ = found(satisfaction=None).interaction


@pytest.mark.parametrize(
    ("details", "error", "words"),
    [
        ({"at": "4"}, DataTypeError, "at: must be a real number"),
        ({"resolved": "recommend"}, DataValueError, "resolved: must be yes or no"),
        ({"representative": "agent"}, ColumnError, "representative"),
    ],
)
def test_bad_input_is_named(details, error, words):
    with pytest.raises(error, match=words):
        found(**details)
