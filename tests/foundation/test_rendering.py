import html
import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.foundation import _rendering as rendering


@given(st.text())
def test_escaped_text_has_no_markup_and_reads_back(text):
    escaped = rendering.escape(text)
    assert not set(escaped) & set("<>\"'")
    assert html.unescape(escaped) == html.unescape(html.escape(text))
    assert re.sub(r"&(amp|lt|gt|quot|#x27);", "", escaped).count("&") == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [("<b>", "&lt;b&gt;"), ("a&b", "a&amp;b"), ("'", "&#x27;"), ('"', "&quot;"), (5, "5")],
)
def test_escape(value, expected):
    assert rendering.escape(value) == expected


@given(st.text(max_size=80), st.integers(3, 60))
def test_short_texts_are_printable_and_not_too_long(text, longest):
    short = rendering.shorten(text, longest)
    assert len(short) <= longest
    assert short.isprintable()
    if len(text) <= longest and text.isprintable():
        assert short == text


def test_long_texts_are_cut():
    assert rendering.shorten("x" * 41) == "x" * 37 + "..."
    assert rendering.shorten("x" * 40) == "x" * 40
    assert rendering.shorten("a\nb") == "a\ufffdb"


def test_html_table():
    table = rendering.html_table(["a<", "b"], [["<script>", 1], ["x", None]], caption="&")
    assert table == (
        "<table><caption>&amp;</caption><thead><tr><th>a&lt;</th><th>b</th></tr></thead>"
        "<tbody><tr><td>&lt;script&gt;</td><td>1</td></tr><tr><td>x</td><td>None</td></tr>"
        "</tbody></table>"
    )
    assert rendering.html_table(["a"], []) == (
        "<table><thead><tr><th>a</th></tr></thead><tbody></tbody></table>"
    )


def test_text_table_is_aligned():
    assert rendering.text_table(["name", "n"], [["a", "1"], ["bcdefg", "100"]]).split("\n") == [
        "name       n",
        "a          1",
        "bcdefg   100",
    ]
    assert rendering.text_table(["n", "name"], [["1", "a"]], left=(1,)) == "n   name\n1   a"
    assert rendering.text_table(["n"], []) == "n"


def test_clip_rows():
    rows = [[str(number)] for number in range(25)]
    assert rendering.clip_rows(rows[:20]) == rows[:20]
    assert rendering.clip_rows(rows) == [*rows[:12], 6, *rows[-7:]]
    assert rendering.clip_rows(rows[:21])[12] == 2
    assert rendering.clip_rows(rows, most=25) == rows


def test_clipped_table():
    rows = [[str(number), "x"] for number in range(2000)]
    lines = rendering.clipped_table(["row", ""], rows).split("\n")
    assert len(lines) == 21
    assert lines[13] == "... 1,981 more"
    assert lines[12].startswith("11 ")
    assert lines[14].startswith("1993")
    few = rendering.clipped_table(["row", ""], rows[:3])
    assert few == rendering.text_table(["row", ""], rows[:3])


@pytest.mark.parametrize(
    ("value", "unit", "signed", "expected"),
    [
        (12.345, "percent", False, "12.3"),
        (12.345, "rating", False, "12.35"),
        (12.345, "points", True, "+12.3"),
        (-12.345, "points", True, "-12.3"),
        (-0.04, "points", False, "0.0"),
        (-0.04, "points", True, "+0.0"),
        (12345.6, "percent", False, "12,345.6"),
        (math.nan, "percent", True, "nan"),
        (math.inf, "percent", False, "inf"),
    ],
)
def test_format_value(value, unit, signed, expected):
    assert rendering.format_value(value, unit, signed=signed) == expected


@pytest.mark.parametrize(
    ("pvalue", "expected"),
    [(0.0081, "p = 0.0081"), (1.0, "p = 1.0000"), (0, "p < 0.0001"), (math.nan, "p = nan")],
)
def test_format_pvalue(pvalue, expected):
    assert rendering.format_pvalue(pvalue) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0"),
        (1.23456789, "1.2346"),
        (-1234.5678, "-1,234.6"),
        (99999.4, "99,999"),
        (99999.7, "100,000"),
        (-99999.7, "-100,000"),
        (123456.7, "123,457"),
        (1e-7, "1e-07"),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
    ],
)
def test_format_number(value, expected):
    assert rendering.format_number(value) == expected


@given(st.floats(-1e12, 1e12))
def test_numbers_keep_five_digits(value):
    shown = float(rendering.format_number(value).replace(",", ""))
    assert math.isclose(shown, value, rel_tol=5.1e-5, abs_tol=0)


@given(st.floats(1, 1e12))
def test_large_numbers_are_never_in_scientific_form(value):
    assert "e" not in rendering.format_number(value)


def test_huge_numbers_are_short():
    assert rendering.format_number(-1.5e300) == "-1.5e+300"
    assert rendering.format_number(999e12) == "999,000,000,000,000"


def test_format_count():
    assert rendering.format_count(1234567) == "1,234,567"


@given(st.floats())
def test_json_numbers(value):
    number = rendering.json_number(value)
    assert json.loads(json.dumps(number, allow_nan=False)) == number
    assert (number is None) == (not math.isfinite(value))
