"""Deep dreaming: for each of ten digits a picture that a trained classifier takes for it, made by the classifier alone.

A small convolution net learns scikit-learn's digits, a fifth of them held out. Then its parameters are fixed and the
optimiser moves to the input port: ten grey pictures, one for each digit, change along the reverse derivative until the
net calls each the digit that was asked for. The exit status is 1 where a picture has that digit's softmax probability
at 0.99 or below.

    python examples/dreams.py --plot dreams.png
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np

import rdcircuits as rd
from rdcircuits import datasets, plotting
from rdcircuits.para import batched

m = rd.models

SIDE = 8
EPOCHS, BATCH = 12, 32
STEPS, GREY = 200, 0.3
SMOOTH = rd.Smooth()


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, dream, print the probabilities; the result is the exit status."""
    options = parse(arguments)
    if options.plot:
        plotting.check_picture(options.plot)
    model, parameters, share = trained(options.seed)
    print(f"classifier: {100 * share:.1f} % of held-out digits right")
    pictures, probabilities = dreamt(m.fix(model, parameters, "Smooth"))
    print("digit  probability")
    for digit, probability in enumerate(probabilities):
        print(f"{digit:5}  {probability:.4f}")
    if options.plot:
        draw(options.plot, pictures, probabilities)
    return 0 if probabilities.min() > 0.99 else 1


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the classifier")
    parser.add_argument("--plot", metavar="FILE", help="draw the pictures: .png, .svg or .pdf; needs rdcircuits[plot]")
    return parser.parse_args(arguments)


def classifier() -> m.Model:
    """Scores of ten digits for a picture of 8×8 pixels from 0 to 1."""
    return (
        (m.convolution((1, SIDE, SIDE), 8, 3, padding=1) >> m.bias(8, SIDE, SIDE) >> m.relu(8, SIDE, SIDE))
        >> (m.max_pool((8, SIDE, SIDE), 2) >> m.convolution((8, 4, 4), 16, 3, padding=1) >> m.bias(16, 4, 4))
        >> (m.relu(16, 4, 4) >> m.flatten(16, 4, 4) >> m.dense(256, 10) >> m.bias(10))
    )


def trained(seed: int) -> tuple[m.Model, Sequence[np.ndarray], float]:
    """The classifier, its parameters, and its accuracy on digits it did not learn from."""
    train, test = datasets.digits().split(0.8, seed=seed)
    model = classifier()
    learner = rd.Learner(model, rd.losses.cross_entropy(), rd.optimisers.adam(0.003), -1)
    data, held_out = ((pictures(part.x), part.y_one_hot) for part in (train, test))
    run = rd.train(learner, data, algebra=SMOOTH, epochs=EPOCHS, batch=BATCH, shuffle=True, seed=seed)
    if run.interrupted:
        sys.exit(130)
    scores = np.asarray(SMOOTH.run(batched(model).morphism, *run.parameters, held_out[0]))
    return model, run.parameters, float(np.mean(scores.argmax(axis=1) == test.y))


def pictures(x: np.ndarray) -> np.ndarray:
    """Pixels 0..16 in rows of 64 as pictures from 0 to 1."""
    return x.reshape(-1, 1, SIDE, SIDE) / 16


def dreamt(classify: rd.Circuit) -> tuple[np.ndarray, np.ndarray]:
    """A picture for each digit, and the classifier's softmax probability that it is that digit.

    Pixels are sigmoids of what the optimiser moves, so that they stay between black and white.
    """
    seen = rd.trace(lambda x: rd.ops.sigmoid(x), rd.point(1, SIDE, SIDE)) >> classify
    start = np.full((1, 1, SIDE, SIDE), np.log(GREY / (1 - GREY)))
    found, probabilities = [], []
    for digit in range(10):
        dream = rd.learning.dream(
            seen,
            np.eye(10)[digit],
            [start],
            algebra=SMOOTH,
            loss=rd.losses.cross_entropy(),
            optimiser=rd.optimisers.adam(0.1),
            rate=-1,
            steps=STEPS,
        )
        picture = 1 / (1 + np.exp(-dream.inputs[0]))
        scores = np.asarray(SMOOTH.run(classify, picture[0]))  # asked again, of the picture itself
        found.append(picture[0, 0])
        probabilities.append(np.exp(scores - scores.max())[digit] / np.exp(scores - scores.max()).sum())
    return np.array(found), np.array(probabilities)


def draw(path: str, found: np.ndarray, probabilities: np.ndarray) -> None:
    """Above, a digit of each class as people write it; below, what the classifier dreams of."""
    data = datasets.digits()
    figure = plotting.blank(12, 3.2)
    for digit in range(10):
        written = pictures(data.x[data.y == digit])[0, 0]
        for row, (image, title) in enumerate(((written, str(digit)), (found[digit], f"{probabilities[digit]:.4f}"))):
            axes = figure.add_subplot(2, 10, 10 * row + digit + 1)
            axes.imshow(image, cmap="gray", vmin=0, vmax=1)
            axes.set(title=title, xticks=[], yticks=[])
    plotting.save(figure, path)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (rd.RdError, OSError) as error:
        sys.exit(f"{sys.argv[0]}: {error}")
