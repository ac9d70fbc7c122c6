"""What is imported when: names of the package when they are used, and nothing heavy for help."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import rdcircuits
import rdcircuits.algebra
import rdcircuits.fields
import rdcircuits.induction
from rdcircuits.cli.usage import choices
from rdcircuits.formats import ends_in
from rdcircuits.induction import FIELD_MODELS, MODELS, OPTIMISERS
from rdcircuits.induction.classes.classifier import HEADS
from rdcircuits.induction.classes.learn import MODELS as CLASS_MODELS
from rdcircuits.induction.compare import EPOCHS
from rdcircuits.plotting import PICTURES
from rdcircuits.synthesis.cost import COSTS

PACKAGES = [rdcircuits, rdcircuits.algebra, rdcircuits.fields, rdcircuits.induction]
HEAVY = ("galois", "llvmlite", "numba", "sympy")


def modules_after(code: str, *arguments: str) -> set[str]:
    """The modules that a new process has imported when it has run this code."""
    script = f"import sys\n{code}\nimport json\nprint()\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def checked_names(package: str) -> dict[str, str]:
    """The names that type checkers see in a package, and the module and name that each stands for."""
    tree = ast.parse(Path(str(sys.modules[package].__file__)).read_text("utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If) and isinstance(node.test, ast.Name))
    assert block.test.id == "TYPE_CHECKING"  # type: ignore[attr-defined]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    assert len(imports) == len(block.body)
    return {one.asname or one.name: f"{node.module} {one.name}" for node in imports for one in node.names}


@pytest.mark.parametrize("package", [package.__name__ for package in PACKAGES])
def test_type_checkers_see_the_names_that_there_are(package: str) -> None:
    module = sys.modules[package]
    lazy = {name: f"{home} {own}" for name, (home, own) in module.__lazy__.items() if own}
    for name, (home, own) in module.__lazy__.items():
        if not own and name in module.__all__:
            lazy[name] = f"{package} {home.removeprefix(package + '.')}"
    assert lazy == checked_names(package)
    assert sorted(lazy) == sorted(module.__all__)


@pytest.mark.parametrize("package", [package.__name__ for package in PACKAGES])
def test_all_names_are_found_and_listed(package: str) -> None:
    module = sys.modules[package]
    assert set(module.__all__) <= set(dir(module))
    for name, (home, own) in module.__lazy__.items():
        value = getattr(module, name)
        assert value is (getattr(sys.modules[home], own) if own else sys.modules[home])
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'nothing'"):
        _ = module.nothing


def test_a_function_is_meant_where_a_module_has_its_name_too() -> None:
    code = "import rdcircuits.para, rdcircuits.lens, rdcircuits as rd\nassert rd.lens.__qualname__ == 'lens'\n"
    assert "rdcircuits.lens" in modules_after(f"{code}\nfrom rdcircuits import lens\nassert lens is rd.lens")


def test_a_star_import_brings_all_public_names() -> None:
    found: dict[str, object] = {}
    exec("from rdcircuits import *", found)
    assert set(rdcircuits.__all__) <= set(found)


def test_the_package_brings_nothing_heavy_and_no_threads() -> None:
    found = modules_after("import rdcircuits as rd\nrd.GF, rd.trace")
    assert not found.intersection(HEAVY)
    assert not found & {"logging", "concurrent.futures", "rdcircuits.induction", "rdcircuits.learning"}


FIELDS = """
import contextlib, io, pathlib, rdcircuits as rd
for field in (rd.GF(256), rd.GF(256, "x^8 + x^4 + x^3 + x + 1"), rd.GF(2**16), rd.GF(2**64), rd.GF(9), rd.GF(251**3)):
    x = field.check([1, 2, 3])
    field.power(field.divide(field.multiply(x, x), x), 5)
    rd.FieldMatrix(field, [[1, 2], [3, 4]]).inverse()
    field.compile(rd.R(rd.trace(lambda x, y: x * x * y, "x y")))(1, 2, 1)
table = rd.FieldTable.from_function(4, lambda x, y: x ^ y, 2)
learned = rd.learn_field(table)
learned.polynomial.netlist()
path = pathlib.Path(sys.argv[1], "table.csv")
table.write(path)
from rdcircuits.cli.main import main
with contextlib.redirect_stdout(io.StringIO()):
    assert main(["learn", str(path), "--field", "4", "-o", f"{path}.json", "-o", f"{path}.v"]) == 0
"""


def test_fields_are_made_and_used_without_galois(tmp_path: Path) -> None:
    assert not modules_after(FIELDS, str(tmp_path)).intersection(HEAVY)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["learn", "--help"], ["compare", "--help"], ["frob"]])
def test_help_does_not_import_numpy(arguments: list[str]) -> None:
    code = "sys.argv[0] = 'rdcircuits'\nfrom rdcircuits.cli.main import main\nmain()"
    assert not modules_after(code, *arguments) & {"numpy", "rdcircuits.circuit", "rdcircuits.algebra"}


def test_what_the_help_lists_is_what_there_is() -> None:
    assert (choices.CLASS_MODELS, choices.HEADS) == (CLASS_MODELS, HEADS)
    assert (choices.MODELS, choices.FIELD_MODELS, choices.OPTIMISERS) == (MODELS, FIELD_MODELS, OPTIMISERS)
    assert (ends_in("table"), ends_in("netlist")) == (choices.TABLES, choices.CIRCUITS)
    assert (ends_in("polynomial"), ends_in("netlist", written=True)) == (choices.POLYNOMIALS, choices.GATES)
    assert (choices.EPOCHS, choices.PICTURES) == (EPOCHS, PICTURES)
    assert tuple(COSTS) == choices.COSTS
