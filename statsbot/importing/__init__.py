"""What others have exported: messages to facts, Discord's own figures to series beside them.

DiscordChatExporter's JSON goes ``search`` (which files, and are they exports) -> ``messages``
(streamed, as far as the file is whole) -> ``translation`` (facts) -> ``writing`` (batches into the
store, coverage, summary). Text is dropped where its emoji have been counted. CSV goes
``csv_export`` or ``insights`` -> ``csv_writing``.
"""
