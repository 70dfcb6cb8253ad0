"""No secret that was used during a run is left anywhere but where it is sealed: what is searched, and for what."""
