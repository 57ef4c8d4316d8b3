"""Records and rows as columns: one row per respondent."""

import attrs
import numpy as np
import pytest

from satisfaction import (
    Answer,
    Customer,
    Expectation,
    Performance,
    driver_importance,
    importance_performance,
    kano,
    penalty_reward,
    servqual,
    zone_of_tolerance,
)
from satisfaction.errors import DataTypeError, RecordError
from satisfaction.service import contact_outcomes, recovery, service_drivers
from satisfaction.survey._wide import open_columns

SCALE = (1, 5)
RNG = np.random.default_rng(3)
COLUMNS = {
    name: RNG.integers(1, 6, 40).tolist()
    for name in ("overall", "speed", "care", "desired speed", "adequate speed", "perceived speed")
}
COLUMNS["desired speed"] = [
    max(pair) for pair in zip(COLUMNS["desired speed"], COLUMNS["adequate speed"], strict=True)
]
COLUMNS |= {"yes": [row % 2 for row in range(40)], "no": [row // 3 % 2 for row in range(40)]}
COLUMNS["state"] = [row % 3 for row in range(40)]
ITEMS = ("overall", "speed", "care", "yes", "no", "state")


@attrs.frozen
class Row:
    """Somebody's own record."""

    overall: float
    speed: float
    care: float
    yes: int
    no: int
    state: int


def answers(items=ITEMS):
    """Return the columns as answers, respondents and items in another order."""
    return [
        Answer(customer_id=f"c{row}", item=item, rating=COLUMNS[item][row], scale=(0, 10))
        for item in items[::-1]
        for row in range(40)
    ]


def own():
    return [Row(*values) for values in zip(*(COLUMNS[item] for item in ITEMS), strict=True)]


def mappings():
    return [
        dict(zip(ITEMS, values, strict=True))
        for values in zip(*(COLUMNS[item] for item in ITEMS), strict=True)
    ]


def experiences():
    """Return expectations and performances of one attribute."""
    records = []
    for row in range(40):
        about = {"experience_id": f"e{row}", "attribute": "speed", "scale": SCALE}
        for standard in ("desired", "adequate"):
            rating = COLUMNS[f"{standard} speed"][row]
            records.append(Expectation(**about, rating=rating, standard=standard))
        records.append(Performance(**about, rating=COLUMNS["perceived speed"][row]))
    return records[::-1]


CALLS = {
    "driver_importance": lambda data: driver_importance(data, "overall", ["speed", "care"]),
    "penalty_reward": lambda data: penalty_reward(data, "overall", ["speed"], low=2, high=4),
    "importance_performance": lambda data: importance_performance(
        data, ["speed", "care"], importance={"speed": 2, "care": 1}, crosshair="mean", scale=SCALE
    ),
    "kano": lambda data: kano(
        data, attributes={"speed": ("speed", "care")}, answers=(1, 2, 3, 4, 5)
    ),
    "servqual": lambda data: servqual(
        data,
        perceived=["speed", "care"],
        scale=SCALE,
        dimensions={"speed": ["speed"], "care": ["care"]},
    ),
    "contact_outcomes": lambda data: contact_outcomes(
        data, resolved="yes", representative="care", at=3, satisfaction="overall"
    ),
    "recovery": lambda data: recovery(
        data, "overall", state="state", no_failure=0, failed=1, recovered=2
    ),
    "service_drivers": lambda data: service_drivers(data, "overall", ["yes", "no"]),
}


@pytest.mark.filterwarnings("ignore:attributes. fewer than 20")
@pytest.mark.parametrize("rows", [answers, own, mappings])
@pytest.mark.parametrize("name", CALLS)
def test_rows_are_columns(name, rows):
    assert CALLS[name](rows()).to_dict() == CALLS[name](COLUMNS).to_dict()


def test_texts_of_kano_may_stand_in_rows():
    codes = ("like", "must", "neutral", "live", "dislike")
    texts = {name: [codes[code - 1] for code in COLUMNS[name]] for name in ("speed", "care")}
    rows = [
        {"speed": first, "care": second}
        for first, second in zip(texts["speed"], texts["care"], strict=True)
    ]
    details = {"attributes": {"speed": ("speed", "care")}, "answers": codes}
    assert kano(rows, **details).to_dict() == kano(texts, **details).to_dict()


def test_expectations_and_performances_have_a_row_per_experience():
    zone = {"desired": "desired speed", "adequate": "adequate speed"}
    details = zone | {"perceived": "perceived speed", "scale": SCALE}
    found = zone_of_tolerance(experiences(), **details)
    assert found.to_dict() == zone_of_tolerance(COLUMNS, **details).to_dict()
    sides = {"perceived": ["perceived speed"], "expected": ["desired speed"]}
    quality = {"scale": SCALE, "dimensions": {"speed": ["perceived speed"]}} | sides
    whole = [
        Answer(
            customer_id="c",
            item="overall",
            rating=COLUMNS["overall"][row],
            scale=SCALE,
            experience_id=f"e{row}",
        )
        for row in range(40)
    ]
    found = servqual([*experiences(), *whole], **quality, satisfaction="overall")
    assert found.to_dict() == servqual(COLUMNS, **quality, satisfaction="overall").to_dict()


def test_attributes_of_customers_are_columns():
    customers = [
        Customer(
            id=f"c{row}",
            roles="user",
            attributes={item: float(COLUMNS[item][row]) for item in ("overall", "speed", "care")},
        )
        for row in range(40)
    ]
    found = driver_importance(
        customers, "attributes_overall", ["attributes_speed", "attributes_care"]
    )
    whole = driver_importance(COLUMNS, "overall", ["speed", "care"])
    assert list(found.lmg.values()) == list(whole.lmg.values())


def test_what_is_not_answered_is_missing():
    columns = open_columns(answers(("speed", "care"))[:-1])
    assert columns["speed"][-1] is None
    assert columns["customer_id"][:2] == ["c0", "c1"]
    assert open_columns([{"a": 1}, {"b": 2}]) == {"a": [1, None], "b": [None, 2]}


def test_other_data_comes_back():
    for data in (COLUMNS, [1, 2], [], None, np.arange(3)):
        assert open_columns(data) is data


def test_bad_rows_are_named():
    twice = [*answers(("speed",)), *answers(("speed",))[:1]]
    with pytest.raises(RecordError, match=r"rates an item once.*row 40.*survey_id"):
        open_columns(twice)
    with pytest.raises(DataTypeError, match=r"an Answer.*got Customer"):
        open_columns([*twice, Customer(id="c", roles="user")])
    with pytest.raises(DataTypeError, match="a mapping, as the first is"):
        open_columns([{"a": 1}, 3])
    with pytest.raises(DataTypeError, match="a Row, as the first is"):
        open_columns([*own(), {"a": 1}])
    with pytest.raises(DataTypeError, match="answers with experience_id only; got Answer"):
        open_columns([*experiences(), *answers(("speed",))])
    with pytest.raises(RecordError, match="experience_id"):
        open_columns([*experiences(), *experiences()])
