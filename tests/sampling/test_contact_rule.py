import datetime as dt
import itertools
import json
import zoneinfo
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction import ContactRule
from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DataTypeError,
    DataValueError,
    DesignError,
    InfeasibleError,
)

FOLDER = Path(__file__).parents[1] / "reference" / "sampling"


def records(name):
    """Return the records of one table."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))["records"]


@pytest.mark.parametrize("record", records("15_quarantine.json"), ids=lambda r: r["id"])
def test_reference_of_one_customer(record):
    rule = ContactRule(record["Q"])
    events = {"who": ["a"] * len(record["t"]), "t": record["t"], "p": record["p"]}
    got = rule.inclusion(events, customer="who", time="t", probability="p")
    np.testing.assert_allclose(got.inclusion_probability, record["pi"], atol=1e-12)
    np.testing.assert_allclose(got.eligible_probability, record["eligible_prob"], atol=1e-12)
    joint = rule.joint(record["t"], probability=record["p"])
    np.testing.assert_allclose(joint, record["joint"], atol=1e-12)
    greatest = rule.greatest_rate(events, customer="who", time="t")
    assert greatest == pytest.approx(record["max_constant_rate"], abs=1e-12)
    equal = rule.equal_rate(events, customer="who", time="t", rate=record["constant_rate"])
    np.testing.assert_allclose(equal.invite_probability, record["p_for_constant_rate"], atol=1e-12)
    np.testing.assert_allclose(equal.inclusion_probability, record["pi_constant"], atol=1e-12)


@pytest.mark.parametrize("record", records("20_contact_rules.json"))
def test_reference_of_several_customers(record):
    events, after = record["events"], record.get("after", "invitation")
    scope = record.get("scope", "customer")
    rule = ContactRule(record["quarantine"], after=after, scope=scope)
    columns = {"customer": "customer", "time": "time"}
    if "equal_rate" in record:
        got = rule.equal_rate(
            events, rate=record["equal_rate"], unreachable=record["unreachable"], **columns
        )
        np.testing.assert_allclose(got.invite_probability, record["invite"], atol=1e-12)
        greatest = rule.greatest_rate(events, **columns)
        assert greatest == pytest.approx(record["greatest_rate"], abs=1e-12)
    else:
        columns |= {"channel": "channel"} if scope == "channel" else {}
        columns |= {"response": "r"} if after == "answer" else {}
        got = rule.inclusion(events, probability="p", **columns)
        np.testing.assert_allclose(got.eligible_probability, record["eligible"], atol=1e-12)
    np.testing.assert_allclose(got.inclusion_probability, record["inclusion"], atol=1e-12)


def enumerate_patterns(time, p, quarantine, response=None):
    """Return inclusion and joint probabilities by summing over every pattern of one customer.

    A pattern says of every contact whether it is not invited, invited without an answer, or
    invited and answered; its probability is the product along the contacts.
    """
    n = len(time)
    r = [1.0] * n if response is None else response
    joint = np.zeros((n, n))
    for pattern in itertools.product(("no", "silent", "answer"), repeat=n):
        chance, blocking = 1.0, []
        for j, what in enumerate(pattern):
            free = all(time[j] - time[k] >= quarantine for k in blocking)
            invite = p[j] if free else 0.0
            chance *= {
                "no": 1 - invite,
                "silent": invite * (1 - r[j]),
                "answer": invite * r[j],
            }[what]
            if what == "answer":
                blocking.append(j)
            if chance == 0:
                break
        if chance:
            invited = [j for j, what in enumerate(pattern) if what != "no"]
            joint[np.ix_(invited, invited)] += chance
    return joint


contacts = st.lists(
    st.tuples(st.integers(0, 12), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6
)


@settings(max_examples=40)
@given(contacts, st.integers(0, 8), st.booleans())
def test_probabilities_are_those_of_all_patterns(rows, quarantine, answered):
    rows = sorted(rows, key=lambda row: row[0])
    time, p, r = map(list, zip(*rows, strict=True))
    rule = ContactRule(quarantine, after="answer" if answered else "invitation")
    response = r if answered else None
    want = enumerate_patterns(time, p, quarantine, response)
    events = {"c": [1] * len(rows), "t": time}
    got = rule.inclusion(events, customer="c", time="t", probability=p, response=response)
    np.testing.assert_allclose(got.inclusion_probability, np.diag(want), atol=1e-12)
    joint = rule.joint(time, probability=p, response=response)
    np.testing.assert_allclose(joint, want, atol=1e-12)
    np.testing.assert_allclose(joint, joint.T)


def test_probabilities_of_eight_contacts_are_those_of_all_patterns():
    time = [0, 3, 4, 9, 11, 11, 16, 30]
    p = [0.3, 0.9, 0.5, 0.7, 0.2, 1.0, 0.6, 0.5]
    r = [0.2, 0.5, 1.0, 0.3, 0.7, 0.1, 0.0, 0.5]
    for after, response in (("invitation", None), ("answer", r)):
        got = ContactRule(8, after=after).joint(time, probability=p, response=response)
        np.testing.assert_allclose(got, enumerate_patterns(time, p, 8, response), atol=1e-12)


def test_probabilities_are_those_of_a_simulation():
    rng = np.random.default_rng(8)
    time, p, n = np.array([0, 10, 15, 40, 55]), np.array([0.5, 0.3, 0.8, 0.6, 0.4]), 200_000
    last = np.full(n, -np.inf)
    met = []
    for t, chance in zip(time, p, strict=True):
        invited = (t - last >= 30) & (rng.random(n) < chance)
        last = np.where(invited, t, last)
        met.append(invited.mean())
    want = np.diag(ContactRule(30).joint(time, probability=p))
    assert (np.abs(met - want) < 5 * np.sqrt(want * (1 - want) / n)).all()


EVENTS = {
    "who": ["a", "b", "a", "c", "b", "a"],
    "t": [0.0, 1.0, 5.0, 2.0, 9.0, 5.0],
    "p": [0.5, 0.4, 0.3, 0.9, 0.8, 0.7],
}
BY = {"customer": "who", "time": "t"}


@given(st.permutations(range(6)))
def test_order_of_rows_changes_nothing_but_for_equal_times(order):
    rule = ContactRule(10)
    want = rule.inclusion(EVENTS, **BY, probability="p").inclusion_probability
    order = sorted(order, key=lambda row: row if row in (2, 5) else -1)
    shuffled = {name: [values[row] for row in order] for name, values in EVENTS.items()}
    got = rule.inclusion(shuffled, **BY, probability="p").inclusion_probability
    np.testing.assert_allclose(got, want[order], atol=1e-15)


def test_splitting_by_customer_changes_nothing():
    rule = ContactRule(10)
    want = rule.inclusion(EVENTS, **BY, probability="p").inclusion_probability
    for who in "abc":
        rows = [row for row in range(6) if EVENTS["who"][row] == who]
        part = {name: [values[row] for row in rows] for name, values in EVENTS.items()}
        got = rule.inclusion(part, **BY, probability="p").inclusion_probability
        np.testing.assert_allclose(got, want[rows], atol=1e-15)


def test_without_quarantine_everybody_is_eligible():
    got = ContactRule(0).inclusion(EVENTS, **BY, probability="p")
    assert got.inclusion_probability.tolist() == EVENTS["p"]
    assert got.n_unreachable == 0


def test_engines_agree(constructor):
    want = ContactRule(10).inclusion(EVENTS, **BY, probability="p").inclusion_probability
    got = ContactRule(10).inclusion(constructor(EVENTS), **BY, probability="p")
    assert sorted(got.inclusion_probability) == pytest.approx(sorted(want))


def test_opting_out():
    rule = ContactRule(10)
    got = rule.inclusion(EVENTS, **BY, probability=0.5, opted_out=[4, None, 4, None, None, 4])
    assert got.opted_out.tolist() == [False, False, True, False, False, True]
    assert got.inclusion_probability.tolist() == [0.5, 0.5, 0, 0.5, 0.25, 0]
    assert got.eligible_probability[2] == 0
    assert got.weights[2] == np.inf
    assert got.n_unreachable == 2
    assert repr(got) == "ContactProbabilities(6 contacts, 0 to 0.5, 2 unreachable)"
    never = rule.inclusion(EVENTS, **BY, probability=0.5, opted_out=[None] * 6)
    assert not never.opted_out.any()


ZONE = zoneinfo.ZoneInfo("Europe/Berlin")
DATES = [dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 31), dt.datetime(2026, 3, 2)]
AWARE = [date.replace(tzinfo=dt.UTC) for date in DATES]


@pytest.mark.parametrize(
    "time",
    [
        DATES,
        AWARE,
        [date.astimezone(ZONE) for date in AWARE],
        [date.date() for date in DATES],
        [np.datetime64(date) for date in DATES],
        np.array(DATES, dtype="datetime64[s]"),
        np.array(DATES, dtype=object),
        pd.Series(DATES),
        pd.Series(AWARE),
        pd.Series(DATES, dtype=object),
        pl.Series(DATES),
        pl.Series([date.date() for date in DATES]),
        [0, 30, 60],
        np.array([0, 30, 60]),
        np.array([0, 30, 60], dtype=object),
        pl.Series([0, 30, 60]),
        pd.Series([0.0, 30.0, 60.0]),
    ],
)
@pytest.mark.parametrize(
    "quarantine", [30, dt.timedelta(days=30), np.timedelta64(30, "D")], ids=str
)
def test_exactly_the_quarantine_ago_no_longer_blocks(time, quarantine):
    rule = ContactRule(quarantine)
    got = rule.inclusion({"c": [1, 1, 1]}, customer="c", time=time, probability=0.5)
    assert got.inclusion_probability.tolist() == [0.5, 0.5, 0.5]
    longer = ContactRule(30 + 1e-9).inclusion(
        {"c": [1, 1, 1]}, customer="c", time=time, probability=0.5
    )
    assert longer.inclusion_probability.tolist() == [0.5, 0.25, 0.375]


def test_opting_out_by_dates():
    left = pd.Series([pd.NaT, dt.datetime(2026, 2, 1), pd.NaT])
    events = {"c": [1, 1, 2], "t": pd.Series(DATES), "left": left}
    got = ContactRule(0).inclusion(
        events, customer="c", time="t", probability=0.5, opted_out="left"
    )
    assert got.opted_out.tolist() == [False, False, False]
    early = np.array(["2026-01-01", "NaT", "NaT"], dtype="datetime64[D]")
    got = ContactRule(0).inclusion(events, customer="c", time="t", probability=0.5, opted_out=early)
    assert got.opted_out.tolist() == [True, False, False]
    with pytest.raises(DataTypeError, match="opted_out: must be of the same kind"):
        ContactRule(0).inclusion(
            events, customer="c", time="t", probability=0.5, opted_out=[1.0, None, None]
        )
    with pytest.raises(DataTypeError, match="with and without a time zone"):
        ContactRule(0).inclusion(
            events, customer="c", time="t", probability=0.5, opted_out=pd.Series(AWARE)
        )


@pytest.mark.parametrize(
    ("time", "error"),
    [
        ([1.0, None], DataValueError),
        ([1.0, float("inf")], DataValueError),
        (["monday", "tuesday"], DataTypeError),
        (pl.Series(["monday", "tuesday"]), DataTypeError),
        ([DATES[0], AWARE[0]], DataTypeError),
        ([DATES[0], 5], DataTypeError),
        ([DATES[0], None], DataValueError),
        (np.array(["2026-01-01", "NaT"], dtype="datetime64[D]"), DataValueError),
        (pl.Series([DATES[0], None]), DataValueError),
    ],
)
def test_wrong_times(time, error):
    with pytest.raises(error) as caught:
        ContactRule(5).inclusion({"c": [1, 1], "t": time}, customer="c", time="t", probability=0.5)
    assert caught.value.argument == "time"


def test_equal_rate_with_answers():
    rule = ContactRule(10, after="answer")
    got = rule.equal_rate(EVENTS, **BY, rate=0.4, response=0.3)
    assert got.inclusion_probability.tolist() == pytest.approx([0.4] * 6)
    again = rule.inclusion(EVENTS, **BY, probability=got.invite_probability, response=0.3)
    np.testing.assert_allclose(again.inclusion_probability, 0.4, atol=1e-15)
    assert rule.greatest_rate(EVENTS, **BY, response=0.3) == pytest.approx(1 / 1.6)


@given(contacts, st.integers(0, 8), st.floats(0.01, 1))
def test_reduced_rates_are_reached_by_their_invitation_probabilities(rows, quarantine, rate):
    events = {"c": [row[0] % 2 for row in rows], "t": [row[0] for row in rows]}
    rule = ContactRule(quarantine)
    got = rule.equal_rate(events, customer="c", time="t", rate=rate, unreachable="reduce")
    assert (got.invite_probability <= 1).all()
    again = rule.inclusion(events, customer="c", time="t", probability=got.invite_probability)
    np.testing.assert_allclose(again.inclusion_probability, got.inclusion_probability, atol=1e-12)
    greatest = rule.greatest_rate(events, customer="c", time="t")
    assert got.inclusion_probability.min() == pytest.approx(min(rate, greatest))


def test_a_rate_that_cannot_be_reached_names_rate_and_customers():
    with pytest.raises(InfeasibleError, match=r"0\.333333; got 0\.4, which contacts of a cannot"):
        ContactRule(10).equal_rate(EVENTS, **BY, rate=0.4)
    assert ContactRule(10).equal_rate(EVENTS, **BY, rate=1 / 3).n_unreachable == 0


def test_blocks():
    rule = ContactRule(30)
    assert rule.blocks(last=0, now=29.9)
    assert not rule.blocks(last=0, now=30)
    assert not rule.blocks(last=None, now=30)
    assert rule.blocks(last=DATES[0], now=dt.date(2026, 1, 30))
    assert not rule.blocks(last=DATES[0], now=DATES[1])
    assert not rule.blocks(last=np.datetime64(DATES[0]), now=DATES[1])
    with pytest.raises(ArgumentError, match="now: must not lie before last"):
        rule.blocks(last=5, now=4)
    for now in (5.0, AWARE[0]):
        with pytest.raises(DataTypeError, match="now: must be of the same kind"):
            rule.blocks(last=DATES[0], now=now)


def test_design_has_customers_as_clusters():
    got = ContactRule(10).inclusion(EVENTS, **BY, probability="p")
    design = got.design([0, 3, 4], strata=np.array(list("xxyyyy")))
    assert design.weights.tolist() == pytest.approx(got.weights[[0, 3, 4]].tolist())
    assert design.clusters.tolist() == got.customer[[0, 3, 4]].tolist()
    assert design.strata.tolist() == ["x", "y", "y"]
    mask = np.array([True, False, False, True, True, False])
    assert got.design(mask).clusters.tolist() == design.clusters.tolist()
    gone = ContactRule(10).inclusion(EVENTS, **BY, probability=0.5, opted_out=[0.0] * 6)
    with pytest.raises(DesignError, match="rows: these contacts could never"):
        gone.design([0])


def test_forms_of_the_result():
    got = ContactRule(10).inclusion(EVENTS, **BY, probability="p")
    assert len(got.to_frame()) == 6
    assert json.loads(json.dumps(got.to_dict()))["rule"]["quarantine"] == 10
    assert "<table>" in got._repr_html_()
    assert repr(got).startswith("ContactProbabilities(6 contacts, ")


@pytest.mark.parametrize(
    ("options", "argument"),
    [
        ({"probability": 1.5}, "probability"),
        ({"probability": [0.5, 2.0, 0, 0, 0, 0]}, "probability"),
        ({"probability": 0.5, "channel": "who"}, "channel"),
        ({"probability": 0.5, "response": 0.5}, "response"),
    ],
)
def test_wrong_options(options, argument):
    with pytest.raises(ValueError, match=f"{argument}: ") as caught:
        ContactRule(10).inclusion(EVENTS, **BY, **options)
    assert caught.value.argument == argument


def test_wrong_rules():
    for options, argument in (
        ({"quarantine": -1}, "quarantine"),
        ({"quarantine": 5, "after": "call"}, "after"),
        ({"quarantine": 5, "scope": "world"}, "scope"),
    ):
        with pytest.raises(ArgumentError) as caught:
            ContactRule(**options)
        assert caught.value.argument == argument
    with pytest.raises(ArgumentError, match="channel: is needed"):
        ContactRule(5, scope="channel").greatest_rate(EVENTS, **BY)
    with pytest.raises(ArgumentError, match="rate: must be above 0"):
        ContactRule(5).equal_rate(EVENTS, **BY, rate=0)
    with pytest.raises(DataTypeError, match="data: must be a frame or a mapping"):
        ContactRule(5).greatest_rate([1, 2], **BY)


@pytest.mark.parametrize(
    ("rows", "strata", "error", "message"),
    [
        ([True, False], None, AlignmentError, "rows: must be as long as the events"),
        ([0.5], None, DataTypeError, "rows: must be whole numbers"),
        ([[0]], None, DataTypeError, "rows: must be whole numbers"),
        ([0, 3], None, DataValueError, "rows: must be rows of the 3 events.*got 3 at row 1"),
        ([-1], None, DataValueError, "rows: must be rows"),
        ([0], ["n"], AlignmentError, "strata: must be as long as the events"),
    ],
)
def test_a_design_of_other_rows_is_refused(rows, strata, error, message):
    events = {"customer": [1, 1, 2], "day": [0, 50, 3]}
    found = ContactRule(90).inclusion(events, customer="customer", time="day", probability=0.5)
    with pytest.raises(error, match=message):
        found.design(rows, strata=strata)


@pytest.mark.parametrize("probability", [[0.5], [0.5, 0.5, 0.5]])
def test_joint_needs_a_probability_per_contact(probability):
    with pytest.raises(AlignmentError, match="probability: must be as long as time"):
        ContactRule(5).joint([1, 2], probability=probability)


def test_a_design_of_any_container_of_rows():
    events = {"customer": [1, 1, 2], "day": [0, 50, 3]}
    found = ContactRule(90).inclusion(events, customer="customer", time="day", probability=0.5)
    for mask in (pd.array([False, True, True], dtype="boolean"), pl.Series([False, True, True])):
        np.testing.assert_array_equal(found.design(mask).weights, [4, 2])
    np.testing.assert_array_equal(found.design(np.array([2, 0], "int8")).weights, [2, 2])
    assert len(found.design([]).weights) == 0


def test_moments_in_an_array_of_pyarrow():
    days = pa.array([dt.datetime(2025, 1, 1), dt.datetime(2025, 2, 1)])
    events = {"customer": [1, 1], "day": days}
    found = ContactRule(90).inclusion(events, customer="customer", time="day", probability=0.5)
    np.testing.assert_array_equal(found.inclusion_probability, [0.5, 0.25])
