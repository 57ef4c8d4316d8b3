"""What is offered, and what is promised with it."""

from __future__ import annotations

from attrs import field, frozen

from satisfaction.models._enums import OfferingKind, PromiseKind, PromiseTopic
from satisfaction.models._fields import to_flag, to_id, to_text
from satisfaction.models._record import Record, named_converters


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Offering(Record):
    """A product or service that customers meet.

    Parameters
    ----------
    id : str
        Its id.
    kind : OfferingKind or str
        Product or service.
    name : str, default ""
        Its name.
    sold : bool, default True
        False for what is not sold, such as public services.

    Raises
    ------
    RecordError
        If a field breaks its rule.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> Offering(id="library", kind="service", name="City library", sold=False).sold
    False
    """

    id: str = field(converter=to_id)
    kind: OfferingKind = field(converter=OfferingKind)
    name: str = field(default="", converter=to_text)
    sold: bool = field(default=True, converter=to_flag)


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Promise(Record):
    """What a company says, or lets customers believe, about an offering.

    Parameters
    ----------
    offering_id : str
        The offering it belongs to.
    topic : PromiseTopic or str
        What it is about. Supplementary services and published policies are promises too:
        home delivery, telephone support, warranty, returns.
    kind : PromiseKind or str
        Explicit or implicit.
    text : str, default ""
        Its wording.

    Raises
    ------
    RecordError
        If a field breaks its rule.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> Promise(offering_id="kettle", topic="returns", kind="explicit", text="30 days").topic.value
    'returns'
    """

    offering_id: str = field(converter=to_id)
    topic: PromiseTopic = field(converter=PromiseTopic)
    kind: PromiseKind = field(converter=PromiseKind)
    text: str = field(default="", converter=to_text)
