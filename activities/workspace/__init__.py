"""A job's files: provisioning, the gate, snapshots, archives."""
