"""The typed vocabulary: what a customer survey talks about, without statistics."""

from satisfaction.models._answer import Answer
from satisfaction.models._columns import check_unique_ids, columns_to_records, records_to_columns
from satisfaction.models._complaint import Complaint
from satisfaction.models._contact import Contact
from satisfaction.models._customer import Customer
from satisfaction.models._enums import (
    Cause,
    Channel,
    ExpectationStandard,
    Facet,
    IncentiveKind,
    Mood,
    Occasion,
    OfferingKind,
    PromiseKind,
    PromiseTopic,
    Role,
    SatisfactionKind,
    ServiceAct,
    ServiceBehaviour,
    Source,
)
from satisfaction.models._expectation import Expectation, Performance
from satisfaction.models._experience import Experience
from satisfaction.models._offering import Offering, Promise
from satisfaction.models._outcome import Outcome
from satisfaction.models._price import Price
from satisfaction.models._scale import RatingScale
from satisfaction.models._survey import Incentive, Survey

__all__ = [
    "Answer",
    "Cause",
    "Channel",
    "Complaint",
    "Contact",
    "Customer",
    "Expectation",
    "ExpectationStandard",
    "Experience",
    "Facet",
    "Incentive",
    "IncentiveKind",
    "Mood",
    "Occasion",
    "Offering",
    "OfferingKind",
    "Outcome",
    "Performance",
    "Price",
    "Promise",
    "PromiseKind",
    "PromiseTopic",
    "RatingScale",
    "Role",
    "SatisfactionKind",
    "ServiceAct",
    "ServiceBehaviour",
    "Source",
    "Survey",
    "check_unique_ids",
    "columns_to_records",
    "records_to_columns",
]
