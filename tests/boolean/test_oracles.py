"""Written files mean to other people's programs what they mean to us: Icarus Verilog and Berkeley's ABC."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from boolean.netlist_strategies import netlists, random_netlist
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from profiles import examples

from rdcircuits.boolean.equivalence import equivalent
from rdcircuits.boolean.formats.verilog import verilog_text
from rdcircuits.boolean.latches import Latch
from rdcircuits.boolean.netlist import Netlist

in_batches = settings(suppress_health_check=list(HealthCheck), max_examples=examples(10), phases=[Phase.generate])
some_netlists = st.lists(netlists(), min_size=20, max_size=30)
shaped_netlists = some_netlists.map(lambda batch: [netlist for netlist in batch if netlist.inputs and netlist.outputs])


def output_of(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


# Icarus Verilog


def bench_of(netlist: Netlist, number: int, rows: np.ndarray) -> str:
    """A module that puts the rows on the inputs of module `m<number>`, and prints its outputs."""
    n, m = len(netlist.inputs), len(netlist.outputs)
    ports = ", ".join([*(f"x[{i}]" for i in range(n)), *(f"y[{i}]" for i in range(m))])
    put = [
        f'    x = {n + 1}\'b0{"".join(map(str, row[::-1]))}; #1 $display("{number} %b", y);' for row in rows.tolist()
    ]
    lines = [f"module t{number};", f"  reg [{n}:0] x; wire [{m}:0] y;", f"  m{number} dut({ports});", "  initial begin"]
    return "\n".join([*lines, f"    #{number * 100_000 + 1};", *put, "  end", "endmodule", ""])


def simulated(batch: list[Netlist], rows: list[np.ndarray], directory: Path) -> list[list[str]]:
    """The outputs that Icarus Verilog prints, by netlist: one string of bits for a row, the first output first."""
    parts = [verilog_text(netlist, f"m{number}") for number, netlist in enumerate(batch)]
    parts += [bench_of(netlist, number, rows[number]) for number, netlist in enumerate(batch)]
    (directory / "all.v").write_text("".join(parts))
    tops = [part for number in range(len(batch)) for part in ("-s", f"t{number}")]
    output_of("iverilog", "-g2005", "-Wall", *tops, "-o", "all.vvp", "all.v", cwd=directory)
    found: list[list[str]] = [[] for _ in batch]
    for line in output_of("vvp", "-n", "all.vvp", cwd=directory).splitlines():
        number, bits = line.split()
        found[int(number)].append(bits[:0:-1])
    return found


def check_simulation(batch: list[Netlist], rows: list[np.ndarray], directory: Path) -> None:
    for netlist, x, found in zip(batch, rows, simulated(batch, rows, directory), strict=True):
        assert found == ["".join(map(str, row)) for row in netlist.evaluate(x).tolist()]


def all_rows(n: int) -> np.ndarray:
    return np.arange(1 << n)[:, None] >> np.arange(n) & 1


@pytest.mark.needs_program("iverilog", "vvp")
@in_batches
@given(batch=some_netlists)
def test_verilog_is_simulated_alike(batch: list[Netlist], tmp_path: Path) -> None:
    check_simulation(batch, [all_rows(len(netlist.inputs)) for netlist in batch], tmp_path)


@pytest.mark.needs_program("iverilog", "vvp")
def test_large_verilog_is_simulated_alike(tmp_path: Path) -> None:
    netlist = random_netlist(40, 5000, 60)
    check_simulation([netlist], [np.random.default_rng(0).integers(0, 2, (300, 40))], tmp_path)


# ABC


def check_by_abc(batch: list[Netlist], directory: Path) -> None:
    """All forms of each netlist are equivalent, inputs and outputs in their order."""
    plain = all(re.fullmatch("[xy][0-9]+", name) for netlist in batch for name in netlist.inputs + netlist.outputs)
    script = []
    for number, netlist in enumerate(batch):
        netlist.write(directory / f"{number}.blif")
        netlist.write(directory / f"{number}.aig")
        netlist.simplified().write(directory / f"{number}s.blif")
        script += [f"cec -n {number}.blif {number}.aig", f"cec -n {number}s.blif {number}.aig"]
        if plain:  # ABC's reader of Verilog takes escaped identifiers for keywords
            netlist.write(directory / f"{number}.v")
            script.append(f"cec -n {number}.blif {number}.v")
    (directory / "script").write_text("\n".join([*script, "quit", ""]))
    text = output_of("berkeley-abc", "-f", "script", cwd=directory)
    verdicts = [line for line in text.splitlines() if line.startswith("Networks are")]
    assert len(verdicts) == len(script), text
    assert all(verdict.startswith("Networks are equivalent") for verdict in verdicts), text


@pytest.mark.needs_program("berkeley-abc")
@in_batches
@given(batch=shaped_netlists)
def test_abc_finds_all_forms_equivalent(batch: list[Netlist], tmp_path: Path) -> None:
    check_by_abc(batch, tmp_path)


@pytest.mark.needs_program("berkeley-abc")
def test_abc_finds_large_netlists_equivalent(tmp_path: Path) -> None:
    check_by_abc([random_netlist(40, 3000, 30, seed) for seed in range(3)], tmp_path)


@pytest.mark.needs_program("berkeley-abc")
def test_abc_would_find_a_difference(tmp_path: Path) -> None:
    netlist = random_netlist(8, 60, 3)
    netlist.write(tmp_path / "a.blif")
    wrong = Netlist(netlist.inputs, netlist.outputs, random_netlist(8, 60, 3, seed=1).gates)
    wrong.write(tmp_path / "a.aig")
    assert "NOT EQUIVALENT" in output_of("berkeley-abc", "-q", "cec -n a.blif a.aig", cwd=tmp_path)


@pytest.mark.needs_program("berkeley-abc")
@in_batches
@given(batch=shaped_netlists)
def test_what_abc_writes_is_read(batch: list[Netlist], tmp_path: Path) -> None:
    script = []
    for number, netlist in enumerate(batch):
        netlist.write(tmp_path / f"{number}.blif")
        script += [
            f"read {number}.blif",
            f"write {number}n.blif",
            "strash",
            f"write {number}n.aig",
            f"write {number}s.blif",
        ]
        script += ["collapse", f"write {number}c.blif"]
    (tmp_path / "script").write_text("\n".join([*script, "quit", ""]))
    output_of("berkeley-abc", "-f", "script", cwd=tmp_path)
    for number, netlist in enumerate(batch):
        for form in ("n.blif", "n.aig", "s.blif", "c.blif"):
            found = Netlist.read(tmp_path / f"{number}{form}")
            x = all_rows(len(netlist.inputs))
            assert (found.inputs, found.outputs) == (netlist.inputs, netlist.outputs)
            assert np.array_equal(found.evaluate(x), netlist.evaluate(x))


@pytest.mark.needs_program("berkeley-abc")
def test_what_abc_writes_of_a_circuit_with_latches(tmp_path: Path) -> None:
    """The gates between latches, as BLIF, AIGER of both writers and bench say them, and those of `comb` as Verilog. The
    reset is 0: ABC turns the states of others round for `&w`.
    """
    text = (
        ".model m\n.inputs a b c\n.outputs f g\n.latch f q 0\n.names a b q t\n11- 1\n--1 1\n.names t c f\n10 1\n01 1\n"
        ".names t g\n0 1\n.end\n"
    )
    (tmp_path / "m.blif").write_text(text)
    script = (
        "read_blif m.blif; strash; write_aiger m.aig; write_bench m.bench; write_verilog s.v; "
        "&get -n; &w g.aig; comb; write_verilog m.v; write_blif c.blif"
    )
    subprocess.run(["berkeley-abc", "-q", script], cwd=tmp_path, check=True, capture_output=True)
    expected = Netlist.read(tmp_path / "m.blif", latches="cut")
    for name in ("m.aig", "m.bench", "g.aig", "m.v", "c.blif"):
        found = Netlist.read(tmp_path / name, latches="cut")
        renamed = Netlist.from_gates(found.gates)
        assert equivalent(renamed, Netlist.from_gates(expected.gates)), name
    clocked, x = Netlist.read(tmp_path / "s.v", latches="cut"), all_rows(4)
    assert clocked.inputs == ("clock", *expected.inputs)
    assert clocked.latches == (Latch("q", "q$next", 0, "re", "clock"),)
    assert np.array_equal(clocked.evaluate(np.hstack([0 * x[:, :1], x])), expected.evaluate(x))
