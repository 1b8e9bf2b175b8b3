"""Server statistics for Discord: facts in Postgres, answers as pictures."""

__version__ = "0.1.0"
