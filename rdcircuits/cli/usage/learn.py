"""The usage of `rdcircuits learn`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from rdcircuits.cli.text import either
from rdcircuits.cli.usage.choices import CLASS_MODELS, FIELD_MODELS, MODELS, TABLES
from rdcircuits.cli.usage.command import Command
from rdcircuits.cli.usage.learning import (
    add_bounds,
    add_classes,
    add_cost,
    add_degree,
    add_expression,
    add_field,
    add_network,
    add_seed,
    add_test,
    add_training,
)
from rdcircuits.cli.usage.reading import add_table
from rdcircuits.cli.usage.writing import add_json, add_many, add_quiet, add_written

if TYPE_CHECKING:
    from argparse import _ActionsContainer


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "table",
        nargs="*",
        default=[],
        metavar="TABLE",
        help=f"the truth table: {either(TABLES)}; with --out-dir any number of them, or folders; or a folder of images "
        "in MNIST's form (train-images-idx3-ubyte, ...), whose classes a network of gates learns",
    )
    written = parser.add_argument_group("what is written")
    add_written(written)
    add_many(written)
    add_json(written)
    add_quiet(written)
    table = parser.add_argument_group("the table")
    add_expression(table)
    add_table(table)
    add_test(table)
    learned = parser.add_argument_group("what is learned")
    _add_model(learned)
    add_bounds(learned)
    add_cost(learned, " where a complete table's exact circuit is made smaller")
    add_seed(learned)
    add_classes(parser.add_argument_group("measurements and labels"))
    elements = parser.add_argument_group("elements of a finite field")
    add_field(elements)
    add_degree(elements)
    add_network(parser)
    add_training(parser)


def _add_model(parser: _ActionsContainer) -> None:
    """`--model`."""
    every = list(dict.fromkeys((*MODELS, *FIELD_MODELS, *CLASS_MODELS)))
    classes = ", ".join(CLASS_MODELS[1:])
    bits, elements = ", ".join(MODELS[1:]), ", ".join(FIELD_MODELS[1:])
    parser.add_argument(
        "--model",
        choices=every,
        default="auto",
        metavar="MODEL",
        help=f"what to learn: of bits {bits}; with --field {elements}; with --classes {classes}; auto tries some and "
        "chooses",
    )


COMMAND = Command(
    name="learn",
    summary="learn a circuit from a truth table",
    details=(
        "Of a complete table, --model auto makes a circuit that is exact. Of a sample of rows, learners and "
        "their settings compete for each output on rows that are set aside, and the best is made again from all rows: "
        "within noise the smaller, and a constant where nothing is learned. What is larger than --max-gates is no "
        "candidate. Ctrl-C ends the race; the best so far is reported and written, and the exit status is 130. "
        "Written files are read back and compared. "
        "With --classes --model gates and --gates or --layers, and of a folder of images, one network is trained: a "
        "tenth of the rows is set aside, the last epoch is taken, or the one that does best on them where it is ahead "
        "by more than noise, and gates that do not matter are pruned. "
        "The models gates (a network of two-input gates) and linear (XORs of inputs) are trained for epochs; Ctrl-C "
        "then ends the training, what was best so far is reported and written, and the exit status is 130. Lines that "
        "start with 'warning' say why a circuit may not be what was wanted. With "
        "--field Q the entries are elements 0..Q-1 of GF(Q), and polynomials are learned: exactly, from a complete "
        "table; of least degree, from a sample; with wrong rows found and named; or by ascent. They are written as "
        ".json, and as gates in the other formats, an element in as many bits as its digits base p need, the least "
        "significant first. With --out-dir many tables are learned from, and a table that cannot be is reported while "
        "the rest goes on; the list rdcircuits.jsonl in the folder says what is done, so that the same command goes on "
        "where it was interrupted."
    ),
    examples=(
        "rdcircuits learn multiplier.pla -o multiplier.aig -o multiplier.v",
        "rdcircuits learn --expr 'a & !b | c' -o f.blif",
        "rdcircuits learn sample.csv --outputs sum,carry --holdout 0.2 -o adder.blif",
        "rdcircuits learn train.pla --max-gates 5000 --effort 60 -o small.aig",
        "rdcircuits learn train.csv --test valid.csv --seed 1 --json",
        "rdcircuits learn sample.csv --model gates --layers 512,512,512 --epochs 20 --holdout 0.2",
        "rdcircuits learn flowers.csv --classes --holdout 0.3 -o flowers.json -o flowers.v",
        "rdcircuits learn train.csv --classes --model gates --gates 16000 -o model.v -o model.c -o model.json",
        "rdcircuits learn mnist --gates 32000 --checkpoint run.ckpt -o digits.json -o digits.c",
        "rdcircuits learn tables/*.pla --out-dir learned --format aig,v --jobs 2",
        "rdcircuits learn sbox.truth --cost gates --effort 30 -o sbox.bench",
        "rdcircuits learn sbox.csv --field 256 --modulus 0x11B -o sbox.json -o sbox.v",
    ),
    arguments=_arguments,
    module="rdcircuits.cli.learn",
    reads=("table", "test"),
    writes=("paths",),
)
