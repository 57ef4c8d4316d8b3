import importlib.util
import pickle

import pytest

from satisfaction.datasets import Dataset, load_dataset
from satisfaction.errors import ArgumentError, MissingDependencyError

FEW = Dataset(
    "few", {"who": ["<b>", "b"], "n": [1, 2]}, "Two rows.", "A & B (2024).", "Made for this test."
)


def test_columns_are_read_only_tuples():
    assert FEW.columns == {"who": ("<b>", "b"), "n": (1, 2)}
    with pytest.raises(TypeError):
        FEW.columns["n"] = (3,)


def test_fields_are_frozen():
    with pytest.raises(AttributeError):
        FEW.name = "other"


def test_equality_hash_and_pickle_are_by_content():
    again = pickle.loads(pickle.dumps(FEW))
    assert again == FEW
    assert hash(again) == hash(FEW)
    assert again != Dataset("few", {"n": [1]}, "Two rows.", "A & B (2024).", "Made.")


def test_length_is_the_number_of_rows():
    assert len(FEW) == 2
    assert len(Dataset("none", {}, "", "", "")) == 0


def test_repr_of_a_short_table_shows_it_whole():
    assert repr(FEW) == "few: 2 rows of 2 columns\nwho   n\n<b>   1\nb     2"


def test_repr_of_a_long_table_says_how_much_is_hidden():
    lines = repr(load_dataset("housing")).splitlines()
    assert lines[0] == "housing: 72 rows of 6 columns"
    assert lines[1].split() == ["satisfaction", "rating", "influence", "type", "contact", "count"]
    assert lines[2].split() == ["Low", "1", "Low", "Tower", "Low", "21"]
    assert lines[-1] == "... 68 more"


def test_html_is_escaped():
    html = FEW._repr_html_()
    assert "<td>&lt;b&gt;</td>" in html
    assert "A &amp; B (2024)." in html
    assert "<b>" not in html


def test_html_of_a_long_table_leaves_its_middle_out():
    html = load_dataset("housing")._repr_html_()
    assert html.count("<tr>") == 1 + 12 + 1 + 7
    assert "<td>... 53 more</td>" in html


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_to_frame_holds_the_columns(backend):
    frame = FEW.to_frame(backend)
    assert type(frame).__module__.split(".")[0] == backend
    assert list(frame["who"]) == ["<b>", "b"] or frame["who"].to_pylist() == ["<b>", "b"]
    assert int(sum(frame["n"].to_pylist() if backend == "pyarrow" else frame["n"])) == 3


def test_to_frame_refuses_an_unknown_backend():
    with pytest.raises(ArgumentError, match=r"backend: must be one of .*'pandas', 'polars'"):
        FEW.to_frame("excel")


def test_to_frame_names_a_library_that_is_not_installed(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", {}.get)
    with pytest.raises(MissingDependencyError, match=r"backend: .*pandas") as caught:
        FEW.to_frame()
    assert caught.value.argument == "backend"
