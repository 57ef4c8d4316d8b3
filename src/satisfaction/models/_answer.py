"""The answer: one rating of one item by one customer."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from satisfaction.models._enums import Facet
from satisfaction.models._fields import to_id, to_id_or_none, to_rating, to_text, to_time_or_none
from satisfaction.models._rated import place_on_scale, to_scale
from satisfaction.models._record import Record, named_converters
from satisfaction.models._scale import RatingScale


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Answer(Record):
    """A customer's answer to one question.

    Parameters
    ----------
    customer_id : str
        Who answered.
    item : str
        The question.
    rating : float or None
        The answer on the scale, or one of its codes; `None` for no answer.
    scale : RatingScale or tuple
        The scale it was given on.
    facet : Facet or str, default "overall"
        The side of the offering that the question is about.
    at : datetime or str, optional
        When it was given.
    survey_id : str, optional
        The survey that asked.
    experience_id : str, optional
        The experience it is about.
    contact_id : str, optional
        The contact it is about.
    text : str, default ""
        What the customer added.

    Raises
    ------
    ScaleError
        If the rating does not lie on the scale.
    RecordError
        If another field breaks its rule.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> import json
    >>> answer = Answer(customer_id="c1", item="overall", rating=4, scale=(1, 5))
    >>> answer.answered
    True
    >>> Answer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer
    True
    """

    customer_id: str = field(converter=to_id)
    item: str = field(converter=to_id)
    rating: float | None = field(converter=to_rating)
    scale: RatingScale = field(converter=to_scale)
    facet: Facet = field(default=Facet.OVERALL, converter=Facet)
    at: datetime | None = field(default=None, converter=to_time_or_none)
    survey_id: str | None = field(default=None, converter=to_id_or_none)
    experience_id: str | None = field(default=None, converter=to_id_or_none)
    contact_id: str | None = field(default=None, converter=to_id_or_none)
    text: str = field(default="", converter=to_text)

    def __attrs_post_init__(self) -> None:
        """Check the rating against the scale."""
        place_on_scale(self)

    @property
    def answered(self) -> bool:
        """Whether there is an answer: False for None and for the scale's codes."""
        return self.rating is not None and self.rating not in self.scale.not_applicable
