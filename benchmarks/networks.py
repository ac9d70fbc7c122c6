"""Two networks of today beside PyTorch: a residual convolution net of 20 layers, and attention on a text.

The residual net learns scikit-learn's digits (MNIST's, given the folder with its files), a fifth of them held out. The
other predicts the next symbol at each place of a text that this script makes: sentences about who has what, each
followed by one that says the same the other way round, so that words have to be looked up. Both start as PyTorch's do
and see the same rows in the same order, in double precision; the exit status is 1 where the last epoch's mean losses
(an image, a symbol) differ by more than 1e-3.

    python benchmarks/networks.py [FOLDER] [--plot FILE]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np
from _common import machine, note, percent, script, table
from _smooth_models import Twin, next_symbol, residual_network
from _twins import Data, Settings, apart, check, draw, has_rival, ours, theirs

import rdcircuits as rd
from rdcircuits import datasets
from rdcircuits.para import batched

CLOSE = 1e-3
POSITIONS, SENTENCES = 48, 4000
NAMES = ("ada", "bo", "cy", "dee", "eli", "flo", "gus", "hal")
COLOURS = ("red", "blue", "green", "black", "white", "grey")
THINGS = ("ball", "kite", "drum", "boat", "lamp", "coat", "cup")
HEAD = [
    "",
    "parameters",
    "steps",
    "loss, ours",
    "PyTorch",
    "apart",
    "held out, ours",
    "PyTorch",
    "time, ours",
    "PyTorch",
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Train both networks both ways, print the table; the exit status is 1 where losses differ."""
    options = parse(arguments)
    if not has_rival():
        print("networks.py: left out, the rival is PyTorch, which is not installed")
        return 0
    check(options.plot)
    print(machine() + "\n")
    net, images = mnist(options.folder) if options.folder else digits()
    written = text(np.random.default_rng(0))
    symbols = sorted(set(written))
    reader = next_symbol(len(symbols), POSITIONS)
    tasks = [
        (net, images, Settings("cross_entropy", 0.002, 32, options.epochs or (1 if options.folder else 6), "adam"), 1),
        (
            reader,
            windows(written, symbols),
            Settings("cross_entropy", 0.003, 32, options.epochs or 8, "adam"),
            POSITIONS,
        ),
    ]
    rows, curves, same = [], {}, True
    for twin, data, how, each in tasks:
        row, losses, close, parameters = compared(twin, data, how, each)
        rows.append(row)
        curves |= losses
        same &= close
    note("")
    print(table(HEAD, rows))
    print(f"\nloss: mean of the last epoch, an image or a symbol. Text: {written[:96]!r}...")
    print(f"as the net goes on from its first words: {continued(reader, parameters, written[:POSITIONS], symbols)!r}")
    if options.plot:
        draw(options.plot, curves, x="epoch", y="mean loss of an image or a symbol", title="Beside PyTorch")
    return 0 if same else 1


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").partition("\n\n")[0], epilog="The exit status is 1 where losses differ."
    )
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help="MNIST's files, for the residual net")
    parser.add_argument("--epochs", type=int, metavar="N", help="of both (6 over the digits, 1 over MNIST; 8 of text)")
    parser.add_argument("--plot", metavar="FILE", help="draw the losses: .png, .svg or .pdf")
    options = parser.parse_args(arguments)
    if options.epochs is not None and options.epochs < 1:
        parser.error("--epochs is a number >= 1")
    return options


def compared(
    twin: Twin, data: Data, how: Settings, each: int
) -> tuple[list[object], dict[str, list[float]], bool, Sequence[np.ndarray]]:
    """A row of the table, the losses by name (divided by `each`), whether they agree, and our parameters."""
    starts = twin.model.initialise(0)
    mine, other = (train(twin, starts, data, how) for train in (ours, theirs))
    losses = [[loss / each for loss in one.losses] for one in (mine, other)]
    gap = abs(losses[0][-1] - losses[1][-1])
    size, steps = sum(start.size for start in starts), how.epochs * -(-len(data.x) // how.batch)
    shares = [percent(one.accuracy, 2) for one in (mine, other)]
    times = [f"{one.seconds:.2f} s" for one in (mine, other)]
    row = [twin.name, f"{size:,}", f"{steps:,}", *(f"{one[-1]:.5f}" for one in losses), f"{gap:.0e}", *shares, *times]
    note(f"{twin.name}: parameters {apart(mine.parameters, other.parameters):.0e} apart")
    return row, {twin.name: losses[0], f"{twin.name}, PyTorch": losses[1]}, gap <= CLOSE, mine.parameters


def digits() -> tuple[Twin, Data]:
    """The residual net for scikit-learn's digits, and the digits, pixels 0..1, in a seeded order."""
    train, test = datasets.digits().split(0.8, seed=0)
    train = train.take(np.random.default_rng(0).permutation(len(train)))
    x, test_x = (part.x.reshape(-1, 1, 8, 8) / 16.0 for part in (train, test))
    return residual_network((1, 8, 8)), Data(x, train.y_one_hot, test_x, test.y_one_hot)


def mnist(folder: str) -> tuple[Twin, Data]:
    """The residual net for MNIST, and its images as they stand in the file, pixels 0..1."""
    data = datasets.mnist(folder)
    print(f"MNIST: trained on {len(data.train)} images, tested on {data.test_name}")
    x, test_x = (part.x[:, None] / 255.0 for part in (data.train, data.test))
    return residual_network((1, 28, 28)), Data(x, data.train.y_one_hot, test_x, data.test.y_one_hot)


def text(rng: np.random.Generator) -> str:
    """Sentences in pairs: who has what; what is whose."""
    pairs = []
    for _ in range(SENTENCES):
        name, colour, thing = (str(rng.choice(words)) for words in (NAMES, COLOURS, THINGS))
        pairs.append(f"{name} has a {colour} {thing}. the {thing} of {name} is {colour}. ")
    return "".join(pairs)


def windows(written: str, symbols: Sequence[str]) -> Data:
    """Windows of neighbouring symbols, each with the symbols one further on; the last tenth is held out."""
    numbers = np.searchsorted(np.array(symbols), np.array(list(written)))
    count = (len(numbers) - 1) // POSITIONS
    x, after = (numbers[k : k + count * POSITIONS].reshape(count, POSITIONS) for k in (0, 1))
    y = rd.losses.classes_of(after, len(symbols))
    train = np.random.default_rng(1).permutation(count - count // 10)
    return Data(x[train].astype(float), y[train], x[len(train) :].astype(float), y[len(train) :])


def continued(twin: Twin, parameters: Sequence[np.ndarray], start: str, symbols: Sequence[str]) -> str:
    """What the net writes after a start of `POSITIONS` symbols, always the likeliest next one."""
    program, found = rd.Smooth().compile(batched(twin.model).morphism), start
    for _ in range(64):
        numbers = [float(symbols.index(one)) for one in found[-POSITIONS:]]
        scores = np.asarray(program(*parameters, [numbers]))
        found += symbols[int(scores[0, -1].argmax())]
    return found[len(start) :]


if __name__ == "__main__":
    script(main)
