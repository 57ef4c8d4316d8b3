"""The pictures of resolution, of outcomes of contacts and of recovery."""

import pytest

from satisfaction.errors import ArgumentError
from satisfaction.service import contact_outcomes, recovery, resolution_rates

CALLS = {
    "case": [1, 2, 2, 3, 4],
    "day": [1, 1, 3, 2, 5],
    "solved": [1, 1, 1, 0, 1],
    "able": [1, 1, 1, 0, 1],
    "kind": [5, 5, 1, 2, 1],
    "rating": [5, 4, 3, 1, 2],
}


def rates(**details):
    return resolution_rates(CALLS, case="case", time="day", resolved="solved", **details)


def rows(ax):
    return [text.get_text().replace("\n", " ") for text in ax.get_yticklabels()]


def places(ax, artist):
    return artist(ax, "dots").get_offsets()[:, 0].tolist()


def test_rates_stand_beside_their_bases(artist, texts):
    found = rates(resolvable="able")
    ax = found.plot(title="Calls")
    names = ["at the first contact, gross", "at the first contact, net", "in the end"]
    assert rows(ax) == names
    shown = [found.fcr_gross, found.fcr_net, found.resolution_rate]
    assert places(ax, artist) == [rate.value for rate in shown]
    assert texts(ax).count("4") == 2
    assert ax.get_xlabel() == "% of cases resolved (lines: 95 % intervals)"
    assert ax.get_title(loc="left") == "Calls"
    assert rows(rates().plot()) == [names[0], names[2]]
    assert "80 %" in rates().plot(confidence_level=0.8).get_xlabel()
    with pytest.raises(ArgumentError, match="confidence_level"):
        rates().plot(confidence_level=80)


@pytest.mark.filterwarnings("ignore::satisfaction.WeakDataWarning")
def test_outcomes_are_means_or_shares(artist):
    names = {"resolved": "solved", "representative": "kind", "at": 4}
    rated = contact_outcomes(CALLS, **names, satisfaction="rating")
    ax = rated.plot()
    assert rows(ax)[0] == "resolved, done well"
    assert places(ax, artist)[0] == rated.satisfaction["resolved, done well"].value == 4.5
    plain = contact_outcomes(CALLS, **names).plot(title="Calls")
    assert places(plain, artist)[0] == 40.0
    assert "share" in plain.get_xlabel()


def test_recovery_is_three_means(artist):
    data = {"state": ["ok", "ok", "bad", "bad", "fixed", "fixed"], "rating": [4, 5, 2, 1, 5, 4]}
    found = recovery(
        data, "rating", state="state", no_failure="ok", failed="bad", recovered="fixed"
    )
    ax = found["rating"].plot()
    assert rows(ax) == ["no failure", "failed", "recovered"]
    assert places(ax, artist) == [4.5, 1.5, 4.5]
