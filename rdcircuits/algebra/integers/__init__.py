"""Z: integers with bounds, bits among them packed."""
