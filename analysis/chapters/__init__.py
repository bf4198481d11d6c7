"""The sections of the report, in its order. Each is a function of a study."""
