"""Encoders: bits of raw columns, and what is refused."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.encoding import Encoder, OneHot, Raw, Thresholds
from rdcircuits.encoding.cuts import entropy_cuts, on_grid, quantiles

FLOATS = st.floats(-1e9, 1e9, allow_subnormal=False)


@given(st.lists(st.one_of(FLOATS, st.integers(-5, 5).map(float)), min_size=1, max_size=60), st.integers(1, 12))
def test_thresholds_part_the_values_where_they_say(values, most):
    column = np.array(values)
    encoder = Encoder.fit(column[:, None], thresholds=most)
    bits = encoder.encode(column[:, None])
    gaps = quantiles(column, most)
    for part in encoder.parts:
        assert len(part.cuts) <= most
        for k, cut in enumerate(part.cuts):
            exact = [math.floor(math.ldexp(value, part.places)) >= cut for value in values]
            assert bits[:, k].tolist() == exact
    if encoder.parts and all(high - low > 1e-6 for low, high in gaps):
        assert len(encoder.parts[0].cuts) == len(gaps)


@given(st.lists(st.tuples(FLOATS, FLOATS).filter(lambda gap: gap[0] < gap[1]), min_size=1, max_size=8))
def test_cuts_on_the_grid_lie_in_their_gaps(gaps):
    places, cuts = on_grid(gaps)
    for low, high in gaps:
        if high - low > 1e-9 * max(abs(low), abs(high), 1):
            assert any(math.ldexp(low, places) < cut <= math.ldexp(high, places) for cut in cuts)


def test_quantiles_part_equal_shares():
    values = np.random.default_rng(0).normal(size=1000)
    cuts = [high for _, high in quantiles(values, 3)]
    assert np.allclose([np.mean(values < cut) for cut in cuts], [0.25, 0.5, 0.75], atol=0.002)


def test_entropy_cuts_find_an_interval_and_nothing_in_noise():
    values = np.linspace(0, 1, 200)
    inside = ((values > 0.3) & (values < 0.6)).astype(np.int64)
    assert [round(low, 2) for low, _ in entropy_cuts(values, inside, 8)] == [0.3, 0.6]
    noise = np.random.default_rng(1).integers(0, 2, 200)
    assert entropy_cuts(values, noise, 8) == []


def test_words_missing_values_and_constant_columns():
    raw = pd.DataFrame({"colour": ["red", None, "blue", "red"], "size": [1.5, 2.5, np.nan, 3.5], "same": [1, 1, 1, 1]})
    encoder = Encoder.fit(raw, thresholds=2)
    assert encoder.constant == ("same",)
    assert encoder.names[:3] == ("colour = blue", "colour = red", "colour missing")
    assert encoder.names[-1] == "size missing"
    assert encoder.encode(raw)[1, :3].tolist() == [0, 0, 1]
    assert encoder.encode(raw)[2, 3:].tolist() == [0, 0, 1]


def test_two_values_are_one_bit():
    assert OneHot("sex", ("female", "male")).names == ["sex = female"]


def test_frames_go_by_name_in_any_order_and_may_have_more():
    raw = pd.DataFrame({"a": [1.0, 2, 3], "b": ["x", "y", "x"]})
    encoder = Encoder.fit(raw)
    other = pd.DataFrame({"c": [0, 0, 0], "b": raw["b"], "a": raw["a"]})
    assert np.array_equal(encoder.encode(other), encoder.encode(raw))
    with pytest.raises(rd.ShapeError, match="no column 'a'"):
        encoder.encode(raw[["b"]])


def test_numbers_where_words_were_and_words_where_numbers_were():
    encoder = Encoder.fit([[1.0, "a"], [2.0, "b"]])
    with pytest.raises(rd.RdError, match="column 'x0' has 'many' in row 1, expected a number"):
        encoder.encode([["1", "a"], ["many", "b"]])
    assert encoder.encode([["2", "a"]]).tolist() == encoder.encode([[2.0, "a"]]).tolist()
    with pytest.raises(rd.RdError, match="column 'x0' is missing in row 0, and never was"):
        encoder.encode([[None, "a"]])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([1, 2, 3], r"X has shape \(3,\), expected rows and columns"),
        ([[1.0, math.inf]], "column 'x1' of X is infinite in row 0"),
        ([[1.0, "a"], [2.0]], "row 0 has 2 values"),
        ([[object(), "a"]], "expected a number or a word"),
    ],
)
def test_what_is_no_raw_table_is_refused(data, said):
    with pytest.raises(rd.RdError, match=said):
        Raw.of(data)


def test_bad_settings_are_refused():
    with pytest.raises(rd.RdError, match="0 thresholds"):
        Encoder.fit([[1.0]], thresholds=0)
    with pytest.raises(rd.RdError, match="cuts is 'thirds'"):
        Encoder.fit([[1.0]], cuts="thirds")
    with pytest.raises(rd.RdError, match="need labels"):
        Encoder.fit([[1.0]], cuts="entropy")


def test_files_of_numbers_words_and_nothing(tmp_path):
    path = tmp_path / "raw.csv"
    path.write_text("age,town,kind\n18,Bern,a\n?,NA,b\n65.5,,c\n")
    raw = Raw.read(path)
    assert raw.names == ("age", "town", "kind")
    assert raw.columns[0].tolist()[::2] == [18, 65.5]
    assert raw.columns[1].tolist() == ["Bern", None, None]
    path.write_text("age,town\n18,Bern,x\n")
    with pytest.raises(rd.FormatError, match=r"raw\.csv, line 2: the row has 3 fields"):
        Raw.read(path)
    path.write_text("age,town\ninf,Bern\n")
    with pytest.raises(rd.FormatError, match="infinite"):
        Raw.read(path)


def test_facts_give_the_encoder_back_and_others_are_refused():
    raw = [[1.0, "a"], [2.5, None], [None, "b"], [4.0, "c"]]
    encoder = Encoder.fit(raw)
    again = Encoder.from_facts(encoder.facts())
    assert again == encoder
    assert np.array_equal(again.encode(raw), encoder.encode(raw))
    for wrong in ({}, {"columns": ["a"], "made_up": [], "parts": [{"column": "b", "values": [], "missing": False}]}):
        with pytest.raises(rd.RdError, match="not an encoder"):
            Encoder.from_facts(wrong)
    part = {"column": "a", "places": 0, "cuts": [2, 1], "missing": False}
    with pytest.raises(rd.RdError, match="places and cuts"):
        Encoder.from_facts({"columns": ["a"], "made_up": [], "parts": [part]})


def test_thresholds_of_huge_numbers():
    assert Thresholds("x", 60, (1 << 60,)).bits(np.array([1e300, -1e300, 1.0])).tolist() == [[1], [0], [1]]
