"""The method `linear`: each output the XOR of some inputs and a constant, learned by reverse derivative ascent over Z2.

Over Z2 a wrong answer blames all inputs that are 1 alike, so that ascent wanders until all is right. On the most
significant bit alone, a bit is right for good once those below it are, given examples in which it stands highest: those
of complete tables and of few inputs. What is linear in many, the method `anf` finds by elimination.
"""

from __future__ import annotations

from rdcircuits.algebra import Z2
from rdcircuits.boolean import TruthTable
from rdcircuits.circuit import Circuit, ops, point
from rdcircuits.induction.learned import Fitted, Method, Progress
from rdcircuits.induction.network import described, examples, is_known, known_rows, trained
from rdcircuits.induction.training import Training
from rdcircuits.learning import Learner, losses, optimisers, rates
from rdcircuits.models import Model, activation, fix, linear

EPOCHS = 20


def fit_linear(
    table: TruthTable, progress: Progress | None = None, training: Training | None = None
) -> Fitted[Circuit]:
    """The matrix and the constants of the epoch that was right most often, examples one by one by default.

    Raises:
        RdError: for a table without known rows, or a batch size above its rows.
        KeyboardInterrupt: where Ctrl-C comes before the end of the first epoch; later it ends the training.
    """
    how = training or Training()
    complete, table = table.complete, known_rows(table)
    model = affine(len(table.inputs), len(table.outputs))
    optimiser, epochs = how.optimiser or "msb", how.epochs or EPOCHS
    plain = optimisers.ascent() if optimiser == "ascent" else optimisers.most_significant_bit()
    loss = losses.boolean() if is_known(table) else losses.masked(losses.boolean())
    learner = Learner(model, loss, plain, rates.scaled())
    run = trained(learner, examples(table), Z2, epochs, how.batch or 1, how.seed, complete, progress)
    note = f"XORs of inputs, {optimiser} over {Z2.name}, {described(run, epochs)}"
    return Fitted(fix(model, run.parameters, Z2.name), note, run=run)


def affine(inputs: int, outputs: int) -> Model:
    """affine(n, m) : Para(n → m), `linear` on the inputs behind a constant 1, whose bit is the least significant one.

    Example:
        >>> affine(3, 2).parameter
        (point(2, 4),)
    """
    return activation(lambda x: ops.concatenate([x.constant(1, point(1)), x]), inputs) >> linear(inputs + 1, outputs)


LINEAR = Method("linear", fit_linear, takes=("epochs", "batch", "optimiser"), large=True)
