"""
The bias of asking only the easy-to-reach
=========================================

Young customers of this market are less satisfied and seldom answer; seniors are happier and
nearly always do. The market is simulated, so the truth is known, and one can see what weights
remove and what they cannot.
"""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np

import satisfaction as sat
from satisfaction.simulate import Market, ResponseBehaviour, Segment, simulate_market

Columns = Mapping[str, np.ndarray]

# %%
# A market of 50,000. Within a segment, answering has nothing to do with satisfaction: the whole
# bias comes from who is easy to reach.

SEGMENTS = [
    Segment(name="young", share=0.4, performance=-0.5, reach=-1.2),
    Segment(name="family", share=0.4),
    Segment(name="senior", share=0.2, performance=0.5, reach=1.2),
]
BY_REACH = ResponseBehaviour(satisfaction=0)
market = simulate_market(50_000, rng=1, segments=SEGMENTS, response=BY_REACH)
truth = market.truth.csat
print(f"truth: {truth:.1f} % satisfied")

# %%
# Ask 4,000 by e-mail, once, and count what comes back. The interval is honest about chance, and
# says nothing about those who were never heard.

sample = np.random.default_rng(2).permutation(len(market))[:4_000]
answers = market.survey(sample, rng=5)
print(answers)
heard = answers.answered()
naive = sat.csat(heard, "satisfaction", scale=(1, 5))
print(naive)

# %%
# Who is missing? The company knows the shares of its segments, and post-stratification gives
# every answer the weight (share of the segment in the market) / (share among the answers).


def balanced(heard: Columns, market: Market) -> sat.Estimate:
    """Return the CSAT with every segment at its true share."""
    names, counts = np.unique(market.columns()["segment"], return_counts=True)
    shares = dict(zip(names.tolist(), (counts / len(market)).tolist(), strict=True))
    adjusted = sat.poststratify(heard, shares, by="segment")
    return sat.csat(heard, "satisfaction", scale=(1, 5), design=adjusted.design())


print(balanced(heard, market))

# %%
# Once could be luck: sixty surveys of either kind. And a second market, in which the satisfied
# answer more within each segment too: there the same weights remove only their part.

own_choice = simulate_market(
    50_000, rng=1, segments=SEGMENTS, response=ResponseBehaviour(satisfaction=0.6)
)


def repeat(market: Market, times: int = 60) -> np.ndarray:
    """Return the CSAT of many surveys, without and with weights."""
    rng = np.random.default_rng(5)
    found = []
    for _ in range(times):
        heard = market.survey(rng.permutation(len(market))[:4_000], rng=rng).answered()
        plain = sat.csat(heard, "satisfaction", scale=(1, 5))
        found.append((plain.value, balanced(heard, market).value))
    return np.array(found)


figure, panels = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True, layout="constrained")
titles = ("Only reach differs", "The satisfied answer more, too")
for panel, asked, title in zip(panels, (market, own_choice), titles, strict=True):
    found = repeat(asked)
    print(f"{title}: truth {asked.truth.csat:.1f}, means {found.mean(axis=0).round(1)}")
    for place, values in enumerate(found.T):
        spread = np.linspace(-0.15, 0.15, values.size)
        panel.plot(place + spread, values, "o", ms=4, alpha=0.6, color=("C1", "C0")[place])
    panel.axhline(asked.truth.csat, color="black", lw=1)
    panel.annotate("truth", (1.42, asked.truth.csat), va="bottom", ha="right", fontsize=9)
    panel.set_xticks([0, 1], ["as answered", "weighted"])
    panel.set(title=title, xlim=(-0.45, 1.45))
panels[0].set_ylabel("satisfied customers, %")
plt.show()

# %%
# On the left the weights take the bias away. On the right they cannot: what decides there,
# satisfaction itself, is known only of those who answered. More reminders help, weights do not.
