"""The usage of `rdcircuits compare`."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError

from rdcircuits.cli.text import either
from rdcircuits.cli.usage.choices import EPOCHS, PICTURES, TABLES, WIRED
from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.learning import add_layers, add_seed, add_steps, add_test
from rdcircuits.cli.usage.reading import add_table
from rdcircuits.cli.usage.writing import add_json
from rdcircuits.errors import RdError


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("table", metavar="TABLE", help=f"the truth table: {either(TABLES)}")
    add_test(parser)
    add_layers(parser)
    add_steps(parser, str(EPOCHS), "up to 64")
    parser.add_argument(
        "--smooth",
        type=_smooth,
        action="append",
        metavar="NET",
        help="a network of reals to set beside them, such as dense:20, dense:64,32:tanh (widths of hidden layers; relu "
        "by default, tanh or sigmoid) or linear; may be given several times; dense (one layer of 64) by default",
    )
    parser.add_argument(
        "--wiring",
        choices=WIRED,
        default=WIRED[0],
        help="how the inputs of gates are chosen: at random, or learned, each pin among 16 candidates, over the "
        "integers and the reals; random by default",
    )
    add_table(parser)
    add_seed(parser)
    add_json(parser)
    parser.add_argument(
        "--plot", metavar="FILE", help=f"draw the learning curves: {either(PICTURES)}; needs the extra rdcircuits[plot]"
    )
    parser.set_defaults(epochs=EPOCHS)


def _smooth(text: str) -> str:
    """The name of a smooth network."""
    from rdcircuits.induction.smooth import SmoothNet

    try:
        SmoothNet.parse(text)
    except RdError as error:
        raise ArgumentTypeError(str(error)) from None
    return text


COMMAND = Command(
    name="compare",
    summary="train the same network in bits and in reals, side by side",
    details=(
        "A network of two-input lookup gates with the same wiring is trained over Z2 by reverse derivative ascent, "
        "over the integers by signed votes, and over the reals, relaxed and then rounded to bits (with --wiring "
        "learned from the same candidates, over the integers and the reals alone); beside them dense "
        "networks of reals (--smooth). Of each, the epoch is kept after which most of the rows learned from were "
        "right. A quarter of the rows is held out to test on by default; gates are those of the simplified netlist."
    ),
    examples=(
        "rdcircuits compare sample.csv",
        "rdcircuits compare train.csv --test valid.csv --layers 256,256 --epochs 40 --plot curves.png",
        "rdcircuits compare sample.csv --smooth dense:20 --smooth dense:64,32:tanh --smooth linear",
        "rdcircuits compare sample.csv --wiring learned --layers 128,64 --epochs 40",
        "rdcircuits compare multiplier.pla --holdout 0.5 --seed 1 --json",
    ),
    arguments=_arguments,
    module="rdcircuits.cli.compare",
    reads=("table", "test"),
)
