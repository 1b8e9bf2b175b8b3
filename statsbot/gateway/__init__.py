"""Discord's events to facts, and how long we watched.

``wire`` puts our handlers where discord.py keeps its parsers, ``intake`` says which handler takes
which event, and one file per subject translates payloads into facts.
"""
