"""The zone of tolerance: against R's survey, inverted zones, and laws."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from satisfaction import RatingScale, tally
from satisfaction.errors import ArgumentError, ScaleError, WeakDataWarning
from satisfaction.expectations import zone_of_tolerance

COLUMNS = {"desired": "desired", "adequate": "adequate", "perceived": "perceived"}


def zone(adequate, desired, perceived, scale=(1, 7), **options):
    answers = {"adequate": adequate, "desired": desired, "perceived": perceived}
    return zone_of_tolerance(answers, **COLUMNS, scale=scale, **options)


class TestReferenceNumbers:
    @pytest.mark.parametrize("name", ["no_design", "design"])
    def test_means_and_shares_equal_survey(self, survey_a, survey_a_table, survey_a_design, name):
        table = survey_a_table["zone"]
        with pytest.warns(WeakDataWarning, match="in 3 answers, which are left out"):
            found = zone_of_tolerance(
                survey_a,
                **COLUMNS,
                scale=(1, 7),
                design=survey_a_design if name == "design" else None,
            )
        assert found.n == table["n"]
        if name == "no_design":
            heads = {place: round(found.n * s.value / 100) for place, s in found.shares.items()}
            assert heads == table["counts"]
        assert (found.n, found.n_inverted, found.n_missing) == (297, table["n_inverted"], 0)
        for attribute, key in (("adequacy", "msa"), ("superiority", "mss"), ("width", "width")):
            estimate = getattr(found, attribute)
            assert estimate.value == pytest.approx(table[name][key]["value"], rel=1e-9)
            assert estimate.standard_error == pytest.approx(
                table[name][key]["standard_error"], rel=1e-9
            )
        for place, share in found.shares.items():
            assert share.value == pytest.approx(100 * table[name][place]["value"], rel=1e-9)
            assert share.standard_error == pytest.approx(
                100 * table[name][place]["standard_error"], rel=1e-9
            )


class TestInverted:
    def test_refused_with_rows(self):
        for answers in (
            {"a": [1, 3, 2, 5], "d": [3, 4, 5, 2], "p": [2, 2, 2, 2]},
            pl.DataFrame({"a": [1, 3, 2, 5], "d": [3, 4, 5, 2], "p": [2, 2, 2, 2]}).lazy(),
        ):
            with pytest.raises(ArgumentError, match=r'at row 3.*inverted="omit"') as caught:
                zone_of_tolerance(
                    answers,
                    desired="d",
                    adequate="a",
                    perceived="p",
                    scale=(1, 5),
                    inverted="raise",
                )
            assert caught.value.positions == (3,)

    def test_rows_of_reversed_scales(self):
        with pytest.raises(ArgumentError, match="at row 1"):
            zone([4, 1, 3], [1, 2, 1], [2, 2, 2], RatingScale(1, 7, best="low"), inverted="raise")

    def test_a_tally_has_no_rows(self):
        counted = tally(
            {"a": [1, 3, 5], "d": [3, 4, 2], "p": [2, 2, 2]}, ["a", "d", "p"], scale=(1, 5)
        )
        with pytest.raises(ArgumentError, match="1 of 3 answers") as caught:
            zone_of_tolerance(
                counted, desired="d", adequate="a", perceived="p", scale=None, inverted="raise"
            )
        assert caught.value.positions == ()

    def test_most_inverted_means_swapped(self):
        with pytest.raises(ArgumentError, match="Are desired and adequate swapped"):
            zone([5, 5, 2], [3, 4, 4], [2, 2, 2])

    def test_unknown_policy(self):
        with pytest.raises(ArgumentError, match="inverted: must be one of"):
            zone([1], [2], [2], inverted="keep")


class TestResult:
    def test_items(self):
        answers = {
            "a1": [2, 3, 2, 1],
            "a2": [2, 2, 2, 2],
            "d1": [4, 5, 6, 5],
            "d2": [5, 4, 5, 1],
            "p1": [3, 3, 6, 7],
            "p2": [3, 6, 1, 4],
        }
        found = zone_of_tolerance(
            answers,
            desired=["d1", "d2"],
            adequate=["a1", "a2"],
            perceived=["p1", "p2"],
            scale=(1, 7),
        )
        assert found.adequacy.value == pytest.approx(np.mean([1, 2, 1.5, 4]))
        assert list(found.items) == ["p1", "p2"]
        assert found.items["p2"].n_inverted == 1
        assert found.items["p1"].width.value == pytest.approx(3)

    def test_an_item_that_is_inverted_everywhere_is_left_out(self):
        answers = {
            "a1": [1, 1],
            "a2": [3, 3],
            "d1": [7, 7],
            "d2": [2, 2],
            "p1": [3, 4],
            "p2": [3, 3],
        }
        found = zone_of_tolerance(
            answers,
            desired=["d1", "d2"],
            adequate=["a1", "a2"],
            perceived=["p1", "p2"],
            scale=(1, 7),
        )
        assert list(found.items) == ["p1"]

    def test_segments_frame_and_dict(self, survey_a):
        with pytest.warns(WeakDataWarning):
            found = zone_of_tolerance(survey_a, **COLUMNS, scale=(1, 7), by="segment")
        assert sum(part.n_inverted for part in found.segments.values()) == 3
        frame = found.to_frame("polars")
        assert frame["width"].to_list() == [part.width.value for part in found.segments.values()]
        assert (
            found.estimates("within")["web"].value == found.segments["web"].shares["within"].value
        )
        assert ", 3 inverted\nby segment:" in repr(found)
        assert "inverted" not in repr(zone([1, 2], [4, 4], [3, 5]))
        again = json.loads(json.dumps(found.to_dict(), allow_nan=False))
        assert again["n_inverted"] == 3
        assert "<table>" in found._repr_html_()

    def test_ends_belong_to_the_zone(self):
        found = zone([3, 3, 4], [5, 5, 4], [3, 5, 4])
        assert found.shares["within"].value == 100


triples = st.lists(
    st.tuples(st.integers(1, 7), st.integers(1, 7), st.integers(1, 7)), min_size=3, max_size=12
)


@given(rows=triples)
def test_adequacy_minus_superiority_is_the_width(rows):
    ordered = [(min(a, d), max(a, d), p) for a, d, p in rows]
    assume(len(set(ordered)) > 1)
    found = zone(*zip(*ordered, strict=True))
    difference = found.adequacy.value - found.superiority.value
    assert difference == pytest.approx(found.width.value, abs=1e-12)
    assert sum(share.value for share in found.shares.values()) == pytest.approx(100)
    mirrored = zone(
        *([8 - value for value in side] for side in zip(*ordered, strict=True)),
        scale=RatingScale(1, 7, best="low"),
    )
    assert mirrored.adequacy.value == pytest.approx(found.adequacy.value, abs=1e-12)


def test_ratings_off_the_scale():
    with pytest.raises(ScaleError):
        zone([1, 2], [3, 9], [2, 2])


def test_one_answer_is_warned_of_once():
    answers = {"desired": [5], "adequate": [3], "perceived": [4]}
    with pytest.warns(WeakDataWarning, match="one answer") as caught:
        found = zone_of_tolerance(
            answers, desired="desired", adequate="adequate", perceived="perceived", scale=(1, 5)
        )
    assert len(caught) == 1
    assert "n = 1" in repr(found)
    assert found.to_dict()["n"] == 1


def test_items_of_a_segment():
    answers = {"a1": [1, 2, 3], "a2": [2, 2, 5], "d1": [3, 4, 5], "d2": [5, 5, 4]}
    answers |= {"p1": [2, 3, 4], "p2": [1, 2, 6], "g": ["x", "x", "y"]}
    columns = {"desired": ["d1", "d2"], "adequate": ["a1", "a2"], "perceived": ["p1", "p2"]}
    with pytest.warns(WeakDataWarning, match="one answer"):
        found = zone_of_tolerance(answers, **columns, scale=(1, 7), by="g")
    first = {name: column[:2] for name, column in answers.items()}
    alone = zone_of_tolerance(first, **columns, scale=(1, 7))
    assert list(found.segments["x"].items) == ["p1", "p2"]
    for name, item in alone.items.items():
        assert found.segments["x"].items[name].adequacy.value == item.adequacy.value
        assert found.segments["x"].items[name].n == item.n
    assert list(found.segments["y"].items) == ["p1"]  # the second zone is inverted
