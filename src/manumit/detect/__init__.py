"""What is in it? Campaigns now; extractors, indicators later."""
