"""A believable population: a community, all that happens in it, and the truth about it.

``founding`` makes a ``community`` (with ``names``, ``growth``, ``icon``, ``signs``); ``plan``
writes its story as ``happenings``, chapter by chapter (``rhythm``, ``talk``, ``threads``,
``voice``, ``notices``, ``apps``, ``contents``, ``aftermath``); ``stage`` builds it in the local
Discord, ``driver`` plays it there under a driven clock, ``live`` goes on from there. ``truth``
knows what the bot ought to have counted. ``demo`` is the story of the demo.
"""
