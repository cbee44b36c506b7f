#!/bin/sh
# Run once, on an empty volume: a role and databases for each of the two that share this server.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres \
    -v nextscript="$NEXTSCRIPT_DATABASE_PASSWORD" -v temporal="$TEMPORAL_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE nextscript LOGIN PASSWORD :'nextscript';
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE nextscript OWNER nextscript;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
SQL
