"""`draw`: any value of the package as a picture, which is shown in notebooks and written to files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Literal

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.arguments import whole
from rdcircuits.boolean import ANF, Cover, Netlist, TruthTable
from rdcircuits.circuit import Circuit
from rdcircuits.drawing.block import Block, named
from rdcircuits.drawing.diagram import Diagram
from rdcircuits.drawing.layered import placed
from rdcircuits.drawing.muxes import with_muxes
from rdcircuits.drawing.raster import png
from rdcircuits.drawing.scene import Scene, all_moved
from rdcircuits.drawing.schematic import schematic, size
from rdcircuits.drawing.spectra import spectrum_scene
from rdcircuits.drawing.strings import cell_block, learner_block, lens_block, para_block
from rdcircuits.drawing.summary import levels_of_graph, levels_of_netlist, summary
from rdcircuits.drawing.svg import svg
from rdcircuits.drawing.tikz import tikz
from rdcircuits.drawing.wiring import string_diagram
from rdcircuits.errors import RdError
from rdcircuits.fields import FieldPolynomial
from rdcircuits.files import checked_name, write_whole
from rdcircuits.influences import Spectrum, spectrum
from rdcircuits.learning import Learner
from rdcircuits.learning.train import Run
from rdcircuits.lens import Optic
from rdcircuits.para import Para, TwoCell

Layout = Literal["own", "dot"]

MOST_BOXES = 400
_MARGIN = 12.0
ENDINGS = (".svg", ".png", ".tex")


@dataclass(frozen=True, repr=False)
class Picture:
    """A picture: `scene`, what is drawn and where. Notebooks show it; `write` writes it.

    Example:
        >>> import rdcircuits as rd
        >>> picture = rd.draw(rd.trace(lambda x: x * x, "x"))
        >>> picture
        Picture(... by ..., a circuit: 1 inputs, 1 nodes, 1 outputs)
        >>> picture.svg()[:4], picture.tikz().splitlines()[1][:14]
        ('<svg', '\\\\documentclass')
    """

    scene: Scene

    def svg(self) -> str:
        """As an SVG document."""
        return svg(self.scene)

    def tikz(self, *, alone: bool = True) -> str:
        """As a LaTeX document; with `alone` false as a `tikzpicture` to be read into one's own."""
        return tikz(self.scene, alone=alone)

    def png(self, *, scale: float = 2.0) -> bytes:
        """As PNG, drawn by matplotlib; `RdError` where that is missing."""
        return png(self.scene, scale=scale)

    def write(self, path: str | PathLike[str]) -> None:
        """Write to a file that ends in .svg, .png (needs matplotlib) or .tex, whole or not at all.

        Raises:
            RdError: for another ending, or where matplotlib is missing.
            OSError: as `open` does.
        """
        kind = Path(checked_name(path)).suffix.lower()
        if kind not in ENDINGS:
            raise RdError(f"{fspath(path)}: pictures are written to files that end in {', '.join(ENDINGS)}")
        text = self.svg if kind == ".svg" else self.tikz
        write_whole(path, self.png() if kind == ".png" else text().encode())

    def _repr_svg_(self) -> str:
        return self.svg()

    def __repr__(self) -> str:
        size = f"{self.scene.width:.0f} by {self.scene.height:.0f}"
        return f"Picture({size}, {self.scene.title}: {self.scene.description})"[:200]


def draw(
    value: Any,
    path: str | PathLike[str] | None = None,
    *,
    depth: int = 1,
    layout: Layout = "own",
    muxes: bool = False,
    title: str = "",
) -> Picture:
    """A picture of a value, also written to a file where a path is given.

    Netlists, and what has gates (`rd.learn`'s results, classifiers, ANFs, covers), are drawn as schematics; circuits as
    string diagrams of their generators; lenses, morphisms with parameters, 2-cells and learners as the string diagrams
    of the papers; tables and spectra as the influences of their inputs. What has more than 400 boxes is summed up by
    layers.

    Args:
        value: what is to be drawn.
        path: a file that ends in .svg, .png (needs matplotlib) or .tex.
        depth: how far lenses, morphisms with parameters and learners are opened; 0 is one box.
        muxes: whether gates that are a multiplexer, and are used for nothing else, are drawn as one.
        title: of the picture; what kind of thing it shows where there is none.
        layout: "own", the same on every machine; or "dot", by graphviz, where its program `dot` is installed (for
            schematics and circuits).

    Raises:
        RdError: for what has no picture, another ending, or a layout that is not there.
        OSError: as `open` does.

    Example:
        >>> import rdcircuits as rd
        >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
        >>> rd.draw(learner)
        Picture(... by ..., a learner: ...)
    """
    scene = scene_of(value, whole("the depth", depth, 0), layout, muxes)
    found = Picture(replace(scene, title=title) if title else scene)
    if path is not None:
        found.write(path)
    return found


def scene_of(value: Any, depth: int = 1, layout: Layout = "own", muxes: bool = False) -> Scene:
    """The scene of a value: see `draw`."""
    if layout not in ("own", "dot"):
        raise RdError(f"layout is {layout!r}, expected 'own' or 'dot'")
    if isinstance(value, Diagram):
        return _of_diagram(value, layout)
    if isinstance(value, (TruthTable, Spectrum)):
        return spectrum_scene(
            value if isinstance(value, Spectrum) else spectrum(value, 3 if len(value.inputs) <= 64 else 1)
        )
    if isinstance(value, (Run, FieldPolynomial)):
        return scene_of(value.circuit if isinstance(value, Run) else value.circuit(), depth, layout, muxes)
    block = _block_of(value, depth)
    if block is not None:
        return _of_block(*block)
    diagram = diagram_of(value)
    return _of_diagram(with_muxes(diagram) if muxes else diagram, layout)


def diagram_of(value: Any) -> Diagram:
    """The diagram of what is drawn box by box: a circuit, or what has a netlist."""
    if isinstance(value, Circuit):
        graph = value.graph
        if len(graph.nodes) + graph.arity + len(graph.outputs) <= MOST_BOXES:
            return string_diagram(graph)
        ends = [f"x{k}" for k in range(graph.arity)], [f"y{k}" for k in range(len(graph.outputs))]
        return summary(levels_of_graph(graph), *ends)
    netlist = netlist_of(value)
    if size(netlist) <= MOST_BOXES:
        return schematic(netlist)
    return summary(levels_of_netlist(netlist), netlist.inputs, netlist.outputs)


def netlist_of(value: Any) -> Netlist:
    """The gates of a value that has some."""
    if isinstance(value, Netlist):
        return value
    if isinstance(value, Cover):
        return value.netlist()
    if isinstance(value, ANF):
        return Netlist.from_gates(value.gates(), value.inputs, value.outputs)
    if isinstance(value, Gates):
        return Netlist.from_gates(value)
    found = getattr(value, "netlist", None)
    if isinstance(found, Netlist):
        return found
    raise RdError(f"a {type(value).__name__} has no picture; circuits, netlists, lenses and learners have")


def _block_of(value: Any, depth: int) -> tuple[Block, str, str] | None:
    """The block of a value that is drawn as one, with a title and a description."""
    if isinstance(value, Learner):
        parts = f"model, loss {value.loss.name}, optimiser {value.optimiser.name}, rate {value.rate.name}"
        return learner_block(value, depth), "a learner", parts
    if isinstance(value, TwoCell):
        return cell_block(value, max(depth, 1)), "a 2-cell", "a reparametrisation above its source"
    if isinstance(value, Para):
        return para_block(value, depth), "a morphism with parameters", "parameters from above"
    if isinstance(value, Optic):
        return lens_block(value, depth), "a lens", "points forward, changes backward"
    return None


def _of_block(block: Block, title: str, words: str) -> Scene:
    whole = named(block)
    items = tuple(all_moved(whole.items, _MARGIN, _MARGIN))
    return Scene(whole.width + 2 * _MARGIN, whole.height + 2 * _MARGIN, items, title, words)


def _of_diagram(diagram: Diagram, layout: Layout) -> Scene:
    if layout == "dot":
        from rdcircuits.drawing.graphviz import placed_by_dot

        found = placed_by_dot(diagram)
    else:
        found = placed(diagram)
    items = tuple(all_moved(found.items, _MARGIN, _MARGIN))
    size = max(found.width, 20.0) + 2 * _MARGIN, max(found.height, 8.0) + 2 * _MARGIN
    return Scene(*size, items, diagram.title, diagram.description)
