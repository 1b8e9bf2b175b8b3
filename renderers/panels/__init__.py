"""Panels: the parts cards are put together from."""
