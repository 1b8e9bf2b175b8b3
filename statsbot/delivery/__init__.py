"""A picture becomes exactly one message in Discord, or a sentence that says why it did not."""
