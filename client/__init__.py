"""The service asked from Python: `asking.Client`, thin over HTTP; what it answers are the engine's own data."""

from headnote.client.asking import Client, Decided, ServiceProblem, Trouble

__all__ = ["Client", "Decided", "ServiceProblem", "Trouble"]
