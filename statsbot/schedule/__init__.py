"""What is due when, and the tick that sees to it."""
