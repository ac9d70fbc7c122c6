"""Amounts from measurements: a sum of small integers, one for each bit and gate that is 1, as a circuit."""
