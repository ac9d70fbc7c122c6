"""Learners of one output from rows: each gives gates, by a setting, within a limit of size and a budget of work."""
