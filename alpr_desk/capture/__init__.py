"""Cameras, files, streams, the synthetic drive, positions and newest-wins slots. Knows nothing of plates being read."""
