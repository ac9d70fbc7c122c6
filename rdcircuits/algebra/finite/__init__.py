"""Finite rings and fields: Zn, Sat, GF(q), and linear algebra over them."""
