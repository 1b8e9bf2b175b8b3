"""Asks the store what a finding is made of, and hands the rows to analytics.

One ``count_<subject>`` for each finding; :mod:`statsbot.findings.catalogue` names them all. Nothing
here chooses words: reports do.
"""
