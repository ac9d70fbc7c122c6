"""Many processes and machines (extra `distributed`): clusters, sweeps, steps cut into parts, rows that no memory holds.

`cluster` starts processes of this machine or joins a Dask cluster; `sweep` runs a function for settings and seeds;
`train(parts=cluster)` works on the parts of each step there; `open_rows` and `write_rows` stream packed rows.
"""

from rdcircuits.parallel.cluster import Cluster, cluster
from rdcircuits.parallel.rows import PackedRows, dask_rows, open_rows, write_rows
from rdcircuits.parallel.sweep import sweep
from rdcircuits.parallel.table import Sweep, Trial

__all__ = ["Cluster", "PackedRows", "Sweep", "Trial", "cluster", "dask_rows", "open_rows", "sweep", "write_rows"]
