"""Imported by the fork server alone: what a worker reads once is read before it is forked, so that kills hit its work."""

from worker_cases import NOW, child

from alerts.policy import alert_policy, working_days_after
from continuity.policy import load_policy
from nlp.lexicon import load_lexicon

load_lexicon()
load_policy()
alert_policy()
working_days_after(NOW.date(), 10)

__all__ = ["child"]
