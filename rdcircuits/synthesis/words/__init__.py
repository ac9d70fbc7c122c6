"""In which algebra is a complete table simple? Outputs as digits of polynomials in words of inputs.

`digits.py` finds which outputs, in which order, are digits of one number W = Σ 2^k·y_k, and `gaps.py` digits that are
no outputs; `classes.py` finds which inputs are words in its polynomial; `forms.py` writes the polynomial in these
words, several ways; `gates.py` builds each by compressors, and `number.py` keeps the smallest. `residue.py` does the
same modulo other numbers than powers of two, `symmetric.py` finds functions of the number of ones. `known.py` looks
outputs up among functions of words that are no polynomials: `bank.py` and `constants.py` have them, written once for
numbers and for gates (`language.py`), and `match.py` finds them in any order. `inversion.py` finds inversions in
fields, `selected.py` inputs that choose between functions.
`explain` says what was found, `starts` gives the circuits.
"""

from rdcircuits.synthesis.words.explain import Explanation, explain
from rdcircuits.synthesis.words.start import Start, joined
from rdcircuits.synthesis.words.starts import starts

__all__ = ["Explanation", "Start", "explain", "joined", "starts"]
