"""Marks on a canvas: what a layout holds and how it is painted."""
