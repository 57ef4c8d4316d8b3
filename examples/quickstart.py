"""
How satisfied are 1,681 tenants?
================================

The main job on real data, with nothing installed but the library: how satisfied are the tenants
of four kinds of buildings in Copenhagen (Madsen 1976), how sure are we, and which kinds differ?
"""

import satisfaction as sat
from satisfaction.datasets import load_dataset

# %%
# The data are published counts: each row says how many tenants gave a combination of answers.
# Counts and single answers give identical results.

housing = load_dataset("housing")
print(housing)

# %%
# Which share is highly satisfied, in each kind of building? "Highly" is the best of three
# answers, so the scale is 1 to 3 and one box is counted. Every share has its 95 % interval.

satisfied = sat.csat(housing.columns, "rating", scale=(1, 3), boxes=1, counts="count", by="type")
print()
print(satisfied)

# %%
# Which kinds of buildings really differ? All pairs, with p-values adjusted by Holm's method.

print()
print(satisfied.compare())

# %%
# One pair in words: the difference keeps its sign, and its p-value agrees with its interval.

print()
print(satisfied["Tower"] - satisfied["Terrace"])

# %%
# And all answers, in percent, for everybody together.

print()
print(sat.distribution(housing.columns, "rating", scale=(1, 3), counts="count"))

# sphinx_gallery_thumbnail_path = '_static/readme.png'
