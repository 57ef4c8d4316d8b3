"""The causes of dissatisfaction, against the reference table, plain counting and laws."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import Complaint, Contact, SurveyDesign, mean_rating, tally
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
    MissingDataError,
)
from satisfaction.service import causes_pareto
from satisfaction.survey import ReplicateWeights

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty" / "08_service.json"
TABLE = json.loads(REFERENCE.read_text(encoding="utf-8"))["pareto"]
GOODMAN = json.loads(REFERENCE.read_text(encoding="utf-8"))["goodman"]
MENTIONS = {
    "customer": ["a", "a", "a", "b", "b", "c", "d", "e"],
    "cause": ["late", "late", "rude", "late", "dear", "rude", None, "late"],
    "w": [2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 3.0],
    "shop": ["x", "x", "x", "x", "x", "y", "y", "y"],
}


def values(estimates):
    return [estimate.value for estimate in estimates.values()]


@pytest.mark.parametrize("table", GOODMAN)
def test_intervals_of_ready_counts_equal_to_the_reference(table):
    names = [f"cause {place}" for place in range(len(table["counts"]))]
    found = causes_pareto(dict(zip(names, table["counts"], strict=True)))
    intervals = found.confidence_intervals(table["confidence_level"])
    for end in ("low", "high"):
        limits = [getattr(intervals[name], end) for name in names]
        np.testing.assert_allclose(limits, np.multiply(table[end], 100), atol=1e-10)


def test_a_ready_count_of_0_is_a_cause_that_nobody_named():
    found = causes_pareto({"late": 0, "rude": 3, "dear": 1})
    assert found.causes == ("rude", "dear", "late")
    assert values(found.shares) == [75.0, 25.0, 0.0]
    assert found.rank_intervals()["late"][1] == 3


def test_equal_to_the_reference():
    causes = causes_pareto(TABLE["counts"])
    assert list(causes.causes) == TABLE["order"]
    np.testing.assert_allclose(values(causes.shares), np.multiply(TABLE["shares"], 100), atol=1e-10)
    cumulative = causes.cumulative
    np.testing.assert_allclose(values(cumulative), np.multiply(TABLE["cumulative"], 100))
    errors = [one.standard_error for one in cumulative.values()]
    expected = np.multiply(TABLE["cumulative_se"][:-1], 100)
    np.testing.assert_allclose(errors[:-1], expected, rtol=1e-9)
    assert errors[-1] == 0
    intervals = causes.confidence_intervals()
    low, high = ([getattr(i, end) for i in intervals.values()] for end in ("low", "high"))
    np.testing.assert_allclose(low, np.multiply(TABLE["goodman_low"], 100), atol=1e-10)
    np.testing.assert_allclose(high, np.multiply(TABLE["goodman_high"], 100), atol=1e-10)
    ranks = causes.rank_intervals()
    assert [rank[0] for rank in ranks.values()] == TABLE["rank_low"]
    assert [rank[1] for rank in ranks.values()] == TABLE["rank_high"]
    assert list(causes.vital_few(0.8)) == TABLE["vital_few_80"]


def test_counts_are_rows(constructor):
    names = [name for name, count in TABLE["counts"].items() for _ in range(count)]
    causes = causes_pareto(constructor({"cause": [*names, None]}), "cause")
    assert causes.counts == {name: TABLE["counts"][name] for name in TABLE["order"]}
    assert (causes.n, causes.n_missing) == (200, 1)
    assert causes.rank_intervals() == causes_pareto(TABLE["counts"]).rank_intervals()


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=2))
def test_laws(counts):
    if sum(counts.values()) < 2:
        return
    causes = causes_pareto(counts)
    shares = values(causes.shares)
    assert sum(shares) == pytest.approx(100)
    assert shares == sorted(shares, reverse=True)
    assert values(causes.cumulative)[-1] == pytest.approx(100)
    assert len(causes.vital_few(1.0)) >= len(causes.vital_few(0.5)) >= 1
    for place, (best, worst) in enumerate(causes.rank_intervals().values(), start=1):
        assert best <= place <= worst
    for cause, interval in causes.confidence_intervals().items():
        assert 0 <= interval.low <= causes.shares[cause].value + 1e-9
        assert causes.shares[cause].value - 1e-9 <= interval.high <= 100


def test_ties_stand_by_name():
    assert causes_pareto({"b": 3, "a": 3, "c": 9}).causes == ("c", "a", "b")


def test_customers_may_name_several():
    causes = causes_pareto(MENTIONS, "cause", customer="customer")
    assert causes.causes == ("late", "rude", "dear")
    assert causes.counts == {"late": 3, "rude": 2, "dear": 1}
    assert (causes.n, causes.n_missing) == (4, 1)
    assert values(causes.shares) == pytest.approx([75, 50, 25])
    assert causes.shares["late"].standard_error == pytest.approx(25)
    assert causes.cumulative == {}
    assert causes.vital_few(0.5) == ("late",)
    assert causes.rank_intervals()["late"] == (1, 3)
    assert causes.confidence_intervals(method="wald")["late"].high == 100
    late = causes.confidence_intervals()["late"]
    assert 0 < late.low < 75 < late.high < 100


def test_customers_under_a_design():
    for details in ({"weights": "w"}, {"design": SurveyDesign(weights="w")}):
        causes = causes_pareto(MENTIONS, "cause", customer="customer", **details)
        assert values(causes.shares) == pytest.approx([600 / 7, 300 / 7, 100 / 7])
        p, w = 6 / 7, np.array([2.0, 1.0, 1.0, 3.0])
        z = w * (np.array([1, 1, 0, 1]) - p) / 7
        # the customer without a cause is a unit of the design
        variance = 5 / 4 * (z**2).sum()
        assert causes.shares["late"].standard_error == pytest.approx(100 * np.sqrt(variance))
    clustered = causes_pareto(
        MENTIONS, "cause", customer="customer", design=SurveyDesign(clusters="shop")
    )
    assert clustered.shares["late"].degrees_of_freedom == 1


N = 60
CUSTOMERS = {
    "who": np.arange(N) // 2 + 1,
    "why": np.array(["late", "rude", "dear", None])[np.arange(N) * 7 % 11 % 4],
    "w": 1.0 + (np.arange(N) // 2) % 3,
    "area": (np.arange(N) // 2) % 2,
    "shop": (np.arange(N) // 2) % 10,
    "desk": (np.arange(N) // 2) % 20,
    "size": np.where((np.arange(N) // 2) % 2, 9.0, 8.0),
    "share": np.full(N, 0.5),
} | {f"r{k}": np.where((np.arange(N) // 2) % 6 == k, 0.0, 1.2) for k in range(6)}
DESIGNS = {
    "stages": SurveyDesign(
        weights="w",
        strata="area",
        clusters=["shop", "desk"],
        population=["size", "share"],
        lonely_cluster="average",
    ),
    "calibrated": SurveyDesign(weights="w", calibrated_to=["area"]),
    "replicates": SurveyDesign(
        weights="w", replicate_weights=ReplicateWeights([f"r{k}" for k in range(6)], scale=0.8)
    ),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_customers_under_every_design(name, constructor):
    """Equal to the share of customers counted by plain loops, a row per customer."""
    rows = {}
    for row, who in enumerate(CUSTOMERS["who"].tolist()):
        rows.setdefault(who, []).append(row)
    firsts = [own[0] for own in rows.values()]
    people = {name: column[firsts] for name, column in CUSTOMERS.items()}
    found = causes_pareto(
        constructor(CUSTOMERS), "why", customer="who", design=DESIGNS[name], by=["area", "shop"]
    )
    assert found.by == ("area", "shop")
    for cause in ("late", "rude", "dear"):
        mentions = [{CUSTOMERS["why"][row] for row in own} - {None} for own in rows.values()]
        says = [np.nan if not named else float(cause in named) for named in mentions]
        expected = mean_rating(people | {"says": says}, "says", scale=(0, 1), design=DESIGNS[name])
        share = found.shares[cause]
        assert share.value == pytest.approx(100 * expected.value, rel=1e-12)
        assert share.standard_error == pytest.approx(100 * expected.standard_error, rel=1e-9)
        assert share.degrees_of_freedom == expected.degrees_of_freedom
        assert found.counts[cause] == np.nansum(says)


def test_causes_may_be_numbers():
    data = {"who": np.array([1, 2, 2, 3]), "why": np.array([4, 9, 4, 9])}
    assert causes_pareto(data, "why", customer="who").counts == {4: 2, 9: 2}
    assert causes_pareto(data, "why").counts == {4: 2, 9: 2}


def test_customers_one_and_one_as_text_are_two():
    data = {"who": np.array([1, "1", 1, 2], dtype=object), "why": ["late", "rude", "rude", "late"]}
    assert causes_pareto(data, "why", customer="who").n == 3


def test_segments():
    causes = causes_pareto(MENTIONS, "cause", by="shop")
    assert causes.by == ("shop",)
    assert causes.segments["x"].causes == ("late", "dear", "rude")
    assert causes.estimates("late")["y"].value == 50.0
    several = causes_pareto(MENTIONS, "cause", customer="customer", by="shop")
    assert several.by == ("shop",)
    assert several.segments["y"].counts["late"] == 1
    unnamed = causes_pareto(MENTIONS, "cause", customer="customer", by=np.array(MENTIONS["shop"]))
    assert unnamed.segments["x"].n == 2


def test_records_have_columns():
    contacts = [
        Contact(id=str(i), customer_id="c", at="2025-03-01T09:00:00Z", channel=way, act="complaint")
        for i, way in enumerate(["phone", "chat", "phone"])
    ]
    assert list(causes_pareto(contacts, "channel").counts.values()) == [2, 1]


def test_complaints_are_counted_by_their_main_cause_or_by_all():
    complaints = [
        Complaint(id="1", contact_id="a", cause="unresolved"),
        Complaint(id="2", contact_id="b", cause="unresolved", further_causes={"discourteous"}),
        Complaint(id="3", contact_id="b", cause="discourteous"),
        Complaint(id="4", contact_id="c", cause="overcharged"),
    ]
    main = causes_pareto(complaints)
    assert main.counts == {"unresolved": 2, "discourteous": 1, "overcharged": 1}
    assert main.counts == causes_pareto(complaints, "cause").counts
    every = causes_pareto(complaints, customer="id")
    assert every.counts == {"discourteous": 2, "unresolved": 2, "overcharged": 1}
    contacts = causes_pareto(complaints, customer="contact_id")
    assert (contacts.n, contacts.counts["discourteous"]) == (3, 1)
    assert causes_pareto(complaints, "cause", customer="id").n == 4


def test_weights_count():
    causes = causes_pareto(MENTIONS, "cause", weights="w")
    assert values(causes.shares) == pytest.approx([100 * 8 / 12, 100 * 3 / 12, 100 / 12])


def test_shows_itself():
    text = repr(causes_pareto({"late": 3, "<rude>": 1}))
    assert text.startswith("causes   n = 4\n")
    assert "late" in text
    assert "&lt;rude&gt;" in causes_pareto({"late": 3, "<rude>": 1})._repr_html_()
    assert json.dumps(causes_pareto({"late": 3, "rude": 1}).to_dict())


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"data": MENTIONS, "cause": "reason"}, ColumnError, "cause"),
        ({"data": MENTIONS, "cause": 3}, DataTypeError, "cause: must be text"),
        ({"data": [1, 2]}, ArgumentError, "must name the column"),
        ({"data": {"a": 3}, "weights": "w"}, ArgumentError, "stand alone"),
        ({"data": {"a": 1.5}}, DataValueError, "the count of 'a': must be a whole number"),
        ({"data": {"a": -1}}, DataValueError, "the count of 'a': .*at least 0; got -1"),
        ({"data": {"a": "1"}}, DataTypeError, "the count of 'a'"),
        ({"data": {"a": 0}}, EmptyDataError, "no row"),
        ({"data": MENTIONS, "cause": "cause", "missing": "raise"}, MissingDataError, "cause"),
        (
            {"data": MENTIONS, "cause": "cause", "customer": "customer", "counts": "w"},
            ArgumentError,
            "counts",
        ),
        (
            {"data": MENTIONS, "cause": "cause", "customer": "customer", "missing": "raise"},
            MissingDataError,
            "missing",
        ),
        (
            {"data": {"c": [None], "who": [1]}, "cause": "c", "customer": "who"},
            EmptyDataError,
            "nobody names a cause",
        ),
        (
            {"data": MENTIONS, "cause": "cause", "customer": "who"},
            ColumnError,
            "customer",
        ),
        (
            {
                "data": MENTIONS | {"w": [1.0, 2.0, *[1.0] * 6]},
                "cause": "cause",
                "customer": "customer",
                "weights": "w",
            },
            DesignError,
            "must be equal in all rows of a customer",
        ),
        (
            {
                "data": MENTIONS | {"customer": [*MENTIONS["customer"][:-1], None]},
                "cause": "cause",
                "customer": "customer",
            },
            DesignError,
            "customer: no value may be missing",
        ),
        (
            {
                "data": MENTIONS | {"shop": [*"xyxxxyyy"]},
                "cause": "cause",
                "customer": "customer",
                "design": SurveyDesign(clusters="shop"),
            },
            DesignError,
            "clusters: must be equal in all rows of a customer",
        ),
    ],
)
def test_bad_input_is_named(arguments, error, words):
    with pytest.raises(error, match=words):
        causes_pareto(**arguments)


def test_bad_options():
    causes = causes_pareto({"late": 3, "rude": 1})
    with pytest.raises(ArgumentError, match="method"):
        causes.confidence_intervals(method="logit")
    with pytest.raises(ArgumentError, match="share"):
        causes.vital_few(80)
    with pytest.raises(ArgumentError, match="between 0 and 1"):
        causes.rank_intervals(95)


def test_a_tally_whose_segments_are_the_causes():
    rng = np.random.default_rng(5)
    data = {
        "cause": rng.choice(["late", "rude", "dear"], 80),
        "shop": rng.choice(["x", "y"], 80),
        "rating": np.where(rng.random(80) < 0.1, np.nan, rng.integers(1, 6, 80)),
        "w": rng.random(80) + 0.5,
    }
    design = SurveyDesign(weights="w", strata="shop")
    counted = tally(data, "rating", by=["shop", "cause"], design=design)
    found = causes_pareto(counted, "cause", by="shop")
    expected = causes_pareto(data, "cause", by="shop", design=design)
    assert found.n == expected.n == 80  # also those who gave no rating
    for got, wanted in zip(
        [found, *found.segments.values()], [expected, *expected.segments.values()], strict=True
    ):
        assert got.causes == wanted.causes
        for cause in wanted.causes:
            one, other = got.shares[cause], wanted.shares[cause]
            assert one.value == pytest.approx(other.value, rel=1e-12)
            assert one.standard_error == pytest.approx(other.standard_error, rel=1e-12)
