"""For all tests: none is timed, as others use these machines, too."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
