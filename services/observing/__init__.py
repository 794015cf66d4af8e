"""What a process tells of itself to those who run it: figures and traces, nothing of any person."""
