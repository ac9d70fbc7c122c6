"""What the commands take and what their help says: nothing here imports numpy, so that help comes at once.

What a command does is in the module of its name in `rdcircuits.cli`, which is imported when it runs.
"""
