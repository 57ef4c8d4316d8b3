import copy
import datetime as dt
import itertools
import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import ContactRule, StreamSampler, permanent_random_numbers
from satisfaction.errors import ArgumentError, DataTypeError, DataValueError

TABLE = Path(__file__).parents[1] / "reference" / "sampling" / "21_stream.json"
RECORDS = json.loads(TABLE.read_text(encoding="utf-8"))["records"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["customer"])
def test_reference(record):
    rule = ContactRule(record["quarantine"])
    sampler = StreamSampler(record["key"], rate=record["rate"], rule=rule)
    events = [tuple(event) for event in record["events"]]
    for number, (event, time) in enumerate(events):
        got = sampler.decide(record["customer"], event=event, time=time, earlier=events[:number])
        invited, probability, reason, u = record["decisions"][number]
        assert (got.invited, got.reason, got.random_number) == (invited, reason, u)
        assert got.inclusion_probability == pytest.approx(probability, abs=1e-12)
        assert got.weight == pytest.approx(1 / probability)


contacts = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 60), st.booleans()), min_size=1, max_size=25
)


@given(contacts, st.sampled_from([0.1, 0.3, 0.9]), st.sampled_from([None, "invitation", "answer"]))
def test_many_decisions_are_those_of_the_loop(rows, rate, after):
    rule = None if after is None else ContactRule(20, after=after)
    response = 0.4 if after == "answer" else None
    sampler = StreamSampler("spring", rate=rate, rule=rule, response=response)
    events = {
        "who": [row[0] for row in rows],
        "event": list(range(len(rows))),
        "time": [row[1] for row in rows],
    }
    answered = np.array([row[2] for row in rows])
    options = {} if after != "answer" else {"answered": answered}
    many = sampler.decide_many(events, customer="who", event="event", time="time", **options)
    history = {}
    for row in sorted(range(len(rows)), key=lambda row: rows[row][1]):
        who, time, _ = rows[row]
        past = history.setdefault(who, [])
        one = sampler.decide(who, event=row, time=time, earlier=past)
        other = many[row]
        assert (one.invited, one.reason, one.reached) == (
            other.invited,
            other.reason,
            other.reached,
        )
        assert one.inclusion_probability == pytest.approx(other.inclusion_probability, abs=1e-12)
        assert one.invite_probability == pytest.approx(other.invite_probability, abs=1e-12)
        assert sampler.decide(who, event=row, time=time, earlier=past) == one
        extra = (bool(answered[row]),) if after == "answer" else ()
        past.append((row, time, *extra))
    if after == "invitation":
        for who in "abc":
            times = sorted(
                rows[i][1] for i in range(len(rows)) if rows[i][0] == who and many[i].invited
            )
            assert all(late - early >= 20 for early, late in itertools.pairwise(times))


@pytest.mark.parametrize("after", ["invitation", "answer"])
def test_frequencies_over_keys_meet_the_probabilities(after):
    times, rate, n = np.array([0.0, 3, 10, 25, 41]), 0.3, 4000
    events = {"who": ["c"] * 5, "event": list(range(5)), "time": times}
    answers = after == "answer"
    rule = ContactRule(20, after=after)
    rng = np.random.default_rng(3)
    met = np.zeros(5)
    for number in range(n):
        sampler = StreamSampler(
            f"key-{number}", rate=rate, rule=rule, response=0.5 if answers else None
        )
        options = {"answered": rng.random(5) < 0.5} if answers else {}
        table = sampler.decide_many(events, customer="who", event="event", time="time", **options)
        met += table.invited
        if number == 0:
            pi = table.inclusion_probability
        np.testing.assert_array_equal(table.inclusion_probability, pi)
    assert (np.abs(met / n - pi) < 5 * np.sqrt(pi * (1 - pi) / n)).all()
    assert pi == pytest.approx([0.3] * 5)


def test_a_rate_that_cannot_be_reached_says_so():
    sampler = StreamSampler("k", rate=0.6, rule=ContactRule(20))
    past = []
    got = []
    for event in range(4):
        got.append(sampler.decide("c", event=event, time=event, earlier=past))
        past.append((event, event))
    assert [one.reached for one in got] == [True, False, False, False]
    assert [one.inclusion_probability for one in got] == pytest.approx([0.6, 0.4, 0, 0])
    assert got[2].weight == float("inf")
    assert got[2].invite_probability == 0
    many = sampler.decide_many(
        {"c": ["c"] * 4, "e": range(4)}, customer="c", event="e", time=[0, 1, 2, 3]
    )
    assert many.reached.tolist() == [True, False, False, False]
    assert many.weight[3] == np.inf


def test_dates_and_relationship_surveys():
    sampler = StreamSampler("k", rate=0.9, rule=ContactRule(20))
    day = dt.date(2026, 5, 1)
    first = sampler.decide("c", time=day)
    u = permanent_random_numbers(["c"], key="k")[0]
    assert first.random_number == u
    assert first.invited == (u < 0.9)
    later = sampler.decide("c", time=day + dt.timedelta(days=20), earlier=[(None, day)])
    assert later.reason != "quarantine"
    both = sampler.decide_many({"c": ["c", "c"]}, customer="c", time=[0.0, 30.0])
    assert both.random_number.tolist() == [u, u]


def test_reasons_in_their_order():
    sampler = StreamSampler("k", rate={"north": 1.0}, quotas={"north": 2}, purpose="p")
    full = {"stratum": "north", "completed": {"north": 2}}
    assert sampler.decide("c", **full, opted_out=True).reason == "opted out"
    assert sampler.decide("c", stratum="south", completed={}).reason == "not in frame"
    assert sampler.decide("c", **full).reason == "quota full"
    assert sampler.decide("c", **full).weight == float("inf")
    assert sampler.decide("c", stratum="north", completed={}).reason == "drawn"
    open_ended = StreamSampler("k", rate=1.0, quotas={"north": 2})
    assert open_ended.decide("c", stratum="south", completed={"south": 9}).invited
    with pytest.raises(ArgumentError, match="completed: is needed"):
        sampler.decide("c", stratum="north")


def test_many_with_strata_and_opting_out(constructor):
    sampler = StreamSampler("k", rate={"north": 0.7}, rule=ContactRule(5))
    events = constructor(
        {
            "who": ["a", "b", "c", "a"],
            "event": [1, 2, 3, 4],
            "day": [0.0, 0.0, 1.0, 9.0],
            "region": ["north", "south", "north", "north"],
            "gone": [False, False, True, False],
        }
    )
    table = sampler.decide_many(
        events, customer="who", event="event", time="day", stratum="region", opted_out="gone"
    )
    assert sorted(table.inclusion_probability.tolist()) == [0, 0, 0.7, 0.7]
    reasons = table.reason.tolist()
    assert reasons.count("opted out") == reasons.count("not in frame") == 1
    assert table.reached.all()


def test_forms():
    sampler = StreamSampler("k", rate=0.5)
    assert "'k'" not in repr(sampler)
    one = sampler.decide("c")
    assert json.loads(json.dumps(one.to_dict()))["weight"] == 2
    table = sampler.decide_many({"c": ["a", "b"]}, customer="c")
    assert len(table) == 2
    assert list(table.to_frame()["weight"]) == [2, 2]
    assert json.loads(json.dumps(table.to_dict()))["weight"] == [2, 2]
    assert "<table>" in table._repr_html_()
    assert repr(table).startswith("InvitationTable(2 contacts: ")
    assert one == sampler.decide("c")
    assert sampler == StreamSampler("k", rate=0.5)


@pytest.mark.parametrize(
    ("options", "error", "argument"),
    [
        ({"rate": 0.0}, ArgumentError, "rate"),
        ({"rate": 1.1}, ArgumentError, "rate"),
        ({"rate": {"a": 0}}, ArgumentError, "rate"),
        ({"rate": 0.5, "rule": 90}, DataTypeError, "rule"),
        ({"rate": 0.5, "rule": ContactRule(9, scope="channel")}, ArgumentError, "rule"),
        ({"rate": 0.5, "rule": ContactRule(9, after="answer")}, ArgumentError, "response"),
        ({"rate": 0.5, "response": 0.5}, ArgumentError, "response"),
        (
            {"rate": 0.5, "response": 1.5, "rule": ContactRule(9, after="answer")},
            ArgumentError,
            "response",
        ),
        ({"rate": 0.5, "quotas": 5}, DataTypeError, "quotas"),
        ({"rate": 0.5, "quotas": {"a": -5}}, ArgumentError, "quotas"),
        ({"rate": 0.5, "key": ""}, ArgumentError, "key"),
    ],
)
def test_wrong_samplers(options, error, argument):
    with pytest.raises(error) as caught:
        StreamSampler(options.pop("key", "k"), **options)
    assert caught.value.argument == argument


@pytest.mark.parametrize(
    ("options", "error", "argument"),
    [
        ({}, ArgumentError, "time"),
        ({"time": 5.0, "earlier": [("a", 6.0)]}, ArgumentError, "earlier"),
        ({"time": 5.0, "earlier": [("a", 3.0), ("b", 2.0)]}, ArgumentError, "earlier"),
        ({"time": 5.0, "earlier": [("a", 3.0, True)]}, DataTypeError, "earlier"),
        ({"time": 5.0, "earlier": ["ab"]}, DataTypeError, "earlier"),
        ({"time": 5.0, "earlier": [("a", dt.date(2026, 1, 1))]}, DataTypeError, "earlier"),
        ({"time": "today"}, DataTypeError, "time"),
        ({"time": 5.0, "event": 1.5}, DataTypeError, "event"),
        ({"time": 5.0, "opted_out": 1}, DataTypeError, "opted_out"),
    ],
)
def test_wrong_contacts(options, error, argument):
    with pytest.raises(error) as caught:
        StreamSampler("k", rate=0.5, rule=ContactRule(9)).decide("c", **options)
    assert caught.value.argument == argument


def test_wrong_customers():
    with pytest.raises(DataTypeError, match="customer: no id may be missing"):
        StreamSampler("k", rate=0.5).decide(None)


EVENTS = {"who": ["a", "a"], "event": [1, 1], "region": ["x", "y"], "gone": [0, 1]}


@pytest.mark.parametrize(
    ("sampler", "options", "error", "argument"),
    [
        ({"rate": 0.5}, {"event": "event"}, DataValueError, "id"),
        ({"rate": 0.5, "quotas": {}}, {}, ArgumentError, "quotas"),
        ({"rate": 0.5, "rule": ContactRule(9)}, {}, ArgumentError, "time"),
        ({"rate": 0.5}, {"answered": "gone"}, ArgumentError, "answered"),
        ({"rate": {"x": 0.5}}, {}, ArgumentError, "stratum"),
        ({"rate": {"x": 0.5}}, {"stratum": "region"}, DataValueError, "stratum"),
        ({"rate": 0.5}, {"opted_out": "gone"}, DataTypeError, "opted_out"),
        ({"rate": 0.5}, {"opted_out": "region"}, DataTypeError, "opted_out"),
    ],
)
def test_wrong_tables(sampler, options, error, argument):
    with pytest.raises(error) as caught:
        StreamSampler("k", **sampler).decide_many(EVENTS, customer="who", **options)
    assert caught.value.argument in {argument, "event"}


@pytest.mark.parametrize(
    "twin", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_a_copy_decides_alike(twin):
    rule = ContactRule(90, after="answer")
    sampler = StreamSampler(
        b"spring", rate={"n": 0.5}, rule=rule, quotas={"n": 9}, purpose="call", response=0.4
    )
    other = twin(sampler)
    assert other == sampler
    contact = {"event": 1, "time": 2.0, "stratum": "n", "completed": {"n": 3}}
    assert other.decide("ann", **contact) == sampler.decide("ann", **contact)


@pytest.mark.parametrize(("rate", "quarantine"), [(0.1, 11), (0.1, 30), (1 / 3, 4)])
def test_contacts_that_nothing_is_left_for(rate, quarantine):
    days = [float(day) for day in range(150)]
    sampler = StreamSampler("spring", rate=rate, rule=ContactRule(quarantine))
    events = {"customer": ["ann"] * len(days), "event": list(range(len(days))), "day": days}
    many = sampler.decide_many(events, customer="customer", event="event", time="day")
    earlier = list(enumerate(days))
    loop = [
        sampler.decide("ann", event=event, time=day, earlier=earlier[:event])
        for event, day in earlier
    ]
    weights = np.array([one.weight for one in loop])
    never = np.isinf(weights)
    assert never.any()
    np.testing.assert_array_equal(np.isinf(many.weight), never)
    np.testing.assert_allclose(many.weight[~never], weights[~never], rtol=1e-9)
    assert [one.invite_probability == 0 for one in many] == never.tolist()
    found = ContactRule(quarantine).inclusion(
        events, customer="customer", time="day", probability=many.invite_probability
    )
    assert found.n_unreachable == never.sum()


@pytest.mark.parametrize("gap", [pd.NaT, np.datetime64("NaT")])
def test_a_missing_moment_is_refused(gap):
    now = dt.datetime(2025, 1, 1)
    sampler = StreamSampler("spring", rate=0.5, rule=ContactRule(90))
    with pytest.raises(DataValueError, match="time: no time may be missing"):
        sampler.decide("ann", event=1, time=gap)
    with pytest.raises(DataValueError, match="earlier: no time may be missing"):
        sampler.decide("ann", event=1, time=now, earlier=[(0, gap)])
    with pytest.raises(DataValueError, match="last: no time may be missing"):
        ContactRule(90).blocks(last=gap, now=now)


@pytest.mark.parametrize(
    ("options", "call", "message"),
    [
        ({"rule": ContactRule(9)}, {"time": 1.0, "earlier": 5}, "earlier: must be a sequence"),
        ({"rule": ContactRule(9)}, {"time": 1.0, "earlier": "ab"}, "earlier: must be a sequence"),
        ({"rate": {"n": 0.5}}, {"stratum": ["n"]}, "stratum: must be a single label; got list"),
        (
            {"quotas": {"n": 3}},
            {"stratum": ["n"], "completed": {"n": 1}},
            "stratum: must be a single label",
        ),
        ({"quotas": {"n": 3}}, {"stratum": "n", "completed": [3]}, "completed: must be a mapping"),
    ],
)
def test_values_of_the_wrong_kind(options, call, message):
    sampler = StreamSampler("spring", **({"rate": 0.5} | options))
    with pytest.raises(DataTypeError, match=message):
        sampler.decide("ann", event=1, **call)


def test_an_invitation_in_a_notebook():
    shown = StreamSampler("spring", rate=0.5).decide("ann", event=1, opted_out=True)._repr_html_()
    assert "<td>reason</td><td>opted out</td>" in shown
    assert "<td>weight</td><td></td>" in shown
