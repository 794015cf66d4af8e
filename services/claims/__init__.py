"""The claims service: what a municipality delivered becomes what the programme pays."""
