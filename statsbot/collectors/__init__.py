"""Keeps facts until Postgres has them, and counts emoji in text that goes no further."""
