"""Findings to pictures and files: here words, number formats and zones are chosen.

Each subject counts (asks the store, bounded reads), then describes (a card and its alt text),
then draws.
"""
