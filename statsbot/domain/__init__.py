"""The product's own words: ids, facts, windows. Pure, and without third-party imports."""
