"""Expectations beside performances: columns by position, items by their mean, records by key."""

import numpy as np
import pytest

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DataTypeError,
    EmptyDataError,
    RecordError,
    ScaleError,
)
from satisfaction.models import Answer, Contact, Expectation, Experience, Performance, RatingScale
from satisfaction.survey import SurveyDesign, tally
from satisfaction.survey._pairing import pair_records, tally_pairs

RANDOM = np.random.default_rng(3)
SIZE = 150
COLUMNS = {
    name: [
        None if gone else float(value)
        for value, gone in zip(RANDOM.integers(1, 8, SIZE), RANDOM.random(SIZE) < 0.05, strict=True)
    ]
    for name in ("e1", "e2", "e3", "p1", "p2", "p3", "sat")
} | {
    "branch": RANDOM.choice(["north", "south"], SIZE).tolist(),
    "weight": RANDOM.gamma(2, 1, SIZE).tolist(),
}
E, P = ["e1", "e2", "e3"], ["p1", "p2", "p3"]


def naive(expected, perceived, *, others=()):
    """Return (branch, mean expected, mean perceived, others) -> [n, w], row by row."""
    found = {}
    for row in range(SIZE):
        means = []
        for side in (expected, perceived):
            items = [COLUMNS[name][row] for name in side]
            means.append(None if None in items else sum(items) / len(items))
        rest = [COLUMNS[name][row] for name in others]
        cell = found.setdefault((COLUMNS["branch"][row], *means, *rest), [0, 0.0])
        cell[0] += 1
        cell[1] += COLUMNS["weight"][row]
    return found


def assert_same(counted, expected):
    rows = list(zip(*(axis.values() for axis in counted.rows.axes), strict=True))
    assert set(rows) == set(expected)
    assert counted.rows.n.tolist() == [expected[row][0] for row in rows]
    sums = [expected[row][1] for row in rows]
    np.testing.assert_allclose(counted.rows.sums["w"], sums, rtol=1e-12)


@pytest.mark.parametrize(("expected", "perceived"), [(E, P), ("e1", "p1"), (["e1"], ("p2",))])
def test_columns_by_position(constructor, expected, perceived):
    frame = constructor(COLUMNS)
    counted = tally_pairs(
        frame, expected, perceived, scale=(1, 7), by="branch", weights="weight", satisfaction="sat"
    )
    assert counted.answers == ("expected", "perceived", "satisfaction")
    assert_same(
        counted,
        naive(
            list(expected) if expected != "e1" else ["e1"],
            list(perceived) if perceived != "p1" else ["p1"],
            others=["sat"],
        ),
    )
    many = len(expected) == 3
    assert counted.scales == (
        (RatingScale(1, 7, None), RatingScale(1, 7, None), None)
        if many
        else (RatingScale(1, 7), RatingScale(1, 7), None)
    )


def test_tallies_of_parts_add_up():
    half = SIZE // 2
    parts = [
        {name: values[part] for name, values in COLUMNS.items()}
        for part in (slice(None, half), slice(half, None))
    ]
    whole = tally_pairs(COLUMNS, E, P, scale=(1, 7), by="branch", weights="weight")
    merged = sum(
        tally_pairs(part, E, P, scale=(1, 7), by="branch", weights="weight") for part in parts
    )
    assert merged.rows.n.tolist() == whole.rows.n.tolist()
    np.testing.assert_allclose(merged.weights, whole.weights, rtol=1e-12)


def test_a_tally_with_the_columns_will_do():
    counted = tally(COLUMNS, [*E, *P], scale=(1, 7), by="branch", weights="weight")
    joined = tally_pairs(counted, E, P, scale=None, by="branch")
    assert_same(joined, naive(E, P))


def test_means_of_tenths_do_not_differ_by_rounding():
    columns = {"e1": [0.1, 0.3], "e2": [0.2, 0.0], "p1": [0.0, 0.0], "p2": [0.3, 0.3]}
    counted = tally_pairs(columns, ["e1", "e2"], ["p1", "p2"], scale=(0, 1, 0.1))
    assert len(counted) == 1
    levels = counted.totals().levels
    assert levels[0, 0] == levels[0, 1]


def test_a_design_and_no_scale():
    counted = tally_pairs(COLUMNS, "e1", "p1", scale=None, design=SurveyDesign(strata="branch"))
    assert counted.scales == (None, None)
    assert counted.declared


@pytest.mark.parametrize(
    ("expected", "perceived", "error", "message"),
    [
        (E, P[:2], ArgumentError, r"expected: is paired .*got 3 and 2"),
        ([], [], ArgumentError, "expected: is paired"),
        (None, "p1", DataTypeError, "expected: must be a column name"),
        ("e1", [1], DataTypeError, "perceived: must be a column name"),
        ("e1", "e1", ArgumentError, "rating: must name each column once"),
    ],
)
def test_sides_that_do_not_pair(expected, perceived, error, message):
    with pytest.raises(error, match=message):
        tally_pairs(COLUMNS, expected, perceived, scale=(1, 7))


def test_ratings_off_the_scale():
    with pytest.raises(ScaleError, match="every answer must lie on the scale"):
        tally_pairs(COLUMNS, E, P, scale=(1, 5))
    with pytest.raises(AlignmentError):
        tally_pairs({"e": [1, 2], "p": [1]}, "e", "p", scale=(1, 5))


# ---- records ----------------------------------------------------------------------------------


def visit(number):
    return Experience(
        id=f"x{number}",
        customer_id=f"c{number}",
        offering_id="shop" if number % 2 else "web",
        at="2025-03-01T09:00:00+00:00",
    )


def expectation(number, rating, attribute="speed", standard="desired", scale=(1, 5)):
    return Expectation(
        experience_id=f"x{number}",
        attribute=attribute,
        rating=rating,
        scale=scale,
        standard=standard,
    )


def performance(number, rating, attribute="speed", scale=(1, 5)):
    return Performance(experience_id=f"x{number}", attribute=attribute, rating=rating, scale=scale)


def answer(number, rating, item="overall", experience=True):
    return Answer(
        customer_id=f"c{number}",
        item=item,
        rating=rating,
        scale=RatingScale(1, 5, not_applicable={9}),
        experience_id=f"x{number}" if experience else None,
    )


RECORDS = [
    performance(2, 4),
    expectation(1, 5),
    performance(1, 3),
    expectation(2, 4),
    expectation(3, 5),
    expectation(1, 2, standard="predicted"),
    performance(4, None),
    visit(1),
    visit(2),
    answer(1, 4),
    answer(2, 9),
    answer(3, 2, item="price", experience=True),
    answer(4, 2, experience=False),
]


def test_records_by_key():
    pairs = pair_records(RECORDS, standard="desired", satisfaction="overall")
    assert pairs.scale == RatingScale(1, 5)
    assert pairs.columns["attribute"] == ["speed"] * 4
    assert pairs.columns["expected"] == [5.0, 4.0, 5.0, None]
    assert pairs.columns["perceived"] == [3.0, 4.0, None, None]
    # facet "overall" is the default, so the answer on price counts too
    assert pairs.columns["satisfaction"] == [4.0, None, 2.0, None]
    assert pairs.columns["offering_id"] == ["shop", "web", None, None]
    counted = tally_pairs(pairs.columns, "expected", "perceived", scale=pairs.scale)
    assert (counted.n, counted.n_missing) == (2, 2)


def test_records_without_experiences_have_no_further_columns():
    pairs = pair_records([expectation(1, 5), performance(1, 3)], standard="desired")
    assert set(pairs.columns) == {"attribute", "expected", "perceived"}


def test_several_attributes_need_a_choice():
    records = [*RECORDS, expectation(1, 1, "price"), performance(1, 2, "price")]
    with pytest.raises(ArgumentError, match=r"attribute: must be chosen .*got price, speed"):
        pair_records(records, standard="desired")
    assert pair_records(records, standard="desired", attribute="price").columns["expected"] == [1.0]
    for by in ("attribute", ["offering_id", "attribute"]):
        both = pair_records(records, standard="desired", by=by)
        assert sorted(both.columns["attribute"]) == ["price", *["speed"] * 4]
    with pytest.raises(ArgumentError, match=r"attribute: is not among .*price, speed"):
        pair_records(records, standard="desired", attribute="sped")


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([expectation(1, 5), expectation(1, 4)], "two expectations of one key.*'x1'.*'speed'"),
        ([performance(1, 5), performance(1, 5)], "two performances of one key"),
        (
            [expectation(1, 5), performance(1, 5), answer(1, 3), answer(1, 3)],
            "satisfaction: holds two answers on 'overall' of one key",
        ),
    ],
)
def test_two_of_one_key(records, message):
    with pytest.raises(RecordError, match=message):
        pair_records(records, standard="desired", satisfaction="overall")


def test_records_without_ratings():
    with pytest.raises(DataTypeError, match=r"holds no ratings.*got Experience.*Add Expectation"):
        pair_records([visit(1)], standard="desired")
    with pytest.raises(DataTypeError, match=r"holds no ratings.*got nothing"):
        pair_records([], standard="desired")


def test_records_of_another_kind():
    contact = Contact(
        id="k", customer_id="c", at="2025-03-01T09:00:00+00:00", channel="phone", act="complaint"
    )
    with pytest.raises(DataTypeError, match=r"data: must be Expectation.*Contact at row 1"):
        pair_records([performance(1, 3), contact], standard="desired")


def test_records_of_different_scales():
    with pytest.raises(ScaleError, match="one scale"):
        pair_records([expectation(1, 5), performance(1, 3, scale=(0, 10))], standard="desired")


def test_a_satisfaction_that_nobody_answered():
    with pytest.raises(ArgumentError, match=r"satisfaction: no Answer .*got 'sat'"):
        pair_records(RECORDS, standard="desired", satisfaction="sat")


def test_one_side_alone_is_missing():
    pairs = pair_records([performance(1, 3)], standard="desired")
    counted = tally_pairs(pairs.columns, "expected", "perceived", scale=pairs.scale)
    with pytest.raises(EmptyDataError, match="no answer left"):
        counted.totals()
