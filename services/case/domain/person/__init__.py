"""The person of a case: who is eligible, how they were assessed, from application to closing."""
