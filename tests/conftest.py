"""What all tests share: no deadline, since a property is about what is true, and these machines are noisy."""

from hypothesis import settings

pytest_plugins = ["neo4j_fixtures"]

settings.register_profile("throughline", deadline=None)
settings.load_profile("throughline")
