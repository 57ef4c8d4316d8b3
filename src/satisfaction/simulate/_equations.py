"""The equations of a market in words, with the numbers of its parameters."""

from __future__ import annotations

from satisfaction.simulate._market_parameters import MarketParameters


def equations_of(parameters: MarketParameters) -> dict[str, str]:
    """Return the equations of a market, in causal order."""
    c, m, s = parameters.comparison, parameters.measurement, parameters.service
    r, b = parameters.response, parameters.loyalty
    gains = " + ".join(f"{a.weight:g} v(D[{a.name}])" for a in parameters.attributes)
    power = "" if c.curvature == 1 else f"**{c.curvature:g}"
    stated = f"p + {b.intent_bias:g} (1 - p)" if b.intent_bias >= 0 else f"{1 + b.intent_bias:g} p"
    return {
        "expectation": "E = mean + segment + promise(source) + spread N(0, 1); "
        f"regular customers: E + {c.learning:g} (delivered - E)",
        "performance": "P = O + A (E - O), O = mean + segment + offering + spread N(0, 1), "
        f"A = {c.assimilation:g}",
        "disconfirmation": "D = P - E",
        "value": f"v(D) = D{power} if D >= 0 else -{c.loss_aversion:g} (-D){power}",
        "first_satisfaction": f"S0 = {c.intercept:g} + {c.expectation_effect:g} mean(E) + {gains}"
        f" - {c.overcharge_effect:g} overcharge + {c.noise:g} N(0, 1)",
        "complaint": f"P(complaint) = logistic({s.complaint_intercept:g}"
        f" - {s.complaint_slope:g} S0)",
        "satisfaction": f"S = S0 + {s.recovery:g} exp(-hours / {s.patience_hours:g}) if resolved, "
        f"S0 - {s.failure:g} if unresolved, S0 without complaint",
        "rating": f"rating = cut(S + e), var(e) = var(S) (1 - {m.reliability:g})"
        f" / {m.reliability:g}",
        "response": f"P(answer a request) = logistic({r.intercept:g}"
        f" + {r.satisfaction:g} (S - mean S) + {r.extremity:g} |S - mean S| + segment + channel"
        f" + {r.preferred:g} preferred + {r.incentive:g} incentive - {r.fatigue:g} reminder)",
        "recommend": f"rating = cut(R + e), R = {b.recommend_intercept:g}"
        f" + {b.recommend_slope:g} S + {b.recommend_spread:g} N(0, 1)",
        "stay": f"P(stay a period) = logistic({b.stay_intercept:g} + {b.stay_slope:g} S"
        f" + {b.stay_spread:g} N(0, 1))",
        "return": f"p = P(come back in a period) = logistic({b.return_intercept:g}"
        f" + {b.return_slope:g} S + {b.return_spread:g} N(0, 1))",
        "intent": f"intent ~ Binomial(10, {stated})",
        "spend": f"spend = visits basket exp({b.spend_slope:g} S), visits - 1 ~ "
        f"Poisson({b.visits - 1:g})",
    }
