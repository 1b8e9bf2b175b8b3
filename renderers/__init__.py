"""The drawing office: cards in, PNG bytes out; knows no clock, file, network or database."""
