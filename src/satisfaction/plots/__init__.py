"""Pictures of results, reached through ``.plot(ax=None)`` on the results themselves.

Needs matplotlib: ``pip install "satisfaction[plot]"``.
"""

__all__ = ()
