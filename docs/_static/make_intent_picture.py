"""Draw stated against calibrated intent of the guests in the explanation of intent.

Run ``python docs/_static/make_intent_picture.py``; it writes ``intent.svg`` beside itself.
"""

from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

from satisfaction.loyalty import calibrate_intent

mpl.rcParams["svg.hashsalt"] = "satisfaction"  # the same picture makes the same file


def draw() -> plt.Figure:
    """Return the figure."""
    rng = np.random.default_rng(4)
    chance = rng.beta(1.5, 1.0, 2_000)
    guests = {"again": rng.binomial(10, chance), "came": rng.random(2_000) < 0.6 * chance}
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.9), sharey=True, layout="constrained")
    titles = {
        "beta_binomial": "From the answers alone",
        "isotonic": "From what the guests did",
    }
    for ax, (method, title) in zip(axes, titles.items(), strict=True):
        calibrate_intent(guests, "again", outcome="came", scale=(0, 10), method=method).plot(
            ax, title=title
        )
    axes[1].set_ylabel("")
    return figure


if __name__ == "__main__":
    figure = draw()
    figure.savefig(Path(__file__).with_name("intent.svg"), metadata={"Date": None})
    plt.close(figure)
