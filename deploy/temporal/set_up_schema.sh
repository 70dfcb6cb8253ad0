#!/bin/sh
# Makes Temporal's two databases and brings them to the version of this image. May run again at any time.
set -eu

update() {
  tool="temporal-sql-tool --plugin postgres12 --ep temporal-db -p 5432 -u temporal --db $1"
  # What is there already is refused, and stays as it is; the update fails if anything is missing.
  $tool create || echo "$1 is there"
  $tool setup-schema -v 0.0 || echo "$1 has a schema"
  $tool update-schema -d "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

update temporal temporal
update temporal_visibility visibility
