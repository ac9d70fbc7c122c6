from boolean.netlist_strategies import any_name
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.boolean.formats import names


@given(any_name)
def test_escaping_is_undone(name: str) -> None:
    label = names.escape(name)
    assert names.unescape(label) == name
    assert label
    assert all("!" <= character <= "~" for character in label)


@given(st.text("%0123456789ABCDEFaoz", max_size=8))
def test_no_two_labels_have_one_name_unless_one_is_not_escaped(label: str) -> None:
    name = names.unescape(label)
    assert name == label or names.escape(name) == label


@given(st.lists(any_name, max_size=6, unique=True), st.lists(any_name, max_size=6, unique=True), st.data())
def test_one_name_space_gives_both_sides_back(inputs: list[str], outputs: list[str], data: st.DataObject) -> None:
    wires = [data.draw(st.integers(0, len(inputs))) for _ in outputs]
    labels = names.labels(inputs, outputs, wires)
    shared = [name for name, wire in zip(outputs, wires, strict=True) if [name] == inputs[max(0, wire - 1) : wire]]
    assert len(set(labels[0]) | set(labels[1])) == len(inputs) + len(outputs) - len(shared)
    assert names.names(*labels) == (tuple(inputs), tuple(outputs))


@given(st.lists(st.sampled_from(["f", "f_2", "f_3", "g", ""]), max_size=9))
def test_repeated_names_become_different(given_names: list[str]) -> None:
    found = names.repeated_apart(given_names)
    assert len(set(found)) == len(found) == len(given_names)
    firsts = [given_names.index(name) for name in set(given_names)]
    assert all(found[first] == given_names[first] for first in firsts)


@given(st.lists(st.one_of(st.none(), st.sampled_from(["x0", "x1", "x1_", "a"])), max_size=5))
def test_numbered_names_keep_the_given_ones(given_names: list[str | None]) -> None:
    found = names.numbered("x", given_names)
    assert all(name in (None, new) for name, new in zip(given_names, found, strict=True))
    fresh = [new for name, new in zip(given_names, found, strict=True) if name is None]
    assert not set(fresh) & set(given_names)
    assert len(set(fresh)) == len(fresh)


@given(st.lists(any_name, max_size=6))
def test_fresh_prefixes_are_fresh(taken: list[str]) -> None:
    prefix = names.fresh_prefix("n", taken)
    assert not any(name.startswith(prefix) and name.removeprefix(prefix).isdecimal() for name in taken)
