"""The complaint: why a customer is dissatisfied."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from satisfaction.models._enums import Cause
from satisfaction.models._fields import to_flag_or_none, to_id, to_members, to_text
from satisfaction.models._record import Record, named_converters


def _to_causes(
    value: Cause | str | Iterable[Cause | str], name: str = "further_causes"
) -> frozenset[Cause]:
    """Return a set of causes."""
    return to_members(value, Cause, name)


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Complaint(Record):
    """What a customer complains about in a contact.

    Parameters
    ----------
    id : str
        Its id.
    contact_id : str
        The contact in which it was made.
    cause : Cause or str
        The main cause.
    further_causes : Cause, str or collection of them, default ()
        Other causes.
    text : str, default ""
        The customer's words.
    justified : bool, optional
        Whether the company found it justified; `None` for not yet judged.

    Raises
    ------
    RecordError
        If a field breaks its rule.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> complaint = Complaint(
    ...     id="m1", contact_id="k7", cause="overcharged", further_causes="broken_promise"
    ... )
    >>> sorted(cause.value for cause in complaint.causes)
    ['broken_promise', 'overcharged']
    """

    id: str = field(converter=to_id)
    contact_id: str = field(converter=to_id)
    cause: Cause = field(converter=Cause)
    further_causes: frozenset[Cause] = field(default=frozenset(), converter=_to_causes)
    text: str = field(default="", converter=to_text)
    justified: bool | None = field(default=None, converter=to_flag_or_none)

    @property
    def causes(self) -> frozenset[Cause]:
        """All causes, the main one included."""
        return self.further_causes | {self.cause}
