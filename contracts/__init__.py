"""What crosses a boundary between the parts of Lieta, and nothing else."""
