"""Pages of a conversation: read, write, report, moderate."""
