"""The decisions of the assistant: synchronous, and ignorant of platform, database and model."""
