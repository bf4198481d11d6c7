"""From a Room to findings: counts, movement, themes, and one document with several writers."""
