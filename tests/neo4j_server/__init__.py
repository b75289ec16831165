"""A real Neo4j server for the tests: its jars, its process, and which one a test session uses."""
