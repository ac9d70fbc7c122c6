"""Encoders: bits of raw columns, and what is refused."""

import math
from fractions import Fraction

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
            exact = [math.floor(Fraction(value) * 2**part.places) >= cut for value in values]
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


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (2.0**60, 2.0**60 + 256),
        (1.0, np.nextafter(1, 2)),
        (1000.0, np.nextafter(1000, 2000)),
        (0.0, 5e-324),
        (-1e-25, 3e-25),
        (1e307, 1.7e308),
        (-1.7e308, 1.7e308),
        (-(2.0**70), -(2.0**70) + 2**18),
    ],
)
def test_every_gap_between_floats_is_told_beside_any_other(low, high):
    other = [[0.5], [0.75], [1e300], [1e-300]]
    encoder = Encoder.fit([[low], [high], *other], thresholds=9)
    bits = encoder.encode([[low], [high], *other])
    assert len(np.unique(bits, axis=0)) == len({low, high, 0.5, 0.75, 1e300, 1e-300})
    again = Encoder.from_facts(encoder.facts())
    assert again == encoder
    assert np.array_equal(again.encode([[low], [high], *other]), bits)


def test_cuts_that_no_float_holds_are_compared_exactly():
    cuts = (-(10**400), 2**53 + 1, 10**400)
    part = Thresholds("x", 0, cuts)
    assert part.bits(np.array([-1e308, 2.0**53, 2.0**53 + 2, 1e308])).tolist() == [
        [1, 0, 0],
        [1, 0, 0],
        [1, 1, 0],
        [1, 1, 0],
    ]


def test_names_of_bits_differ():
    close = Encoder.fit([[2.0**60 + 512 * k] for k in range(9)])
    assert len(set(close.names)) == 8
    frame = pd.DataFrame({"a": ["b = c", "x", "y"], "a = b": ["c", "x", "y"]})
    assert Encoder.fit(frame).names[:4] == ("a = b = c", "a = x", "a = y", "a = b = c (2)")


def test_words_that_are_numbers_are_found_again_where_all_are_numbers(tmp_path):
    encoder = Encoder.fit([["01"], ["1.50"], ["A1"]])
    path = tmp_path / "codes.csv"
    path.write_text("x0\n01\n1.50\n")
    assert encoder.encode(Raw.read(path)).tolist() == encoder.encode([["01"], ["1.50"]]).tolist()
    assert Encoder.fit([[1.2345678], ["b"]]).encode([[1.2345678]]).tolist() == [[1]]


@pytest.mark.parametrize("kind", ["datetime64[ns]", "datetime64[D]", "timedelta64[ns]"])
def test_dates_are_refused_in_whatever_unit(kind):
    with pytest.raises(rd.RdError, match="expected numbers or words"):
        Raw.of(np.arange(4).reshape(2, 2).astype(kind))
    with pytest.raises(rd.RdError, match="column 'when'"):
        Raw.of(pd.DataFrame({"when": np.arange(4).astype("datetime64[s]").astype("datetime64[ns]")}))


def test_an_array_of_strings_has_its_numbers_as_numbers():
    raw = Raw.of(np.array([["1.5", "a"], ["", "b"]]))
    assert np.array_equal(raw.columns[0], [1.5, np.nan], equal_nan=True)
    assert raw.columns[1].tolist() == ["a", "b"]


@pytest.mark.parametrize("values", [np.array([2**60 + 1, 3]), [2**60 + 1, None]])
def test_integers_that_floats_do_not_hold_are_told(values):
    with pytest.warns(rd.RdWarning, match="column 'n' of X has the integer 1152921504606846977 in row 0"):
        Raw.of(pd.DataFrame({"n": values}, dtype=object if isinstance(values, list) else None))


def test_infinite_words_where_numbers_were_are_refused():
    with pytest.raises(rd.RdError, match="has 'inf' in row 0, expected a number"):
        Encoder.fit([[1.0], [2.0]]).encode([["inf"], ["x"]])


@pytest.mark.parametrize("first", ["5.1,3.5,a", "63,1,a"])
def test_a_first_line_that_is_a_row_is_refused(tmp_path, first):
    path = tmp_path / "rows.csv"
    path.write_text(f"{first}\n" + first.replace("a", "b") + "\n")
    with pytest.raises(rd.FormatError, match="first line must name the columns"):
        Raw.read(path)


def test_numbers_of_columns_are_names(tmp_path):
    path = tmp_path / "frame.csv"
    path.write_text("0,1,2,target\n5,6,7,a\n")
    assert Raw.read(path).names == ("0", "1", "2", "target")


@pytest.mark.parametrize(
    "wrong",
    [
        {"column": "a", "values": [], "missing": False},
        {"column": "a", "values": ["b", "b"], "missing": False},
        {"column": "a", "places": 0, "cuts": [1], "missing": "no"},
        {"column": "a", "places": 2000, "cuts": [1], "missing": False},
    ],
)
def test_facts_of_parts_that_cannot_be(wrong):
    with pytest.raises(rd.RdError, match="not an encoder"):
        Encoder.from_facts({"columns": ["a"], "made_up": [], "parts": [wrong]})
