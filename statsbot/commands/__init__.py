"""The slash commands: one file per command group, and what they share."""
