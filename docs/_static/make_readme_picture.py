"""Draw the picture of the README: NPS by channel with intervals, and the answers behind it.

Run ``python docs/_static/make_readme_picture.py``; the data are made up.
"""

from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt

import satisfaction as sat

COUNTS = {  # answers per rating, 0 to 10
    "app": (2, 1, 2, 2, 4, 9, 11, 24, 41, 52, 62),
    "chat": (1, 1, 2, 3, 4, 8, 9, 14, 20, 18, 16),
    "phone": (6, 3, 5, 7, 8, 17, 16, 25, 27, 19, 14),
    "store": (1, 1, 1, 3, 3, 9, 10, 21, 34, 31, 30),
    "web": (3, 2, 3, 4, 5, 12, 12, 26, 38, 30, 27),
}
ANSWERS = {
    "channel": [channel for channel in COUNTS for _ in range(11)],
    "recommend": [*range(11)] * len(COUNTS),
    "answers": [number for counts in COUNTS.values() for number in counts],
}


def draw() -> plt.Figure:
    """Return the figure: two pictures side by side."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.6, 3.1), layout="constrained")
    shared = {"by": "channel", "counts": "answers"}
    sat.nps(ANSWERS, "recommend", **shared).plot(left, title="Would they recommend us?")
    answers = sat.distribution(ANSWERS, "recommend", scale=(0, 10), **shared)
    answers.plot(right, title="What they answered")
    return figure


if __name__ == "__main__":
    figure = draw()
    figure.savefig(Path(__file__).with_name("readme.png"), dpi=110)
    plt.close(figure)
