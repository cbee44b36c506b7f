#!/bin/sh
# Bring Temporal's two databases up to date; deploy/postgres/roles.sh made them.
set -eu
for database in temporal visibility; do
    name=temporal
    [ "$database" = visibility ] && name=temporal_visibility
    tool() {
        temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p "$DB_PORT" \
            -u "$POSTGRES_USER" --db "$name" "$@"
    }
    tool setup-schema -v 0.0 || true # refused when it is there already
    tool update-schema -d "/etc/temporal/schema/postgresql/v12/$database/versioned"
done
