"""Plate detector, plate reader, tracker and vote. Knows pixels and text; nothing of cameras, stores or windows."""
