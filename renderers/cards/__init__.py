"""Cards: what a picture says, and which panels say it."""
