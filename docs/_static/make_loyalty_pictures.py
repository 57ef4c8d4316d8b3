"""Draw the pictures of the tutorial on loyalty, from its panel.

Run ``python docs/_static/make_loyalty_pictures.py``; it writes ``loyalty_curve.svg`` and
``loyalty_worth.svg`` beside itself.
"""

from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt

from satisfaction.loyalty import fit_loyalty, loyalty_curve, value_of_satisfaction
from satisfaction.simulate import simulate_market

mpl.rcParams["svg.hashsalt"] = "satisfaction"  # the same picture makes the same file

HERE = Path(__file__).parent


def save(name):
    """Write the picture."""
    plt.savefig(HERE / name, bbox_inches="tight", metadata={"Date": None})
    plt.close()


def main():
    """Draw the link with its band, and the worth of a point."""
    market = simulate_market(20_000, rng=7)
    answers = market.survey(range(0, 20_000, 5), rng=7, nonresponse=False).columns
    stayed = market.columns("outcomes")["stayed"].reshape(4, -1)[0, answers["customer"]]
    panel = {"satisfaction": answers["satisfaction"], "stayed": stayed}

    _, ax = plt.subplots(figsize=(7.2, 4.4))
    curve = loyalty_curve(panel, "stayed", satisfaction="satisfaction", shapes=["linear", "spline"])
    curve.plot(ax=ax)
    save("loyalty_curve.svg")

    reliability = {"satisfaction": market.truth.rating_reliability}
    model = fit_loyalty(panel, "stayed", ["satisfaction"], kind="binary", reliability=reliability)
    worth = value_of_satisfaction(
        model,
        "satisfaction",
        data=panel,
        scale=(1, 5),
        margin=40,
        discount_rate=0.03,
        first_payment="end",
    )
    _, ax = plt.subplots(figsize=(7.2, 4.0))
    worth.plot(ax=ax)
    save("loyalty_worth.svg")


if __name__ == "__main__":
    main()
