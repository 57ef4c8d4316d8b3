"""
A year of contacts without pestering anybody
============================================

A company asks after support contacts, but nobody more than once in 90 days. Who calls often is
blocked often, and who calls often is less happy: the plain mean of the answers is too high. The
probabilities under the quarantine are known exactly, and weighting by them removes the bias.
"""

import matplotlib.pyplot as plt
import numpy as np

import satisfaction as sat

# %%
# The company
# -----------
# 4,000 customers, each with a rate of contacts of its own. The more contacts a customer needs,
# the lower the ratings from 1 to 5. Here the ratings of all contacts are known.

rng = np.random.default_rng(2026)
rates = rng.gamma(1.2, 3.0, size=4_000)
customer = np.repeat(np.arange(4_000), rng.poisson(rates))
day = rng.uniform(0, 365, size=customer.size)
mood = 4.6 - 0.17 * rates[customer] + rng.normal(0, 0.8, size=customer.size)
rating = np.clip(np.rint(mood), 1, 5)
contacts = {"customer": customer, "contact": np.arange(customer.size), "day": day}
truth = rating.mean()
print(f"{customer.size:,} contacts, true mean {truth:.3f}")

# %%
# The survey
# ----------
# Every eligible contact is invited with probability one half. The rule gives the inclusion
# probability of every contact, whether it was invited or not.

rule = sat.ContactRule(quarantine=90)
probabilities = rule.inclusion(contacts, customer="customer", time="day", probability=0.5)
print(probabilities)

# %%
# A hundred such years: the customers are the same, the invitations differ. Each year gives a
# plain mean and a weighted one. Customers are the clusters of its standard error, which is that
# of a draw with replacement. Here nearly every customer is reached within the year, so it is on
# the safe side: larger than the true spread over the invitations.

order = np.lexsort((day, customer))
plain, weighted, errors = [], [], []
for _ in range(100):
    u = rng.random(customer.size)
    invited = np.zeros(customer.size, dtype=bool)
    who, last = -1, -np.inf
    for row in order:
        if customer[row] != who:
            who, last = customer[row], -np.inf
        if not rule.blocks(last=last if last > -np.inf else None, now=day[row]) and u[row] < 0.5:
            invited[row], last = True, day[row]
    answers = rating[invited]
    design = probabilities.design(invited)
    estimate = sat.mean_rating(answers, scale=(1, 5), design=design)
    plain.append(answers.mean())
    weighted.append(estimate.value)
    errors.append(estimate.standard_error)
print(f"plain mean {np.mean(plain):.3f}, weighted {np.mean(weighted):.3f}, truth {truth:.3f}")
print(f"standard error {np.mean(errors):.4f}, true spread {np.std(weighted):.4f}")

# %%
# The picture
# -----------
# The plain means miss the truth in every year; the weighted ones lie around it.

figure, axes = plt.subplots(figsize=(7, 3.5))
bins = np.linspace(min(plain + weighted), max(plain + weighted), 40)
axes.hist(plain, bins, alpha=0.7, label="plain mean of the invited")
axes.hist(weighted, bins, alpha=0.7, label="weighted by 1 / probability")
axes.axvline(truth, color="black", label="truth")
axes.set_xlabel("mean rating of the year")
axes.set_ylabel("simulated years")
axes.legend(frameon=False)
figure.tight_layout()

# %%
# With ``equal_rate`` no weights are needed
# -----------------------------------------
# Below the greatest feasible rate the invitation probabilities can be chosen such that every
# contact has the same chance.

greatest = rule.greatest_rate(contacts, customer="customer", time="day")
equal = rule.equal_rate(contacts, customer="customer", time="day", rate=greatest)
print(f"greatest rate {greatest:.4f}")
print(equal)
