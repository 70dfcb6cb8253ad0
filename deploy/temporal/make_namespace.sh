#!/bin/sh
# Makes the namespace, and registers what workflows are found by (app/temporal/search_attributes.py). It may run again at any
# time. Runs of jobs stay visible for a week after their end; what they made is in Supabase.
set -eu

# Named by the flag: `create` does not look into the environment, and `describe` refuses an argument beside it.
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 168h

# Until the namespace is known to every part of the server, this is refused.
for _ in 1 2 3 4 5 6 7 8 9 10; do
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
    --name WingbeatProject --type Keyword \
    --name WingbeatUser --type Keyword \
    --name WingbeatGeneration --type Keyword \
    --name WingbeatKind --type Keyword \
    --name WingbeatStatus --type Keyword && exit 0
  sleep 2
done
exit 1
