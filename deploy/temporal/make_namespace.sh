#!/bin/sh
# Makes the namespace. Runs of jobs stay visible in it for a week after their end; what they made is in Supabase.
set -eu

temporal operator namespace describe "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --retention 168h "$TEMPORAL_NAMESPACE"
