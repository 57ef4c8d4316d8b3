"""Strategies of records, for the laws that hold for every record class."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import strategies as st

from satisfaction.models import (
    Answer,
    Cause,
    Channel,
    Complaint,
    Contact,
    Customer,
    Expectation,
    ExpectationStandard,
    Experience,
    Facet,
    Incentive,
    IncentiveKind,
    Mood,
    Occasion,
    Offering,
    OfferingKind,
    Outcome,
    Performance,
    Price,
    Promise,
    PromiseKind,
    PromiseTopic,
    RatingScale,
    Role,
    ServiceAct,
    ServiceBehaviour,
    Source,
    Survey,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ids = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(
    lambda text: text.strip()
)
zones = st.one_of(
    st.builds(
        timezone,
        st.integers(-14 * 3600, 14 * 3600).map(lambda seconds: timedelta(seconds=seconds)),
    ),
    st.timezones(),
)
times = st.datetimes(datetime(1970, 1, 3), datetime(2100, 1, 1), timezones=zones)
amounts = st.one_of(st.integers(0, 10**9), st.floats(0, 1e300))
flags = st.booleans()


def maybe(strategy):
    return st.none() | strategy


def members(enum):
    return st.sampled_from(enum) | st.sampled_from([member.value for member in enum])


@st.composite
def rating_scales(draw):
    low = draw(st.integers(-3, 3))
    steps = draw(st.integers(1, 11))
    step = draw(st.sampled_from([1, 0.5, 0.1, 2, None]))
    high = low + steps * (step or 1)
    codes = draw(st.sets(st.sampled_from([-9, 88, 99]), max_size=2))
    scale = RatingScale(
        low, high, step, best=draw(st.sampled_from(["high", "low"])), not_applicable=codes
    )
    levels = [scale.low, scale.high] if step is None else scale.levels
    labelled = draw(st.sets(st.sampled_from(levels), max_size=3))
    labels = {level: f"label {number}" for number, level in enumerate(sorted(labelled))}
    return RatingScale(
        low, high, step, best=scale.best, labels=labels or None, not_applicable=codes
    )


@st.composite
def rated(draw, cls, scale=None, **fields):
    scale = draw(rating_scales()) if scale is None else scale
    levels = [scale.low, scale.high] if scale.step is None else scale.levels
    ratings = st.sampled_from([*levels, *sorted(scale.not_applicable), None])
    values = {name: draw(strategy) for name, strategy in fields.items()}
    return cls(rating=draw(ratings), scale=scale, **values)


@st.composite
def contacts(draw):
    at = draw(times)
    later = maybe(st.timedeltas(timedelta(0), timedelta(days=90)).map(lambda delta: at + delta))
    fixed = at.replace(tzinfo=timezone(at.utcoffset()))
    return Contact(
        id=draw(ids),
        customer_id=draw(ids),
        at=fixed,
        channel=draw(members(Channel)),
        act=draw(members(ServiceAct)),
        outbound=draw(flags),
        representative_id=draw(maybe(ids)),
        offering_id=draw(maybe(ids)),
        previous_id=draw(maybe(ids)),
        answered_at=None if (answer := draw(later)) is None else fixed + (answer - at),
        resolved_at=None if (solution := draw(later)) is None else fixed + (solution - at),
        behaviours=draw(st.sets(st.sampled_from(ServiceBehaviour))),
        mood=draw(maybe(members(Mood))),
    )


@st.composite
def outcomes(draw):
    start = draw(times)
    start = start.replace(tzinfo=timezone(start.utcoffset()))
    return Outcome(
        customer_id=draw(ids),
        start=start,
        end=start + draw(st.timedeltas(timedelta(microseconds=1), timedelta(days=400))),
        repurchased=draw(maybe(flags)),
        recommended=draw(maybe(flags)),
        stayed=draw(maybe(flags)),
        visits=draw(maybe(st.integers(0, 10**6))),
        spend=draw(maybe(amounts)),
        currency=draw(st.sampled_from(["EUR", "USD"])),
    )


prices = st.builds(
    Price, paid=amounts, agreed=maybe(amounts), currency=st.sampled_from(["EUR", "JPY"])
)
incentives = st.builds(Incentive, kind=members(IncentiveKind), amount=amounts, text=texts)
attributes = st.dictionaries(
    st.sampled_from(["region", "age_group", "café", "x"]),
    texts
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | flags,
)


def strategy_of(cls, scale=None):
    """Return the strategy of a record class; `scale` fixes the scale of rated records."""
    strategies = {
        Answer: rated(
            Answer,
            scale,
            customer_id=ids,
            item=ids,
            facet=members(Facet),
            at=maybe(times),
            survey_id=maybe(ids),
            experience_id=maybe(ids),
            contact_id=maybe(ids),
            text=texts,
        ),
        Complaint: st.builds(
            Complaint,
            id=ids,
            contact_id=ids,
            cause=members(Cause),
            further_causes=st.sets(members(Cause)),
            text=texts,
            justified=maybe(flags),
        ),
        Contact: contacts(),
        Customer: st.builds(
            Customer,
            id=ids,
            roles=members(Role) | st.sets(members(Role), min_size=1),
            since=maybe(times),
            attributes=attributes,
        ),
        Expectation: rated(
            Expectation,
            scale,
            experience_id=ids,
            attribute=ids,
            standard=members(ExpectationStandard),
            at=maybe(times),
        ),
        Experience: st.builds(
            Experience, id=ids, customer_id=ids, offering_id=ids, at=times, price=maybe(prices)
        ),
        Incentive: incentives,
        Offering: st.builds(Offering, id=ids, kind=members(OfferingKind), name=texts, sold=flags),
        Outcome: outcomes(),
        Performance: rated(Performance, scale, experience_id=ids, attribute=ids, at=maybe(times)),
        Price: prices,
        Promise: st.builds(
            Promise,
            offering_id=ids,
            topic=members(PromiseTopic),
            kind=members(PromiseKind),
            text=texts,
        ),
        Survey: st.builds(
            Survey,
            id=ids,
            occasion=members(Occasion),
            channel=members(Channel),
            source=members(Source),
            incentive=maybe(incentives),
        ),
    }
    return strategies[cls]


@pytest.fixture(scope="session")
def record_strategy():
    """The function from a record class to its strategy."""
    return strategy_of


@pytest.fixture(scope="session")
def scale_strategy():
    """The strategy of rating scales."""
    return rating_scales()
