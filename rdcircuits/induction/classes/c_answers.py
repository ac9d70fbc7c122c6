"""What a classifier's file in C gives: numbers decoded from the bits of gates, of 64 samples at once or of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.boolean.formats.c_source import filled
from rdcircuits.errors import RdError

_MOST_BITS = 31
_DECODED = """
static void NAME_block(const NAME_value *rows, size_t count, int32_t *answers)
{
  NAME_word x[INPUTS], y[OUTPUTS];
  size_t s;
  int a, k;
ENCODE
  NAME_eval(x, y);
  for (s = 0; s < count; s++)
    for (a = 0; a < COUNT; a++) {
      int32_t v = 0;
      for (k = 0; k < WIDTH; k++) v |= (int32_t)(y[a * WIDTH + k] >> s & 1u) << k;
SIGN      answers[s * COUNT + (size_t)a] = v;
    }
}
"""
_BLOCKS = """
void NAME_CALLED(const NAME_value *rows, size_t count, int32_t *answers)
{
  while (count) {
    const size_t own = count < NAMEUP_SAMPLES ? count : NAMEUP_SAMPLES;
    NAME_block(rows, own, answers);
    rows += own * NAMEUP_COLUMNS;
    answers += own * COUNT;
    count -= own;
  }
}
"""
_GREATEST = """
int32_t NAME_class(const NAME_value *row)
{
  int32_t answers[COUNT], best = 0, a;
  NAME_CALLED(row, 1, answers);
  for (a = 1; a < COUNT; a++)
    if (answers[a] > answers[best]) best = a;
  return best;
}
"""
_SINGLE = """
int32_t NAME_SINGLE(const NAME_value *row)
{
  int32_t answer;
  NAME_CALLED(row, 1, &answer);
  return answer;
}
"""
_CHECK = """int main(void)
{
  static int32_t found[ROWS * COUNT];
  size_t s, a;
  NAME_CALLED(rows, ROWS, found);
  for (s = 0; s < ROWS; s++)
    for (a = 0; a < COUNT; a++)
      if (found[s * COUNT + a] != expected[s * COUNT + a]) {
        printf("row %lu: answer %lu is %ld\\n", (unsigned long)s, (unsigned long)a, (long)found[s * COUNT + a]);
        return 1;
      }
  for (s = 0; s < ROWS; s++) {
    NAME_CALLED(rows + s * WIDE, 1, found);
    for (a = 0; a < COUNT; a++)
      if (found[a] != expected[s * COUNT + a]) {
        printf("row %lu alone: answer %lu is %ld\\n", (unsigned long)s, (unsigned long)a, (long)found[a]);
        return 1;
      }
  }
  puts("ok");
  return 0;
}"""


@dataclass(frozen=True)
class Answer:
    """`count` numbers of `width` bits each, least significant first, in two's complement where `signed`.

    `called` is the function that gives them for many rows, `single` that of one row where there is one number;
    `classes` are labels, the number of which is the answer, or the place of the greatest of several.

    Example:
        >>> Answer("scores", 2, 3, signed=True).decoded(np.array([[1, 0, 0, 1, 1, 1]], np.uint8)).tolist()
        [[1, -1]]
    """

    called: str
    count: int
    width: int
    signed: bool = False
    single: str = ""
    classes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.width > _MOST_BITS:
            raise RdError(f"numbers of {self.width} bits are not written in C, which has {_MOST_BITS} for them")

    @property
    def operations(self) -> int:
        """Of the decoding, for one sample."""
        return self.count * (3 * self.width + self.signed) + self.count * bool(self.classes and self.count > 1)

    def room(self, outputs: int) -> int:
        """Words on the stack for gates of so many outputs and what is made of them."""
        return outputs

    def decoded(self, outputs: NDArray[np.uint8]) -> NDArray[np.int64]:
        """The numbers (rows, count) in rows of the gates' outputs."""
        digits = outputs.reshape(len(outputs), self.count, self.width).astype(np.int64)
        worth = np.int64(1) << np.arange(self.width)
        worth[-1:] *= -1 if self.signed else 1
        found: NDArray[np.int64] = digits @ worth
        return found

    def notes(self, name: str) -> list[str]:
        """What the functions give, for the comment."""
        each = f"{self.count} numbers" if self.count != 1 else "a number"
        found = [
            f"{name}_{self.called}(rows, count, answers) gives {each} for each of the rows, which follow each other."
        ]
        if self.classes and self.count > 1:
            found.append(f"{name}_class(row) gives the place of the greatest of them, the first where several are.")
        elif self.single:
            found.append(f"{name}_{self.single}(row) gives that of one row.")
        return found

    def declared(self, name: str) -> list[str]:
        """Declarations."""
        found = [f"void {name}_{self.called}(const {name}_value *rows, size_t count, int32_t *answers);"]
        if self.classes:
            found += [f"#define {name.upper()}_CLASSES {len(self.classes)}"]
            found += [f"extern const char *const {name}_names[{len(self.classes)}];"]
            found += [f"int32_t {name}_class(const {name}_value *row);"]
        elif self.single:
            found += [f"int32_t {name}_{self.single}(const {name}_value *row);"]
        return found

    def functions(self, name: str, bits: int, outputs: int, encode: str) -> str:
        """The functions that are declared, for gates of `inputs` and `outputs`; `encode` computes the inputs x."""
        text = self.answering() + _BLOCKS
        labels = ",\n  ".join(_string(one) for one in self.classes)
        if self.classes:
            text += f"\nconst char *const NAME_names[{len(self.classes)}] = {{\n  LABELS\n}};\n"
            text += _GREATEST if self.count > 1 else _SINGLE.replace("SINGLE", "class")
        elif self.single:
            text += _SINGLE.replace("SINGLE", self.single)
        sizes = {"INPUTS": max(bits, 1), "OUTPUTS": max(outputs, 1), "COUNT": self.count, "WIDTH": self.width}
        return filled(text, name, CALLED=self.called, LABELS=labels, ENCODE=encode, **sizes, **self.sizes())

    def sizes(self) -> dict[str, int]:
        """Further words that stand for numbers in the text of `answering`."""
        return {}

    def answering(self) -> str:
        """The function that makes answers of the gates' outputs, for at most as many rows as a word has samples."""
        sign = "      if (v >> (WIDTH - 1)) v -= (int32_t)1 << (WIDTH - 1) << 1;\n" * self.signed
        if self.width == _MOST_BITS and self.signed:
            sign = "      if (v >> 30) v = v - 1073741824 - 1073741824;\n"
        text = _DECODED.replace("SIGN", sign)
        if not self.width:
            text = re.sub(r"\n.*int a, k;|\n.*for \(k.*", lambda hit: "\n  int a;" * ("int" in hit[0][:6]), text)
        return text

    def check(self, name: str, rows: int, width: int) -> str:
        """A program that compares the answers of `rows` with what is expected."""
        return filled(_CHECK, name, ROWS=rows, COUNT=self.count, WIDE=width, CALLED=self.called)


def _string(label: str) -> str:
    """A literal of C: what is no plain character as an octal number."""
    plain = [chr(byte) if 32 <= byte < 127 and byte not in b'"\\?' else f"\\{byte:03o}" for byte in _bytes(label)]
    return f'"{"".join(plain)}"'


def _bytes(label: str) -> Sequence[int]:
    return label.encode("utf-8", "surrogatepass")[:1000]
