"""Images from strangers: told by their content, and drawn anew by a process that may do little else."""
