"""Discord's history to facts: gaps healed, the time before the bot filled in, members compared.

One code path: a gap and a backfill are planned into stretches of channels, which are read page by
page. Live work goes first; what was read is kept as rows, so a killed bot goes on where it stopped.
"""
