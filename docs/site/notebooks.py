"""The notebooks: `python docs/site/notebooks.py [NAME ...]` runs them and keeps what came out in build/notebooks.

A notebook is a Python file in docs/notebooks with cells marked `# %%`, as jupytext has them, and its assertions say
what has to come out. Each runs in a kernel of its own; an error, or anything on standard error, stops the build. The
pages of the site are made of what is kept.
"""

from __future__ import annotations

import base64
import os
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "docs" / "notebooks"
KEPT = ROOT / "build" / "notebooks"
_SECONDS = 300
"""After which a cell is taken to hang."""
_COLOUR = re.compile("\x1b\\[[\\d;]*m")


def names() -> list[str]:
    """The notebooks there are."""
    return sorted(path.stem for path in SOURCES.glob("*.py"))


def run(name: str) -> str:
    """Run a notebook and keep it; the result is a line about it, and an error is raised where a cell has one."""
    import jupytext
    import nbformat
    from nbclient import NotebookClient

    started, folder = time.perf_counter(), KEPT / name
    folder.mkdir(parents=True, exist_ok=True)
    notebook = jupytext.read(SOURCES / f"{name}.py")
    client = NotebookClient(
        notebook,
        timeout=_SECONDS,
        startup_timeout=_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--InlineBackend.figure_formats=svg", "--HistoryManager.enabled=False", "--log-level=40"],
    )
    client.execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                raise RuntimeError(f"{name} wrote to standard error:\n{output.text}")
    nbformat.write(notebook, KEPT / f"{name}.ipynb")
    return f"{name}: {time.perf_counter() - started:.1f} s"


def pages() -> dict[str, str | bytes]:
    """What the site has of the notebooks: a page each, its pictures, and the notebook itself."""
    import nbformat

    made: dict[str, str | bytes] = {}
    for name in names():
        kept = KEPT / f"{name}.ipynb"
        if not kept.exists():
            raise FileNotFoundError(f"{kept} is missing: python docs/site/notebooks.py runs the notebooks")
        made[f"notebooks/{name}.ipynb"] = kept.read_bytes()
        made[f"notebooks/{name}.md"] = page(name, nbformat.read(kept, as_version=4), made)
    return made


def page(name: str, notebook: Any, files: dict[str, str | bytes]) -> str:
    """A notebook in Markdown; its pictures are added to the files."""
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        parts += _outputs(cell, name, files)
    title, _, rest = "\n\n".join(parts).partition("\n")
    source = f"docs/notebooks/{name}.py"
    got = f"*A notebook, run when this page was made: [download it]({name}.ipynb). Its source is `{source}`.*"
    return f"{title}\n\n{got}\n{rest}\n"


def _outputs(cell: Any, name: str, files: dict[str, str | bytes]) -> Iterator[str]:
    for output in cell.outputs:
        if output.output_type == "stream":
            yield f"```text\n{output.text.rstrip()}\n```"
            continue
        data = output.data
        if "image/svg+xml" in data or "image/png" in data:
            ending = "svg" if "image/svg+xml" in data else "png"
            path = f"{name}_{len(files)}.{ending}"
            files[f"notebooks/{path}"] = (
                data["image/svg+xml"] if ending == "svg" else base64.b64decode(data["image/png"])
            )
            yield f"![{_said(data)}]({path})"
        elif "text/html" in data:
            text = re.sub(r"\n\s*\n", "\n", data["text/html"]).strip()
            yield f'<div class="output">\n{text}\n</div>'
        else:
            yield f"```text\n{data['text/plain'].rstrip()}\n```"


def _said(data: Any) -> str:
    """What a picture says of itself in words."""
    return re.sub(r"[\[\]\n<>]", " ", data.get("text/plain", "a picture")).strip()


def main(chosen: list[str]) -> int:
    """Run the notebooks, as many at once as there are processors; the exit status is 1 where one fails."""
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    failed = 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for name, one in [(name, pool.submit(run, name)) for name in chosen or names()]:
            try:
                print(one.result(), flush=True)
            except Exception as error:  # of any cell
                failed += 1
                print(f"{name}: FAILED\n{re.sub(_COLOUR, '', str(error))}", file=sys.stderr, flush=True)
    print(f"{len(chosen or names()) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
