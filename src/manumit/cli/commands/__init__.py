"""One file a command, or a small family."""
