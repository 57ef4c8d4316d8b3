"""What was expected of an attribute, and how it was found: the two sides of disconfirmation."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from satisfaction.models._enums import ExpectationStandard
from satisfaction.models._fields import to_id, to_rating, to_time_or_none
from satisfaction.models._rated import place_on_scale, to_scale
from satisfaction.models._record import Record, named_converters
from satisfaction.models._scale import RatingScale


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Expectation(Record):
    """What a customer expected of one attribute of an experience.

    Parameters
    ----------
    experience_id : str
        The experience.
    attribute : str
        The attribute, named as in `Performance`.
    rating : float or None
        The answer on the scale, or one of its codes; `None` for no answer.
    scale : RatingScale or tuple
        The scale it was given on.
    standard : ExpectationStandard or str, default "predicted"
        What the expectation compares with.
    at : datetime or str, optional
        When it was given.

    Raises
    ------
    ScaleError
        If the rating does not lie on the scale.
    RecordError
        If another field breaks its rule.
    DataTypeError
        If a value is of the wrong kind.

    References
    ----------
    Zeithaml, V. A., Berry, L. L., Parasuraman, A. (1993). The nature and determinants of customer
    expectations of service. Journal of the Academy of Marketing Science 21.
    https://doi.org/10.1177/0092070393211001

    Examples
    --------
    >>> Expectation(experience_id="e1", attribute="speed", rating=4, scale=(1, 5)).standard.value
    'predicted'
    """

    experience_id: str = field(converter=to_id)
    attribute: str = field(converter=to_id)
    rating: float | None = field(converter=to_rating)
    scale: RatingScale = field(converter=to_scale)
    standard: ExpectationStandard = field(
        default=ExpectationStandard.PREDICTED, converter=ExpectationStandard
    )
    at: datetime | None = field(default=None, converter=to_time_or_none)

    def __attrs_post_init__(self) -> None:
        """Check the rating against the scale."""
        place_on_scale(self)


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Performance(Record):
    """How a customer found one attribute of an experience.

    Parameters
    ----------
    experience_id : str
        The experience.
    attribute : str
        The attribute, named as in `Expectation`.
    rating : float or None
        The answer on the scale, or one of its codes; `None` for no answer.
    scale : RatingScale or tuple
        The scale it was given on.
    at : datetime or str, optional
        When it was given.

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
    >>> Performance(experience_id="e1", attribute="speed", rating=5, scale=(1, 5)).rating
    5.0
    """

    experience_id: str = field(converter=to_id)
    attribute: str = field(converter=to_id)
    rating: float | None = field(converter=to_rating)
    scale: RatingScale = field(converter=to_scale)
    at: datetime | None = field(default=None, converter=to_time_or_none)

    def __attrs_post_init__(self) -> None:
        """Check the rating against the scale."""
        place_on_scale(self)
