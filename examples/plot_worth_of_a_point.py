"""
From a rating and who stayed to what a point is worth
=====================================================

Four thousand customers rated their satisfaction, and a year later we know who stayed. Which shape
has the link, how well does it tell customers apart, how long do they stay, and what is one point
more worth? The market is simulated, so that the truth is known.
"""

import matplotlib.pyplot as plt
import numpy as np

from satisfaction.loyalty import (
    fit_loyalty,
    fit_retention,
    loyalty_curve,
    loyalty_matrix,
    value_of_satisfaction,
)
from satisfaction.simulate import simulate_market

# %%
# The panel: one row per customer asked, with the rating, the recommendation, whether the customer
# stayed after the first of four periods, and the period of leaving.

market = simulate_market(20_000, rng=7)
answers = market.survey(range(0, 20_000, 5), rng=7, nonresponse=False).columns
stayed = market.columns("outcomes")["stayed"].reshape(4, -1)[:, answers["customer"]]
left = ~stayed.all(axis=0)
panel = {
    "satisfaction": answers["satisfaction"],
    "recommend": answers["recommend"],
    "stayed": stayed[0],
    "left": left,
    "tenure": np.where(left, (~stayed).argmax(axis=0) + 1, 4),
}

# %%
# The link, with the observed shares. Crosses are the truth, which nobody has in practice.

curve = loyalty_curve(panel, "stayed", satisfaction="satisfaction", shapes=["linear", "spline"])
print(curve)
axes = curve.plot()
axes.plot(
    list(market.truth.link), list(market.truth.link.values()), "x", color="black", label="truth"
)
axes.legend(loc="lower right")
plt.show()

# %%
# Groups are predicted well, single customers hardly: the evaluation on customers whom the model
# has not met says how much satisfaction leaves unexplained.

model = fit_loyalty(panel, "stayed", ["satisfaction"], kind="binary")
others = np.setdiff1d(np.arange(20_000), answers["customer"])
unseen = {
    "satisfaction": market.columns()["satisfaction"][others],
    "stayed": market.columns("outcomes")["stayed"].reshape(4, -1)[0, others],
}
evaluation = model.evaluate(unseen)
print(evaluation)
evaluation.plot()
plt.show()

# %%
# What a target list gains over chance, by the share of customers contacted.

evaluation.gains().plot()
plt.show()

# %%
# Who is satisfied is not always loyal, and who is loyal not always satisfied.

loyalty_matrix(panel, satisfaction="satisfaction", loyalty="recommend", satisfied=4, loyal=9).plot()
plt.show()

# %%
# How long customers stay, for those who gave a 2 and those who gave a 5.

lasting = fit_retention(panel, "tenure", event="left", predictors=["satisfaction"])
print(lasting)
figure, both = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
for ax, rating in zip(both, (2, 5), strict=True):
    lasting.plot(at={"satisfaction": rating}, ax=ax, title=f"satisfaction {rating}")
plt.show()

# %%
# And the worth of a point, when a customer who stays brings 40 per period. The rating is noisy, so
# its slope is corrected by its reliability; without that the worth would be too low.

reliability = {"satisfaction": market.truth.rating_reliability}
corrected = fit_loyalty(panel, "stayed", ["satisfaction"], kind="binary", reliability=reliability)
worth = value_of_satisfaction(
    corrected,
    "satisfaction",
    data=panel,
    scale=(1, 5),
    margin=40,
    discount_rate=0.03,
    first_payment="end",
)
print(worth)
worth.plot(cost_per_customer=20)
plt.show()
