"""The gallery: every card, drawn of made-up communities.

``python -m tests.gallery`` (``make gallery``) lets the bot hear of sixty-one weeks of a server and
of some others (``servers``, ``ears``), and then draws each card in both themes, three languages and
five states into ``docs/gallery``; with contact sheets, and one of how each card looks to people who
see colours otherwise. The sheets, and the cards that the README shows, are kept; the rest is yours
to look at.
"""
