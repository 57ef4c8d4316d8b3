"""`load_dataset`: read one of the tables that the package carries."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from importlib import resources

from satisfaction.datasets._dataset import Dataset, Value
from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._read_only import ReadOnly

_HOUSING = """\
Satisfaction of 1,681 tenants in Copenhagen with their housing conditions, as the published table
of counts: one row per combination of answers.

satisfaction: Low, Medium or High, the answer in words (published as Sat)
rating: the same answer on the scale 1 to 3
influence: Low, Medium or High, the tenant's perceived influence on management (Infl)
type: Tower, Apartment, Atrium or Terrace, the kind of rental accommodation (Type)
contact: Low or High, contact with the other tenants (Cont)
count: number of tenants with this combination (Freq)"""

_RETENTION = """\
Customers of a subscription service who are still there after each of twelve yearly renewals,
per 1,000 at the start, in two segments, "Regular" and "High End".

segment: Regular or High End
year: renewals since the start, 0 to 12
survivors: customers still there, of 1,000"""

_FACTS = "Published counts: facts, free to use; cite the source."

_MADSEN = (
    "Madsen, M. (1976). Statistical analysis of multiple contingency tables. Two examples. "
    "Scandinavian Journal of Statistics 3, 97-106."
)
_FADER_HARDIE = (
    "Fader, P. S. and Hardie, B. G. S. (2007). How to project customer retention. "
    "Journal of Interactive Marketing 21(1), 76-90, doi:10.1002/dir.20074."
)

_ABOUT: Mapping[str, tuple[str, str]] = ReadOnly(
    {"housing": (_HOUSING, _MADSEN), "retention": (_RETENTION, _FADER_HARDIE)}
)

_READ: Mapping[str, Callable[[str], Value]] = ReadOnly(
    {"rating": int, "count": int, "year": int, "survivors": int}
)


def load_dataset(name: str) -> Dataset:
    """Return a small table of real data that the package carries.

    Parameters
    ----------
    name : {"housing", "retention"}
        ``"housing"``: satisfaction of 1,681 tenants, 72 rows of published counts (Madsen 1976).
        ``"retention"``: survivors of two segments of subscribers over twelve yearly renewals
        (Fader and Hardie 2007).

    Returns
    -------
    Dataset
        Columns as plain tuples, with description, source and licence.

    Raises
    ------
    ArgumentError
        If there is no table of that name; the message lists the names.

    References
    ----------
    Madsen, M. (1976). Statistical analysis of multiple contingency tables. Two examples.
    Scandinavian Journal of Statistics 3, 97-106.

    Fader, P. S. and Hardie, B. G. S. (2007). How to project customer retention. Journal of
    Interactive Marketing 21(1), 76-90, doi:10.1002/dir.20074.

    Examples
    --------
    How many tenants of each kind of building were asked?

    >>> from satisfaction.datasets import load_dataset
    >>> housing = load_dataset("housing")
    >>> tenants = dict.fromkeys(housing.columns["type"], 0)
    >>> for kind, count in zip(housing.columns["type"], housing.columns["count"]):
    ...     tenants[kind] += count
    >>> tenants
    {'Tower': 400, 'Apartment': 765, 'Atrium': 239, 'Terrace': 277}
    """
    check_choice(name, "name", _ABOUT)
    description, source = _ABOUT[name]
    file = resources.files("satisfaction.datasets") / "_data" / f"{name}.csv"
    header, *rows = csv.reader(file.read_text(encoding="utf-8").splitlines())
    columns = {
        column: tuple(_READ.get(column, str)(text) for text in texts)
        for column, texts in zip(header, zip(*rows, strict=True), strict=True)
    }
    return Dataset(name, columns, description, source, _FACTS)
