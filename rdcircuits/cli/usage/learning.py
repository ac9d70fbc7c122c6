"""Arguments of what is learned, and of how."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from rdcircuits.cli.text import either
from rdcircuits.cli.usage.choices import COSTS, CUTS, HEADS, OPTIMISERS, PICTURES, THROUGH, USUAL_WIRING, WIRINGS
from rdcircuits.cli.usage.values import count, degree, effort, fraction, layers, seed, share, size

if TYPE_CHECKING:
    from argparse import _ActionsContainer


def add_expression(parser: _ActionsContainer) -> None:
    """`--expr`: an expression in place of a table's file."""
    parser.add_argument(
        "--expr",
        metavar="TEXT",
        help="learn this Boolean expression in place of a table: 'a & !b | c', 'f = a xor b; g = ite(a, b, c)', ...",
    )


def add_test(parser: _ActionsContainer) -> None:
    """`--holdout` or `--test`: rows that are not learned from."""
    report = parser.add_mutually_exclusive_group()
    report.add_argument(
        "--holdout",
        type=fraction,
        metavar="F",
        help="keep this fraction of the distinct input rows out of learning, to report the accuracy on them",
    )
    report.add_argument("--test", metavar="FILE", help="a table to report the accuracy on, not learned from")


def add_seed(parser: _ActionsContainer) -> None:
    """`--seed`: of all that is random."""
    parser.add_argument(
        "--seed",
        type=seed,
        default=0,
        metavar="S",
        help="whole number that decides how rows are split, and all that is random in training",
    )


def add_bounds(parser: _ActionsContainer) -> None:
    """`--max-gates` and `--effort`: how much may be made, and how much done."""
    parser.add_argument(
        "--max-gates",
        type=size,
        metavar="N",
        help="most ANDs of all outputs together, as an AIGER file of the circuit has them",
    )
    parser.add_argument(
        "--effort",
        type=effort,
        metavar="S",
        help="seconds of a nominal core that auto may take for the table, counted in work, so that the same circuit "
        "comes out on every machine; by default 35 for ten thousand rows and more, a third of it for few; of "
        "classes 3, and 0.005 for each row and column, at most 20; for a complete table of up to 20 inputs, whose "
        "exact circuit is made smaller, at most 5",
    )


def add_cost(parser: _ActionsContainer, of: str = "") -> None:
    """`--cost`: what is counted."""
    parser.add_argument(
        "--cost",
        choices=COSTS,
        help=f"what is counted{of}: ands (nodes of an and-inverter graph, the default), gates (two-input gates, XOR "
        "among them), ands-only (gates that are no XORs), xors (XORs, other gates not becoming more), or depth (levels "
        "of an and-inverter graph, up to 16 inputs or on rows that count)",
    )


def add_training(parser: ArgumentParser) -> None:
    """`--layers`, `--epochs`, `--batch`, `--optimiser`: how a model is trained; None where the model chooses."""
    group = parser.add_argument_group(f"training, for --model {' and '.join(OPTIMISERS)}")
    add_layers(group)
    add_steps(group, "10 or more, so as to make enough steps,", "up to 64, and 1 for linear,")
    names = list(dict.fromkeys(name for names in OPTIMISERS.values() for name in names))
    group.add_argument(
        "--optimiser",
        choices=names,
        help="votes (signed, over the integers; gates alone), ascent (reverse derivative ascent over Z2), or msb (the "
        "same, on the most significant bit alone)",
    )


def add_layers(parser: _ActionsContainer) -> None:
    """`--layers`: the widths of a network of gates."""
    parser.add_argument(
        "--layers",
        type=layers,
        metavar="W,W,...",
        help="gates in each layer; those of the last, rounded up to as many for each output, vote on the outputs",
    )


def add_steps(parser: _ActionsContainer, epochs: str, batch: str) -> None:
    """`--epochs` and `--batch`: how far training goes, and in what steps; with words on what they are by default."""
    parser.add_argument(
        "--epochs", type=count, metavar="N", help=f"how many times to go through the rows; {epochs} by default"
    )
    parser.add_argument("--batch", type=count, metavar="B", help=f"rows a step; {batch} by default")


def add_classes(parser: _ActionsContainer) -> None:
    """`--classes`, `--head` and `--thresholds`: that the table holds measurements and labels."""
    parser.add_argument(
        "--classes",
        action="store_true",
        help="the columns are measurements, numbers or words, and the last one (or that of --outputs) is a label: "
        "thresholds are fitted, and the class of a row is learned; .json holds the thresholds too, .v and .c "
        "compare integers",
    )
    parser.add_argument(
        "--head",
        choices=HEADS,
        help="with --classes: what the circuit gives, the class's number (index, the default), one bit for each class "
        "(onehot), or each class's score (scores)",
    )
    parser.add_argument(
        "--thresholds", type=count, metavar="N", help="with --classes: bits a column of numbers; several are tried"
    )


def add_network(parser: ArgumentParser) -> None:
    """`--gates`, `--wiring`, `--prune`, `--cuts`, `--edges`, `--checkpoint`: of large networks for classes."""
    group = parser.add_argument_group("a network of gates, for --classes --model gates and folders of images")
    group.add_argument("--gates", type=count, metavar="N", help="gates of all layers together; 16000 by default")
    group.add_argument(
        "--wiring", choices=WIRINGS, help=f"how the inputs of gates are chosen; {USUAL_WIRING} by default"
    )
    group.add_argument(
        "--through",
        choices=THROUGH,
        help="train natively in bits and small integers, or relaxed to reals, which are rounded at the end: slower, "
        "and often more accurate; bits by default",
    )
    group.add_argument(
        "--prune",
        type=share,
        metavar="F",
        help="leave out gates that do not matter, losing no more than this share of the rows set aside; 0 by default; "
        "with --effort S the circuit is then made smaller on rows for S seconds",
    )
    group.add_argument(
        "--cuts",
        choices=CUTS,
        help="where the thresholds of images are, which all pixels share; even parts of their range by default",
    )
    group.add_argument("--edges", action="store_true", help="compare neighbouring pixels of images, too")
    group.add_argument(
        "--checkpoint",
        metavar="FILE",
        help="go on from here where it is there; written every few minutes and when training ends",
    )
    group.add_argument(
        "--plot",
        metavar="FILE",
        help=f"draw the learning curves, on rows learned from and set aside: {either(PICTURES)}; needs the extra "
        "rdcircuits[plot]",
    )


def add_field(parser: _ActionsContainer) -> None:
    """`--field` and `--modulus`: that the table's entries are elements of a finite field."""
    parser.add_argument(
        "--field", type=count, metavar="Q", help="the entries are elements 0..Q-1 of GF(Q), Q a prime power"
    )
    parser.add_argument(
        "--modulus",
        metavar="POLY",
        help="the irreducible polynomial that makes GF(p^k), as text such as x^8+x^4+x^3+x+1 or as its number, such as "
        "0x11B; Conway's by default",
    )


def add_degree(parser: _ActionsContainer) -> None:
    """`--degree`: of polynomials over GF(q)."""
    parser.add_argument(
        "--degree",
        type=degree,
        metavar="D",
        help="with --field: the greatest total degree of polynomial and tolerant, the degree of ascent",
    )
