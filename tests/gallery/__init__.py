"""The gallery: every card, drawn of the community that the demo tells of.

``python -m tests.gallery`` (``make gallery``) plays the demo to its end, and then draws each card
in both themes, three languages and the states that the story has, into ``docs/gallery``; with
contact sheets, and one of how each card looks to people who see colours otherwise. The sheets, and
the cards that the README shows, are kept; the rest is yours to look at.
"""
