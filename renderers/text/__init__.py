"""Text in any script: cleaned, shaped, measured, and turned into masks."""
