"""What a table's outputs depend on, as a scene: a bar for the influence of each input, an output below the other."""

from __future__ import annotations

from rdcircuits.drawing.diagram import clipped
from rdcircuits.drawing.scene import Item, Scene, Text, line, rectangle
from rdcircuits.influences import Spectrum

MOST_OUTPUTS, MOST_INPUTS = 12, 16
_NAMES, _WIDTH, _ROW = 190.0, 240.0, 16.0


def spectrum_scene(found: Spectrum) -> Scene:
    """The influences of each output's inputs, the largest first; of many outputs and inputs the first and largest.

    Example:
        >>> import rdcircuits as rd
        >>> scene = spectrum_scene(rd.spectrum(rd.TruthTable.from_function(lambda a, b: a & b, 2)))
        >>> scene.description
        '2 inputs, 1 outputs: y0'
    """
    items, y = list[Item](), 8.0
    for output in found.outputs[:MOST_OUTPUTS]:
        items.append(Text(12.0, y + 8, clipped(output.name, 60), anchor="start", role="name"))
        y += 22
        ranked = sorted(range(len(found.inputs)), key=lambda i: -output.influences[i])[:MOST_INPUTS]
        for i in ranked:
            share = output.influences[i]
            items.append(Text(_NAMES - 6, y + 6, clipped(found.inputs[i], 24), 11.0, "end", note=found.inputs[i]))
            items.append(rectangle(_NAMES, y, _WIDTH * share, 11, "bar", f"influence {share:.3f}"))
            items.append(Text(_NAMES + _WIDTH + 40, y + 6, f"{share:.3f}", 10.0, "end", "quiet"))
            y += _ROW
        items.insert(0, line([(_NAMES, y - _ROW * len(ranked) - 2), (_NAMES, y - 2)], "frame"))
        y += 8
    hidden = len(found.outputs) - MOST_OUTPUTS
    if hidden > 0:
        items.append(Text(12.0, y + 8, f"and {hidden} more outputs", 10.0, "start", "quiet"))
        y += 20
    names = ", ".join(output.name for output in found.outputs[:MOST_OUTPUTS])
    words = f"{len(found.inputs)} inputs, {len(found.outputs)} outputs: {names}"
    return Scene(_NAMES + _WIDTH + 60, max(y, 20.0) + 8, tuple(items), "influences of inputs", words)
