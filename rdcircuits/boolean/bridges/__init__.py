"""Bridges between netlists and other libraries' circuits and expressions: aigverse, cirbo, pyeda, SymPy.

Each module imports its library only when it is used, and counts the ports of what it made: a network that lost some
would be equal to another that lost them too.
"""
