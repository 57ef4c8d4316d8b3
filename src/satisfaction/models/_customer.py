"""The customer, as user, buyer or consumer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from attrs import Factory, field, frozen

from satisfaction.errors import RecordError
from satisfaction.models._enums import Role, SatisfactionKind
from satisfaction.models._fields import (
    Attributes,
    Scalar,
    to_attributes,
    to_id,
    to_members,
    to_time_or_none,
)
from satisfaction.models._record import Record, named_converters


def _to_roles(value: Role | str | Iterable[Role | str], name: str = "roles") -> frozenset[Role]:
    """Return the roles of a customer, at least one."""
    roles = to_members(value, Role, name)
    if not roles:
        raise RecordError.about(
            name,
            "a customer has at least one role",
            got="none",
            remedy=f"Give one or more of {', '.join(sorted(Role))}",
        )
    return roles


def _no_attributes() -> Attributes:
    """Return the attributes of a customer of whom nothing is known."""
    return Attributes({})


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Customer(Record):
    """Somebody who uses, buys or consumes an offering.

    Parameters
    ----------
    id : str
        The customer's id, kept in NFC.
    roles : Role, str or collection of them
        What the customer does; at least one role.
    since : datetime or str, optional
        Customer since when: regular or new.
    attributes : mapping of str to str, int, float or bool, optional
        Facts for segments, such as age group, region, preferred channel.
        They count for equality and are no part of the hash.

    Raises
    ------
    RecordError
        If a field breaks its rule.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> customer = Customer(id="c1", roles={"user", "buyer"}, attributes={"region": "north"})
    >>> customer.satisfaction_kind.value
    'customer'
    """

    id: str = field(converter=to_id)
    roles: frozenset[Role] = field(converter=_to_roles)
    since: datetime | None = field(default=None, converter=to_time_or_none)
    attributes: Mapping[str, Scalar] = field(
        default=Factory(_no_attributes), converter=to_attributes, hash=False
    )

    @property
    def satisfaction_kind(self) -> SatisfactionKind:
        """Customer satisfaction if this one buys, else user satisfaction."""
        return SatisfactionKind.CUSTOMER if Role.BUYER in self.roles else SatisfactionKind.USER
