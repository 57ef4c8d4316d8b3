"""Service: cases of a million contacts, causes counted, behaviours as drivers."""

import numpy as np
from _harness import Case, main

import satisfaction as sat
from satisfaction.service import causes_pareto, contact_outcomes, resolution_rates, service_drivers


def cases(rows):
    rng = np.random.default_rng(1)
    contacts = {
        "case": rng.integers(0, rows // 2, rows),
        "day": rng.integers(0, 365, rows).astype(np.float64),
        "solved": rng.random(rows) < 0.6,
    }
    return (
        lambda: resolution_rates(contacts, case="case", time="day", resolved="solved", window=7),
        lambda: np.lexsort((contacts["day"], contacts["case"])),
    )


def causes(rows):
    rng = np.random.default_rng(1)
    names = np.array(["late", "rude", "dear", "broken", "unresolved", "other"])
    code = rng.integers(0, len(names), rows)
    repeats = rng.integers(1, 9, rows)
    data = {"cause": names[code], "n": repeats}
    return (
        lambda: causes_pareto(data, "cause", counts="n"),
        lambda: sat.tally(data, "n", by="cause"),
    )


def causes_of_customers(rows):
    rng = np.random.default_rng(1)
    code = rng.integers(0, 6, rows)
    customer = rng.integers(0, rows // 2, rows)
    data = {"cause": code, "customer": customer}
    return (
        lambda: causes_pareto(data, "cause", customer="customer"),
        lambda: np.unique(customer * 6 + code),
    )


def calls(rows):
    rng = np.random.default_rng(1)
    done = {name: rng.random(rows) < 0.6 for name in ("greeted", "listened", "solved", "thanked")}
    return done | {
        "rating": rng.integers(1, 6, rows),
        "kind": rng.integers(1, 6, rows),
    }


def outcomes(rows):
    data = calls(rows)
    columns = ["kind", "rating"]
    return (
        lambda: contact_outcomes(
            data, resolved="solved", representative="kind", at=4, satisfaction="rating"
        ),
        lambda: sat.tally(data, columns, by="solved"),
    )


def drivers(rows):
    data = calls(rows)
    names = ["greeted", "listened", "solved", "thanked"]
    return (
        lambda: service_drivers(data, "rating", names),
        lambda: sat.tally(data, "rating", by=names),
    )


CASES = [
    Case("resolution_rates, 1e6 contacts of 5e5 cases", "numpy lexsort", cases, 1_000_000),
    Case("causes_pareto, counts, 1e6 rows", "tally", causes, 1_000_000),
    Case("causes_pareto, 1e6 mentions", "numpy unique", causes_of_customers, 1_000_000),
    Case("contact_outcomes, 1e6 rows", "tally", outcomes, 1_000_000),
    Case("service_drivers, 4 behaviours, 1e6 rows", "tally", drivers, 1_000_000),
]

if __name__ == "__main__":
    raise SystemExit(main(CASES))
