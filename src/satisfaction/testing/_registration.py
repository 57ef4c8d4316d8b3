"""What Hypothesis calls when it is imported: it tells ``from_type`` of our types.

Only functions are registered: the strategies are made when a type is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def register() -> None:
    """Register a strategy for `RatingScale`, every record, `Tally` and `SurveyDesign`."""
    from satisfaction.models._scale import RatingScale
    from satisfaction.survey._design import SurveyDesign
    from satisfaction.survey._tally import Tally
    from satisfaction.testing._hypothesis import load_strategies
    from satisfaction.testing._records import RECORDS

    for cls in (RatingScale, SurveyDesign, Tally, *RECORDS):
        load_strategies().register_type_strategy(cls, strategy_of)


def strategy_of(cls: type[Any]) -> Any:
    """Return the strategy of one of our types."""
    from satisfaction.testing import rating_scales, records, survey_designs, tallies

    others: dict[str, Callable[[], Any]] = {
        "RatingScale": rating_scales,
        "SurveyDesign": survey_designs,
        "Tally": tallies,
    }
    make = others.get(cls.__name__)
    return records(cls) if make is None else make()
