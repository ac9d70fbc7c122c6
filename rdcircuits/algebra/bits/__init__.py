"""Bits: packed 64 examples a word, as single gates, and in layers of lookup gates; Z2."""
