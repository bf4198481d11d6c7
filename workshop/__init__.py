"""What happens in the room: vocabulary, rules, memory."""

VERSION = "0.1.0"
