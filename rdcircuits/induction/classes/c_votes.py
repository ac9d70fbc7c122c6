"""Votes in C: counted as integers for one sample; for 64 at once by adders in a loop, a bit of every count in a word.

Gates alone would be the whole network and five times as many for its votes. In a loop they are a few hundred bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean import Netlist
from rdcircuits.induction.classes.c_answers import Answer

#: Votes that the adders take at once.
_ROUND = 8
_ONE = """
#ifdef NAMEUP_ONE
static void NAME_block(const NAME_value *rows, size_t count, int32_t *answers)
{
  NAME_word x[INPUTS], y[OUTPUTS];
  int32_t sum[KINDS] = {0};
  int v, c;
ENCODE
  NAME_eval(x, y);
  for (v = 0; v < VOTES; v++)
    for (c = 0; c < KINDS; c++) sum[c] += y[v * KINDS + c] & 1u;
ONEHEAD
}
#else
"""
_ADDERS = """/* sum and two words a and b of each class: the sum's bit stays, what is carried goes to over. */
static void NAME_add(NAME_word *restrict sum, const NAME_word *restrict a, const NAME_word *restrict b,
                     NAME_word *restrict over)
{
  int c;
  for (c = 0; c < KINDS; c++) {
    const NAME_word u = a[c] ^ b[c];
    over[c] = (a[c] & b[c]) | (u & sum[c]);
    sum[c] ^= u;
  }
}

/* The votes of each class, counted for 64 samples: sum[k][c] has bit k of the counts of class c. */
static void NAME_count(const NAME_word *y, NAME_word (*sum)[KINDS])
{
  NAME_word p[KINDS], q[KINDS], r[KINDS], s[KINDS];
  int v, k, c;
  for (v = 0; v < VOTES; v += 8, y += 8 * KINDS) {
    NAME_add(sum[0], y, y + KINDS, p);
    NAME_add(sum[0], y + 2 * KINDS, y + 3 * KINDS, q);
    NAME_add(sum[1], p, q, r);
    NAME_add(sum[0], y + 4 * KINDS, y + 5 * KINDS, p);
    NAME_add(sum[0], y + 6 * KINDS, y + 7 * KINDS, q);
    NAME_add(sum[1], p, q, s);
    NAME_add(sum[2], r, s, p);
    for (k = 3; k < PLANES; k++)
      for (c = 0; c < KINDS; c++) {
        const NAME_word over = sum[k][c] & p[c];
        sum[k][c] ^= p[c];
        p[c] = over;
      }
  }
}
"""
_FIRST = """
/* Bit k of best[k] for each sample: that of the number of the class that has most votes, the first of equals. */
static void NAME_most(NAME_word (*sum)[KINDS], NAME_word *best)
{
  NAME_word most[PLANES];
  int k, c;
  for (k = 0; k < PLANES; k++) most[k] = sum[k][0];
  for (c = 1; c < KINDS; c++) {
    NAME_word more = 0;
    for (k = 0; k < PLANES; k++) more = (sum[k][c] & ~most[k]) | (~(sum[k][c] ^ most[k]) & more);
    for (k = 0; k < PLANES; k++) most[k] ^= (most[k] ^ sum[k][c]) & more;
    for (k = 0; k < BITS; k++) best[k] = (best[k] & ~more) | ((c >> k & 1) ? more : 0);
  }
}
"""
_MANY = """
static void NAME_block(const NAME_value *rows, size_t count, int32_t *answers)
{
  NAME_word x[INPUTS], y[PADDED], sum[PLANES][KINDS] = {{0}};
  size_t s;
  int k;
ENCODE
  NAME_eval(x, y);
  for (k = OUTPUTS; k < PADDED; k++) y[k] = 0;
  NAME_count(y, sum);
MANYHEAD
}
#endif
"""
_BEST = "  for (c = 1, v = 0; c < KINDS; c++)\n    if (sum[c] > sum[v]) v = c;\n"
_NUMBER = "      for (k = 0; k < BITS; k++) v |= (int32_t)(best[k] >> s & 1u) << k;\n"
_ONE_HEADS = {
    "classes": _BEST + "  for (; count; count--) *answers++ = v;",
    "onehot": _BEST + "  for (; count; count--)\n    for (c = 0; c < KINDS; c++) *answers++ = c == v;",
    "scores": "  for (; count; count--)\n    for (c = 0; c < KINDS; c++) *answers++ = sum[c];",
}
_INDEX = "  {\n    NAME_word best[SLOTS] = {0};\n    NAME_most(sum, best);\n    for (s = 0; s < count; s++) {\n"
_INDEX += "      int32_t v = 0;\n" + _NUMBER
_MANY_HEADS = {
    "classes": _INDEX + "      answers[s] = v;\n    }\n  }",
    "onehot": _INDEX + "      for (k = 0; k < KINDS; k++) answers[s * KINDS + (size_t)k] = k == v;\n    }\n  }",
    "scores": "  for (s = 0; s < count * KINDS; s++) {\n    int32_t v = 0;\n    for (k = 0; k < PLANES; k++) "
    "v |= (int32_t)(sum[k][s % KINDS] >> s / KINDS & 1u) << k;\n    answers[s] = v;\n  }",
}


@dataclass(frozen=True)
class Counted(Answer):
    """An answer that is made of `votes` for each of the `kinds` of classes, which gates give vote by vote.

    Example:
        >>> answer = Counted.of(Answer("classes", 1, 1, classes=("no", "yes")), votes=2, kinds=2)
        >>> answer.decoded(np.array([[1, 0, 0, 0], [0, 1, 0, 1], [1, 1, 0, 0]], np.uint8)).tolist()
        [[0], [1], [0]]
    """

    votes: int = 1
    kinds: int = 1

    @classmethod
    def of(cls, answer: Answer, votes: int, kinds: int) -> Counted:
        """The same answer, made of votes."""
        told: dict[str, Any] = {one.name: getattr(answer, one.name) for one in fields(answer)}
        return cls(**told, votes=votes, kinds=kinds)

    def netlist(self, votes: Gates) -> Netlist:
        """The gates of the votes, which are dealt out to the classes in a row, with a vote of each class in turn."""
        order = np.arange(len(votes.outputs)).reshape(self.kinds, self.votes).T.ravel()
        return Netlist.from_gates(Gates(votes.n_inputs, votes.ops, votes.in0, votes.in1, votes.outputs[order]))

    @property
    def planes(self) -> int:
        """Bits of a count."""
        return max(self.votes.bit_length(), 3)

    @property
    def operations(self) -> int:
        """For one sample alone: an addition and a mask for each vote, and comparisons."""
        return 2 * self.votes * self.kinds + self.kinds

    @property
    def words(self) -> int:
        """Operations on words for 64 samples at once."""
        rounds = -(-self.votes // _ROUND) * self.kinds
        compared = (self.kinds - 1) * (8 * self.planes + 4 * self.width)
        return rounds * (7 * 5 + 2 * (self.planes - 3)) + compared * (self.called != "scores")

    @property
    def padded(self) -> int:
        """Outputs and places behind them, so that the adders take whole rounds."""
        return -(-self.votes // _ROUND) * _ROUND * self.kinds

    def room(self, outputs: int) -> int:
        """Words on the stack, of 64 samples."""
        return self.padded + (2 * self.planes + 4) * self.kinds

    def decoded(self, outputs: NDArray[np.uint8]) -> NDArray[np.int64]:
        """The numbers (rows, count) in rows of the gates' outputs."""
        counts: NDArray[np.int64] = outputs.reshape(len(outputs), self.votes, self.kinds).sum(axis=1, dtype=np.int64)
        if self.called == "scores":
            return counts
        best = counts.argmax(axis=1)
        found: NDArray[np.int64] = best[:, None]
        return found if self.called == "classes" else (found == np.arange(self.kinds)).astype(np.int64)

    def notes(self, name: str) -> list[str]:
        """What the functions give, for the comment."""
        each = f"{self.votes} vote{'s' if self.votes != 1 else ''} on each class"
        return [
            *super().notes(name),
            f"{each}: counted as integers for one sample, or by {self.words} more operations on words for 64.",
        ]

    def sizes(self) -> dict[str, int]:
        """Words that stand for numbers in the text of `answering`."""
        bits = (self.kinds - 1).bit_length()
        told = {"KINDS": self.kinds, "VOTES": self.votes, "PLANES": self.planes, "PADDED": self.padded}
        return told | {"BITS": bits, "SLOTS": max(bits, 1)}

    def answering(self) -> str:
        """The functions that make answers of at most as many rows as a word has samples."""
        one = _ONE.replace("ONEHEAD", _ONE_HEADS[self.called])
        many = _ADDERS + _FIRST * (self.called != "scores") + _MANY.replace("MANYHEAD", _MANY_HEADS[self.called])
        return one + many
