"""Netlists in C: compiled without a warning, run, and compared with the netlist's own evaluation."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from boolean.netlist_strategies import netlist_of, netlists, random_netlist, schedules
from c_programs import check_for_cortex, said_by
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.boolean.formats.c_schedule import Functions, schedule
from rdcircuits.boolean.formats.c_source import c_text, gates_text, generated, identifier

MIXED = [random_netlist(*sizes) for sizes in ((1, 3, 2), (6, 40, 5), (7, 200, 9), (64, 300, 65), (65, 700, 33))]
DEGENERATE = [
    netlist_of(0, [], []),
    netlist_of(0, [], [0, 0]),
    netlist_of(3, [], [2, 0, 2]),
    netlist_of(2, [(15, 1, 2)], [3]),
]


def driver(batch: list[rd.Netlist], folder: Path, words: int = 2) -> tuple[Path, str]:
    """A program that evaluates each netlist on the same rows, 64 a word and one by one; and what it is to print."""
    lines, calls, expected = ["#include <stdio.h>"], [], []
    for number, netlist in enumerate(batch):
        n, m = len(netlist.inputs), len(netlist.outputs)
        (folder / f"m{number}.c").write_text(c_text(netlist, f"m{number}"))
        rows = np.random.default_rng(number).integers(0, 1 << 63, (words, n), dtype=np.uint64) * np.uint64(2)
        told = ", ".join(f"{one}u" for one in rows.ravel().tolist()) or "0"
        lines += [f'#include "m{number}.c"', f"static const uint64_t rows{number}[] = {{{told}}};"]
        calls += [f"  run(rows{number}, {n}, {m}, m{number}_eval, m{number}_one);"]
        packed = np.ascontiguousarray(rows.T).reshape(n, words)
        expected += [f"{one:x}" for one in netlist.evaluate(packed, 64 * words).T.ravel().tolist()]
    run = f"""
static void run(const uint64_t *rows, int n, int m, void eval(const uint64_t *, uint64_t *),
                void one(const uint8_t *, uint8_t *))
{{
  static uint64_t y[1000];
  static uint8_t own[1000], alone[1000];
  int w, k, i;
  for (w = 0; w < {words}; w++, rows += n) {{
    eval(rows, y);
    for (i = 0; i < m; i++) printf("%llx\\n", (unsigned long long)y[i]);
    for (k = 0; k < 64; k++) {{
      for (i = 0; i < n; i++) own[i] = (uint8_t)(rows[i] >> k & 1u);
      one(own, alone);
      for (i = 0; i < m; i++) if (alone[i] != (y[i] >> k & 1u)) printf("sample %d, output %d\\n", k, i);
    }}
  }}
}}
"""
    source = folder / "driver.c"
    source.write_text("\n".join([*lines, run, "int main(void)", "{", *calls, "  return 0;", "}", ""]))
    return source, "\n".join(expected)


@pytest.mark.needs_program("cc")
@given(st.lists(netlists(), min_size=20, max_size=20))
@settings(suppress_health_check=list(HealthCheck), max_examples=examples(3), phases=[Phase.generate])
def test_what_is_compiled_evaluates_as_the_netlist(tmp_path_factory, batch):
    source, expected = driver(batch, tmp_path_factory.mktemp("c"))
    assert said_by(source).stdout.split() == expected.split()


@pytest.mark.needs_program("cc")
def test_large_and_degenerate_netlists_too(tmp_path):
    source, expected = driver(MIXED + DEGENERATE, tmp_path)
    assert said_by(source).stdout.split() == expected.split()


@pytest.mark.needs_program("cc")
@pytest.mark.parametrize("flags", [(), ("-DADDER_ONE",)], ids=["words", "one"])
@pytest.mark.parametrize("netlist", [MIXED[1], MIXED[3]], ids=["all rows", "some rows"])
def test_the_self_check_finds_a_wrong_gate(tmp_path, netlist, flags):
    source = tmp_path / "adder.c"
    netlist.write(source)
    assert said_by(source, "-DSELF_CHECK", *flags).stdout == "ok\n"
    wrong = re.sub(r"(y\[3\] = .*);", r"\1 ^ 1;", source.read_text())
    source.write_text(wrong)
    found = said_by(source, "-DSELF_CHECK", *flags)
    assert found.returncode == 1
    assert "output 3 is" in found.stdout


@pytest.mark.needs_program("arm-none-eabi-gcc")
def test_it_compiles_for_microcontrollers(tmp_path):
    source = tmp_path / "adder.c"
    MIXED[3].write(source)
    check_for_cortex(source, "-DADDER_ONE")
    check_for_cortex(source)


@pytest.mark.needs_program("cc")
def test_declarations_alone_can_be_included(tmp_path):
    (tmp_path / "adder.c").write_text(c_text(MIXED[0], "adder"))
    other = tmp_path / "main.c"
    use = "int main(void) { static const uint8_t x[1]; static uint8_t y[2]; adder_one(x, y); return y[0] > 1; }"
    other.write_text(f'#define ADDER_DECLARATIONS\n#include "adder.c"\n{use}\n')
    assert said_by(other, str(tmp_path / "adder.c")).returncode == 0


def simulated(gates, plan: Functions, x: np.ndarray) -> list[int]:
    """The outputs where a part sees its own gates, the inputs, and slots as they are then."""
    first, slots, found = gates.n_inputs + 1, dict[int, int](), dict[int, int]()
    for part in plan.parts:
        own = dict[int, int]()
        for gate in part:
            pins = []
            for wire in (int(gates.in0[gate]), int(gates.in1[gate])):
                number = wire - first
                pins.append([0, *x][wire] if number < 0 else own[number] if number in own else slots[plan.slot[number]])
            own[gate] = found[gate] = int(gates.ops[gate]) >> (pins[0] + 2 * pins[1]) & 1
            if gate in plan.slot:
                slots[plan.slot[gate]] = own[gate]
    return [[0, *x][wire] if wire < first else found[wire - first] for wire in gates.outputs.tolist()]


@given(schedules(max_gates=40), st.integers(1, 9), st.integers(0, 31))
@settings(max_examples=examples(200))
def test_slots_hold_what_later_parts_read(gates, part, row):
    plan = schedule(gates, part)
    assert sorted(gate for own in plan.parts for gate in own) == list(range(len(gates.ops)))
    assert all(len(own) <= part for own in plan.parts)
    assert set(plan.slot.values()) == set(range(plan.slots))
    x = [row >> k & 1 for k in range(gates.n_inputs)]
    expected = rd.Netlist.from_gates(gates).evaluate([x])[0].tolist()
    assert simulated(gates, plan, np.array(x, int)) == expected


def test_a_chain_of_many_outputs_keeps_few_values_and_reuses_slots():
    n = 2000
    gates = netlist_of(3, [(6, 1, 2), *((6 if k % 2 else 8, k + 3, 3) for k in range(1, n))], [n + 3]).gates
    plan = schedule(gates, 50)
    assert plan.live == 1
    assert plan.slots <= 2
    assert len(plan.parts) == n // 50


def test_functions_stay_short_enough_for_compilers():
    text = gates_text(MIXED[4].gates, "m").text
    functions = re.findall(r"static void m_part\d+\(.*?\n\}", text, re.DOTALL)
    assert len(functions) == -(-len(MIXED[4].gates.ops) // 256)
    assert max(one.count("\n") for one in functions) < 2 * 256 + 60


def test_the_comment_says_what_an_inference_costs():
    text = c_text(netlist_of(2, [(6, 1, 2), (7, 1, 2)], [3, 4]), "f")
    assert "f: 2 inputs, 2 outputs, 2 gates." in text
    assert "An inference takes 3 operations on words" in text
    assert re.search(r"Flash for Cortex-M4 at -Os: about \d+ bytes", text)
    assert "Inputs: x[0] x0, x[1] x1." in text


def test_names_cannot_end_the_comment():
    netlist = rd.Netlist(("*/ a", "??/", "\\\n"), ("/*",), MIXED[0].gates.__class__(3, [8], [1], [2], [4]))
    text = c_text(netlist, "f")
    comment, _ = text.split("#ifndef F_INCLUDED")
    assert comment.count("*/") == 1
    assert comment.endswith("*/\n")
    assert "Outputs: y[0] %2F*." in comment
    assert "??/" not in text


@pytest.mark.parametrize(("stem", "name"), [("", "c"), ("9-bit", "c_9_bit"), ("_a", "a"), ("é", "c"), ("int", "int")])
def test_functions_are_called_after_the_file(stem, name):
    assert identifier(stem) == name


def test_all_rows_of_few_inputs_are_checked():
    rows = {tuple(int(word) >> k & 1 for word in generated(6, 4)[:, 0]) for k in range(64)}
    assert len(rows) == 64
    assert generated(7, 4).shape == (7, 4)
    assert generated(0, 4).shape == (0, 1)
