import pytest

from satisfaction.errors import DataTypeError, RecordError
from satisfaction.models import Customer, Role, SatisfactionKind


@pytest.mark.parametrize(
    ("roles", "kind"),
    [
        ("buyer", SatisfactionKind.CUSTOMER),
        (Role.USER, SatisfactionKind.USER),
        ({"user", "consumer"}, SatisfactionKind.USER),
        (["user", "buyer"], SatisfactionKind.CUSTOMER),
    ],
)
def test_who_buys_is_a_customer(roles, kind):
    assert Customer(id="c1", roles=roles).satisfaction_kind is kind


@pytest.mark.parametrize("roles", [(), set(), None, 1, "customer"])
def test_a_customer_has_a_role(roles):
    with pytest.raises(RecordError, match="roles: ") as caught:
        Customer(id="c1", roles=roles)
    assert caught.value.argument == "roles"


@pytest.mark.parametrize("identity", [1, None, 1.0, b"c1"])
def test_ids_are_text(identity):
    with pytest.raises(DataTypeError, match="id: must be text"):
        Customer(id=identity, roles="user")


def test_attributes_count_for_equality_but_not_for_the_hash():
    plain = Customer(id="c1", roles="user")
    north = Customer(id="c1", roles="user", attributes={"region": "north"})
    assert plain != north
    assert hash(plain) == hash(north)
    assert len({plain, north}) == 2
    assert plain.attributes == {}
