"""The words of the vocabulary: who, what, by which channel, why, in which mood."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "Cause",
    "Channel",
    "ExpectationStandard",
    "Facet",
    "IncentiveKind",
    "Mood",
    "Occasion",
    "OfferingKind",
    "PromiseKind",
    "PromiseTopic",
    "Role",
    "SatisfactionKind",
    "ServiceAct",
    "ServiceBehaviour",
    "Source",
]


class Role(StrEnum):
    """What somebody does with an offering: use it, buy it, consume it."""

    USER = "user"
    BUYER = "buyer"
    CONSUMER = "consumer"


class SatisfactionKind(StrEnum):
    """Whose satisfaction is measured: that of customers, who buy, or of users, who do not."""

    CUSTOMER = "customer"
    USER = "user"


class OfferingKind(StrEnum):
    """What is offered: a product or a service."""

    PRODUCT = "product"
    SERVICE = "service"


class PromiseKind(StrEnum):
    """How a promise is made: said outright, or implied by price, look and reputation."""

    EXPLICIT = "explicit"
    IMPLICIT = "implicit"


class PromiseTopic(StrEnum):
    """What a promise is about; supplementary services and published policies are promises too."""

    QUALITY = "quality"
    PRICE = "price"
    DELIVERY = "delivery"
    RETURNS = "returns"
    WARRANTY = "warranty"
    SUPPORT = "support"
    OTHER = "other"


class ExpectationStandard(StrEnum):
    """What an expectation compares with: what will, was promised to, must, should or could be."""

    PREDICTED = "predicted"
    PROMISED = "promised"
    ADEQUATE = "adequate"
    DESIRED = "desired"
    IDEAL = "ideal"


class Channel(StrEnum):
    """The way in which customer and company talk."""

    PHONE = "phone"
    EMAIL = "email"
    CHAT = "chat"
    POST = "post"
    WEB = "web"
    OFFICE = "office"
    SOCIAL = "social"


class ServiceAct(StrEnum):
    """What a contact is for."""

    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    INFORMATION = "information"
    TECHNICAL_SERVICE = "technical_service"
    ORDER = "order"
    RETURN = "return"
    PRAISE = "praise"
    ANNOUNCEMENT = "announcement"


class ServiceBehaviour(StrEnum):
    """What a representative does in a contact that goes well."""

    WARM_WELCOME = "warm_welcome"
    RAPPORT = "rapport"
    LISTENING = "listening"
    NEEDS_IDENTIFIED = "needs_identified"
    RELEVANT_SOLUTION = "relevant_solution"
    CLEAR_ANSWERS = "clear_answers"
    PROMPT_RESPONSE = "prompt_response"
    APOLOGY = "apology"
    CORRECTION = "correction"
    GRATITUDE = "gratitude"


class Cause(StrEnum):
    """Why a customer complains."""

    UNPROFESSIONAL = "unprofessional"
    IMPERSONAL = "impersonal"
    NOT_RIGHT_FIRST_TIME = "not_right_first_time"
    BAD_RESULT = "bad_result"
    UNRESOLVED = "unresolved"
    DISCOURTEOUS = "discourteous"
    OVERCHARGED = "overcharged"
    SLOW_RESPONSE = "slow_response"
    BROKEN_PROMISE = "broken_promise"
    OTHER = "other"


class Mood(StrEnum):
    """The feeling that a customer shows in a contact."""

    ANGRY = "angry"
    DISAPPOINTED = "disappointed"
    NEUTRAL = "neutral"
    CONTENT = "content"
    DELIGHTED = "delighted"


class Facet(StrEnum):
    """The side of the offering that a question is about."""

    OVERALL = "overall"
    QUALITY = "quality"
    DELIVERY_SPEED = "delivery_speed"
    PRICE = "price"
    PROBLEMS = "problems"
    OTHER_NEEDS = "other_needs"
    TRUST = "trust"
    SERVICE = "service"
    USABILITY = "usability"
    IMAGE = "image"


class Occasion(StrEnum):
    """When a survey asks: after a transaction, or within a standing relation."""

    TRANSACTION = "transaction"
    RELATIONSHIP = "relationship"


class Source(StrEnum):
    """Where answers come from."""

    SURVEY = "survey"
    COMMENT_CARD = "comment_card"
    FOCUS_GROUP = "focus_group"
    ADVISORY_GROUP = "advisory_group"

    @property
    def qualitative(self) -> bool:
        """Whether the answers are not a sample: every source but the survey."""
        return self is not Source.SURVEY


class IncentiveKind(StrEnum):
    """What is given for an answer or for coming back."""

    BONUS = "bonus"
    POINTS = "points"
    GIFT = "gift"
    VOUCHER = "voucher"
