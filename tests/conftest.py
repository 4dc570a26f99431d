"""One Hypothesis profile for all tests: no deadlines, since machines differ and are shared."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "edi", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("edi")
