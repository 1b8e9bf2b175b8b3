"""The ledger run: many servers, every fault, and in the end each table beside what truly happened.

``python -m tests.ledger`` (``make ledger``) starts a local Discord that tells a story and keeps
the ledger of it, a PostgreSQL server, and the bot as ``statsbot run``; breaks all three again and
again; and then compares every table with the ledger. Discord and the bot live by one driven clock,
and it moves only when a bot that is there has heard everything: so the ledger knows to the second
what was told when. Every table is compared, but for those of names and descriptions, of what
administrators decided, and of how far the bot's own work has come.

::

    village, story (talk, people, places, happenings)    what happens, in Discord's process
    entries, told    the ledger: what happened, and what the bot was told late
    trouble          what is broken, and when
    supervisor       the processes, and who kills them; closing ends the days
    reckoning (gaps, stays, conditions, deeds, structure)    what the tables ought to hold, what
                     lies inside of gaps apart
    tables           what they hold
    comparison       the two side by side
"""
