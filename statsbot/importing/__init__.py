"""What others have exported: DiscordChatExporter's JSON since 2.18 (2020) and CSV to facts,
Discord's own Server Insights to series beside them.

An export goes ``search`` (which files, and are they exports) -> ``messages`` (streamed, as far as
the file is whole) -> ``translation`` (facts) -> ``writing`` (batches into the store, coverage,
summary). Text is dropped where its emoji have been counted.
"""
