"""Pictures: circuits and netlists as schematics and string diagrams; lenses and learners as the papers draw them."""

from rdcircuits.drawing.diagram import Box, Diagram, Wire
from rdcircuits.drawing.picture import Picture, draw

__all__ = ["Box", "Diagram", "Picture", "Wire", "draw"]
