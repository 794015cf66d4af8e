"""The deployables of Lieta and what they share; they know each other only through contracts."""
