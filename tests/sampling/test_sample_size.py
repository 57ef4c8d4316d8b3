import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from satisfaction import sample_size
from satisfaction.errors import ArgumentError, DataTypeError, InfeasibleError, SatisfactionError

FOLDER = Path(__file__).parents[1] / "reference" / "sampling"
OWN = json.loads((FOLDER / "19_sample_size.json").read_text(encoding="utf-8"))["records"]
PRACTOOLS = {
    record["id"].removeprefix("PracTools/"): record["value"]
    for record in json.loads(
        (FOLDER / "13_sample_size_allocation.json").read_text(encoding="utf-8")
    )["records"]
}


@pytest.mark.parametrize("record", OWN)
def test_reference(record):
    results = {"exact", "completes", "invitations", "completes_second", "invitations_second"}
    options = {name: value for name, value in record.items() if name not in results}
    got = sample_size(options.pop("quantity"), **options)
    assert got.exact == pytest.approx(record["exact"], rel=1e-12)
    for name in results - {"exact"}:
        assert getattr(got, name) == record.get(name)
        assert type(getattr(got, name)) in {int, type(None)}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("nPropMoe(moe.sw=1,e=.03,alpha=.05,pU=.5)", {"margin": 0.03}),
        (
            "nPropMoe(moe.sw=1,e=.05,alpha=.05,pU=.5,N=2000)",
            {"margin": 0.05, "population": 2000},
        ),
        (
            "nPropMoe(moe.sw=2,e=.1,alpha=.05,pU=.3)",
            {"margin": 0.1, "relative": True, "expected": 0.3},
        ),
        (
            "nContMoe(moe.sw=1,e=.05,alpha=.05,S2=2)",
            {"quantity": "mean", "margin": 0.05, "standard_deviation": math.sqrt(2)},
        ),
        (
            "nContMoe(moe.sw=2,e=.05,alpha=.05,CVpop=2)",
            {
                "quantity": "mean",
                "margin": 0.05,
                "relative": True,
                "expected": 3.0,
                "standard_deviation": 6.0,
            },
        ),
        ("nWilson(moe.sw=1,pU=.04,e=.01)", {"margin": 0.01, "expected": 0.04, "method": "wilson"}),
    ],
)
def test_practools_margins(name, options):
    want = PRACTOOLS[name]
    want = want["n.sam"] if isinstance(want, dict) else want
    options = {"quantity": "proportion"} | options
    assert sample_size(options.pop("quantity"), **options).exact == pytest.approx(want, rel=1e-9)


def test_practools_differences():
    # pxy = px py + rho sx sy with px = .5, py = .55, pxy = .45
    rho = (0.45 - 0.5 * 0.55) / math.sqrt(0.25 * 0.55 * 0.45)
    got = sample_size("proportion", difference=0.05, expected=0.5, overlap=1, correlation=rho,
                      alternative="two-sided")  # fmt: skip
    assert (
        got.completes == PRACTOOLS["nProp2sam(px=.5,py=.55,pxy=.45,g=1,r=1,alt='two.sided')"]["n1"]
    )
    got = sample_size("mean", difference=5, standard_deviation=math.sqrt(200), overlap=1)
    want = PRACTOOLS["nDep2sam(S2x=200,S2y=200,g=1,r=1,rho=0,alt='two.sided',del=5)"]["n1"]
    assert got.completes == want


def test_bad_inputs_of_the_table():
    assert sample_size("proportion", margin=0.05).completes == 385
    assert sample_size("proportion", margin=0.05, population=1000).completes == 278
    assert sample_size("proportion", margin=0.05, population=1).completes == 1
    for options, builtin in [
        ({"margin": 0.0}, ValueError),
        ({"margin": -0.05}, ValueError),
        ({"margin": 0.05, "population": 0}, ValueError),
        ({"margin": 0.05, "population": 1000.0}, TypeError),
        ({"margin": 0.05, "expected": 0.0}, ValueError),
        ({"margin": 0.05, "expected": 1.2}, ValueError),
    ]:
        with pytest.raises(SatisfactionError) as caught:
            sample_size("proportion", **options)
        assert isinstance(caught.value, builtin)


shares = st.floats(0.02, 0.98)
margins = st.floats(0.01, 0.3)


@given(shares, margins, st.one_of(st.none(), st.integers(2, 100_000)), st.floats(0.5, 3))
def test_the_promise_holds(expected, margin, population, effect):
    got = sample_size(
        "proportion", margin=margin, expected=expected, population=population, design_effect=effect
    )
    assert got.completes >= 1
    assert population is None or got.completes <= population
    assert got.margin_at(got.completes) <= margin * (1 + 1e-9)
    if got.completes > 1:
        assert got.margin_at(got.completes - 1) > margin * (1 - 1e-9)


@given(shares, margins, st.floats(0.02, 0.5))
def test_more_is_needed_for_more(expected, margin, step):
    def exact(**options):
        return sample_size(
            "proportion", **({"margin": margin, "expected": expected} | options)
        ).exact

    base = exact()
    assume(base > 2)
    assert exact(margin=margin * (1 + step)) < base
    assert exact(confidence_level=0.99) > base
    assert exact(design_effect=1 + step) > base
    assert exact(population=10**6) < base
    assert exact(population=10**12) == pytest.approx(base, rel=1e-6)
    csat = sample_size("csat", margin=100 * margin, expected=100 * expected)
    assert csat.exact == pytest.approx(base)


@given(st.floats(1, 20), st.floats(0.1, 5), st.floats(0.5, 0.95))
def test_differences(difference, ratio, power):
    got = sample_size("nps", difference=difference, ratio=ratio, power=power)
    assert got.completes_second >= ratio * got.exact * (1 - 1e-9)
    more = sample_size("nps", difference=difference, ratio=ratio, power=power + 0.04)
    assert more.exact > got.exact
    one = sample_size("nps", difference=difference, ratio=ratio, power=power, alternative="greater")
    assert one.exact < got.exact


def test_wilson_meets_its_margin():
    for unit, quantity in ((1, "proportion"), (100, "csat")):
        got = sample_size(quantity, margin=0.05 * unit, expected=0.2 * unit, method="wilson")
        n, p, z = got.exact, 0.2, 1.959963984540054
        half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
        assert half == pytest.approx(0.05, rel=1e-9)
    assert sample_size("proportion", margin=0.05, method="wilson").worst_case


def test_forms():
    size = sample_size("csat", margin=5, expected=80, response_rate=0.2)
    assert repr(size) == "SampleSize(csat: 246 completes, 1,230 invitations)"
    pair = sample_size("nps", difference=8, ratio=2, response_rate=0.5)
    assert "and" in repr(pair)
    assert repr(pair).endswith("invitations; worst case, nothing expected)")
    assert json.loads(json.dumps(size.to_dict()))["completes"] == 246
    assert "<td>completes</td>" in size._repr_html_()
    assert size.margin_at(1000) < 5
    with pytest.raises(ArgumentError, match="completes"):
        size.margin_at(0)


def test_more_invitations_than_customers():
    with pytest.raises(InfeasibleError, match=r"margin that can be reached is 8\.\d+") as caught:
        sample_size("csat", margin=5, population=1000, response_rate=0.12)
    least = float(str(caught.value).rsplit(" ", 1)[1].rstrip("."))
    assert sample_size("csat", margin=least * 1.001, population=1000, response_rate=0.12)
    with pytest.raises(InfeasibleError):
        sample_size("csat", margin=5, population=1, response_rate=0.5)


@pytest.mark.parametrize(
    ("quantity", "options", "error", "argument"),
    [
        ("ces", {"margin": 5}, ArgumentError, "quantity"),
        ("nps", {}, ArgumentError, "margin"),
        ("nps", {"margin": 5, "difference": 5}, ArgumentError, "margin"),
        ("nps", {"margin": 5, "expected": (0.5, 0.6, 0.2)}, ArgumentError, "expected"),
        ("nps", {"margin": 5, "expected": (0.5, 0.5)}, ArgumentError, "expected"),
        ("nps", {"margin": 5, "expected": (0, 0, 1)}, ArgumentError, "expected"),
        ("nps", {"margin": 5, "expected": 30}, DataTypeError, "expected"),
        ("mean", {"margin": 0.1}, ArgumentError, "standard_deviation"),
        ("mean", {"margin": 0.1, "standard_deviation": 0}, ArgumentError, "standard_deviation"),
        (
            "mean",
            {"margin": 0.1, "relative": True, "standard_deviation": 1},
            ArgumentError,
            "relative",
        ),
        (
            "mean",
            {"margin": 1, "method": "wilson", "standard_deviation": 1},
            ArgumentError,
            "method",
        ),
        ("csat", {"margin": 5, "ratio": 2.0}, ArgumentError, "ratio"),
        ("csat", {"margin": 5, "overlap": 0.5}, ArgumentError, "overlap"),
        ("csat", {"difference": 0}, ArgumentError, "difference"),
        ("csat", {"difference": 60}, ArgumentError, "difference"),
        ("csat", {"difference": 5, "population": 100}, ArgumentError, "population"),
        ("csat", {"difference": 5, "relative": True}, ArgumentError, "relative"),
        ("csat", {"difference": 5, "method": "wilson"}, ArgumentError, "method"),
        ("csat", {"difference": 5, "power": 1.0}, ArgumentError, "power"),
        ("csat", {"difference": 5, "overlap": 1.5}, ArgumentError, "overlap"),
        ("csat", {"margin": 5, "response_rate": 0}, ArgumentError, "response_rate"),
        ("csat", {"margin": 5, "design_effect": 0}, ArgumentError, "design_effect"),
    ],
)
def test_wrong_input(quantity, options, error, argument):
    with pytest.raises(error) as caught:
        sample_size(quantity, **options)
    assert caught.value.argument == argument


def test_percent_for_a_proportion():
    with pytest.raises(ArgumentError, match='quantity="csat"'):
        sample_size("proportion", margin=5)


def test_the_margin_of_a_mean_in_a_population():
    got = sample_size("mean", margin=0.1, standard_deviation=1.2, population=2000)
    assert got.exact == pytest.approx(1 / (1 / 553.1700701799539 + 1 / 2000))
    assert got.margin_at(got.completes) <= 0.1
    assert got.margin_at(2000) == 0


def test_a_plan_holds_its_inputs():
    size = sample_size("nps", margin=0.25, relative=True, expected=np.array([0.2, 0.2, 0.6]))
    assert (size.relative, size.expected, size.method) == (True, (0.2, 0.2, 0.6), "normal")
    assert json.loads(json.dumps(size.to_dict()))["expected"] == [0.2, 0.2, 0.6]
    size = sample_size(
        "csat", difference=5, expected=80, ratio=2, overlap=0.5, correlation=0.3,
        alternative="greater",
    )  # fmt: skip
    assert (size.expected, size.ratio, size.overlap, size.correlation) == (80.0, 2.0, 0.5, 0.3)
    assert size.to_dict()["alternative"] == "greater"
    assert sample_size("csat", margin=5, method="wilson").method == "wilson"
    assert sample_size("csat", margin=5).expected is None


def test_a_small_second_group_cannot_hold_the_whole_first():
    keywords = {"difference": 0.3, "standard_deviation": 1, "correlation": 1}
    with pytest.raises(ArgumentError, match=r"overlap: must be at least 0 and at most 0\.2"):
        sample_size("mean", ratio=0.2, overlap=0.5, **keywords)
    assert sample_size("mean", ratio=0.2, overlap=0.2, **keywords).exact > 0


@pytest.mark.parametrize(
    ("keywords", "argument"),
    [
        ({"margin": 1e-200}, "margin"),
        ({"margin": 1e-200, "method": "wilson"}, "margin"),
        ({"margin": 5, "standard_deviation": 1e200}, "margin"),
        ({"difference": 1e-200}, "difference"),
        ({"difference": 1, "standard_deviation": 1e150, "design_effect": 1e300}, "difference"),
        ({"difference": 1, "standard_deviation": 1e200}, "difference"),
        ({"margin": 5, "population": 10**400}, "population"),
    ],
)
def test_sizes_beyond_all_numbers(keywords, argument):
    with pytest.raises(ArgumentError, match=argument):
        sample_size("csat", **keywords)
