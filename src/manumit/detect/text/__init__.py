"""Text as tokens, in any script, with offsets that lead back to what was written."""
