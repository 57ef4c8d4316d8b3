"""Draw the causal diagram of the simulated market.

Run ``python docs/_static/make_market_picture.py``; it writes ``market.svg`` beside itself.
"""

from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt

mpl.rcParams["svg.hashsalt"] = "satisfaction"  # the same picture makes the same file

BOXES = {  # place, text
    "segment": ((0.9, 3.6), "segment, role,\nstart date"),
    "promise": ((0.9, 2.2), "promises,\nsource"),
    "price": ((0.9, 0.8), "price agreed\nand paid"),
    "expectation": ((3.1, 2.8), "expectation E"),
    "performance": ((3.1, 1.5), "performance P"),
    "disconfirmation": ((5.3, 2.2), "disconfirmation\nD = P − E"),
    "first": ((7.5, 2.2), "first\nsatisfaction"),
    "complaint": ((7.5, 0.8), "complaint,\nrecovery"),
    "satisfaction": ((9.8, 2.2), "satisfaction S"),
    "rating": ((9.8, 3.6), "ratings,\nanswered or not"),
    "intent": ((12.2, 3.3), "intent,\nrecommendation"),
    "stay": ((12.2, 2.2), "coming back,\nstaying"),
    "spend": ((12.2, 1.1), "spend"),
}
ARROWS = (
    ("segment", "expectation"),
    ("segment", "performance"),
    ("segment", "rating"),
    ("promise", "expectation"),
    ("expectation", "performance"),
    ("expectation", "disconfirmation"),
    ("performance", "disconfirmation"),
    ("disconfirmation", "first"),
    ("expectation", "first"),
    ("price", "first"),
    ("first", "complaint"),
    ("first", "satisfaction"),
    ("complaint", "satisfaction"),
    ("satisfaction", "rating"),
    ("satisfaction", "intent"),
    ("satisfaction", "stay"),
    ("satisfaction", "spend"),
    ("stay", "intent"),
    ("stay", "spend"),
)
BENT = {("expectation", "first"): -0.3, ("segment", "rating"): -0.08}


def draw() -> plt.Figure:
    """Return the figure."""
    figure, ax = plt.subplots(figsize=(11, 3.9), layout="constrained")
    texts = {
        name: ax.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            fontsize=9,
            bbox={"boxstyle": "round,pad=0.45", "facecolor": "#eef3f8", "edgecolor": "#33628c"},
        )
        for name, ((x, y), text) in BOXES.items()
    }
    for start, end in ARROWS:
        ax.annotate(
            "",
            xy=BOXES[end][0],
            xytext=BOXES[start][0],
            arrowprops={
                "arrowstyle": "-|>",
                "color": "#555555",
                "connectionstyle": f"arc3,rad={BENT.get((start, end), 0)}",
                "patchA": texts[start].get_bbox_patch(),
                "patchB": texts[end].get_bbox_patch(),
                "shrinkA": 2,
                "shrinkB": 2,
            },
        )
    ax.set(xlim=(-0.1, 13.2), ylim=(0.3, 4.2))
    ax.axis("off")
    return figure


if __name__ == "__main__":
    figure = draw()
    figure.savefig(Path(__file__).with_name("market.svg"), metadata={"Date": None})
    plt.close(figure)
