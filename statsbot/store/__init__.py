"""Facts, rollups and coverage in Postgres. The only speaker of SQL.

Collectors hand facts to :class:`~statsbot.store.ingest.FactWriter`; readers call the functions of
``counts``, ``coverage``, ``guilds``, ``settings``, ``invites`` and ``reports`` with a
:class:`~statsbot.store.pool.Database`. The subject words are those of ``sql/queries/``.
"""
