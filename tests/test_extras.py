"""Without what the extras bring: the library works, and each thing that needs one says in one line what to install."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# By extra: the modules that it brings, and what needs them, as expressions; `run` is the command line.
EXTRAS: dict[str, tuple[str, list[str]]] = {
    "pyeda": (
        "pyeda",
        [
            "table.to_pyeda()",
            "rd.TruthTable.from_pyeda(object())",
            "netlist.to_pyeda()",
            "rd.Netlist.from_pyeda(object())",
            "rd.Cover.from_table(table).to_pyeda()",
            "rd.Cover.from_pyeda(object())",
        ],
    ),
    "synth": ("aigverse pysat", ["netlist.to_aigverse()", "rd.Netlist.from_aigverse(object())", "not_proved()"]),
    "sympy": (
        "sympy",
        [
            "netlist.to_sympy()",
            "rd.Netlist.from_sympy(object())",
            "polynomial.to_sympy()",
            "rd.FieldPolynomial.from_sympy(3, object())",
        ],
    ),
    "cirbo": ("cirbo", ["netlist.to_cirbo()", "rd.Netlist.from_cirbo(object())"]),
    "frames": ("pandas polars", ["table.to_frame('pandas')", "table.to_frame('polars')"]),
    "sklearn": (
        "sklearn joblib",
        ["rd.estimators", "__import__('rdcircuits.estimators')", "rd.datasets.digits()"],
    ),
    "plot": (
        "matplotlib",
        [
            "netlist.plot_wiring()",
            "rd.spectrum(table).plot('f.png')",
            "rd.draw(netlist).png()",
            "run('draw', 'f.blif', '-o', 'f.png')",
            "run('compare', 'f.csv', '--epochs', '1', '--plot', 'f.svg')",
        ],
    ),
    "completion": ("shtab", ["run('completion', 'bash')"]),
    "distributed": (
        "dask distributed pyarrow",
        ["rd.cluster(1)", "rd.parallel.open_rows('f.parquet')", "rd.parallel.write_rows('f.parquet', table)"],
    ),
}
# tqdm is done without; the others are for those who work on the project.
SILENT = {"progress": "tqdm", "test": "flint", "docs": "mkdocs", "bench": "torch", "all": ""}
# What has to work with none of them.
CORE = [
    "rd.learn(table).netlist",
    "rd.equivalent(netlist, netlist).equal",
    "rd.draw(netlist).svg()",
    "rd.optimise(netlist, effort=0.01).netlist",
    "str(rd.anf(table))",
    "rd.TruthTable.from_expression('a & b')",
    "polynomial.netlist()",
    "run('learn', 'f.csv', '-o', 'g.blif')",
    "run('draw', 'f.blif', '-o', 'f.svg')",
    "run('eval', 'g.blif', 'f.csv')",
]

PROGRAM = r"""
import contextlib, io, json, sys

BLOCKED = set(sys.argv[1].split())

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())

import rdcircuits as rd
from rdcircuits.cli.main import main

def run(*arguments):
    out, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
        status = main(arguments)
    if status:
        raise rd.RdError(told.getvalue().removesuffix("\n"))
    return out.getvalue()

def parity(order):
    names = [f"x{i}" for i in order]
    sums = [names[0], *(f"{one}_" for one in names[1:-1]), "f"]
    text = f".model m\n.inputs {' '.join(sorted(names))}\n.outputs f\n"
    for k, one in enumerate(names[1:]):
        text += f".names {sums[k]} {one} {sums[k + 1]}\n10 1\n01 1\n"
    with open("parity.blif", "w") as file:
        file.write(text + ".end\n")
    return rd.Netlist.read("parity.blif")

def not_proved():
    raise rd.RdError(str(rd.equivalent(parity(range(40)), parity(range(39, -1, -1)), prove=True)))

table = rd.TruthTable.from_values([0, 1, 1, 0], inputs=["a", "b"], outputs=["f"])
netlist = rd.learn(table).netlist
polynomial = rd.FieldPolynomial.from_terms(3, [{(1, 0): 1, (0, 2): 2}], inputs=["x", "y"])
netlist.write("f.blif")
table.write("f.csv")
found = {}
for text in json.loads(sys.stdin.read()):
    try:
        eval(text)
    except Exception as error:
        found[text] = [type(error).__name__, isinstance(error, rd.RdError), str(error)]
    else:
        found[text] = None
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str] | None]:
    """What became of each expression in a process that has none of the modules."""
    modules = " ".join([modules for modules, _ in EXTRAS.values()] + list(SILENT.values()))
    expressions = [one for _, texts in EXTRAS.values() for one in texts] + CORE
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, modules],
        input=json.dumps(expressions),
        capture_output=True,
        text=True,
        cwd=tmp_path_factory.mktemp("extras"),
        env=os.environ | {"RDCIRCUITS_COLOUR": "never"},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, list[str] | None] = json.loads(done.stdout)
    return answer


def test_the_library_works_without_any_extra(found: dict[str, list[str] | None]) -> None:
    assert {expression: found[expression] for expression in CORE} == dict.fromkeys(CORE)


def test_what_an_extra_brings_is_asked_for_in_one_line(found: dict[str, list[str] | None]) -> None:
    for extra, (_, expressions) in EXTRAS.items():
        for expression in expressions:
            outcome = found[expression]
            assert outcome is not None, f"{expression} worked without {extra}"
            kind, ours, message = outcome
            assert ours, (expression, kind, message)
            assert "\n" not in message, expression
            assert f"pip install 'rdcircuits[{extra}]'" in message, expression


def test_every_extra_is_tried() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"]
    assert set(extras) == {*EXTRAS, *SILENT}
    brought = {extra: {re.split(r"[^\w-]", one)[0] for one in needs} for extra, needs in extras.items()}
    assert brought["frames"] == {"pandas", "polars"}, "each of the libraries that an extra brings is tried"
    assert brought["synth"] == {"aigverse", "python-sat"}
