#!/bin/sh
# Make the secrets of a cluster once: .env for `docker compose`, deploy/secrets/keys for encryption.
# Keep a copy of both: without the keys, connections and stored values cannot be read again.
set -eu
cd "$(dirname "$0")/.."
umask 077
random() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

if [ -f .env ]; then
    echo ".env is there already."
else
    cat >.env <<ENV
COMPOSE_PROJECT_NAME=nextscript
NEXTSCRIPT_BASE_URL=http://localhost:8080
POSTGRES_PASSWORD=$(random 24)
NEXTSCRIPT_DATABASE_PASSWORD=$(random 24)
TEMPORAL_DATABASE_PASSWORD=$(random 24)
ENV
    echo "Wrote .env; set NEXTSCRIPT_BASE_URL in it to the address that users see."
fi

if [ -f deploy/secrets/keys ]; then
    echo "deploy/secrets/keys is there already."
else
    mkdir -p deploy/secrets
    printf 'k%s:%s\n' "$(random 4)" "$(head -c 32 /dev/urandom | base64 | tr -d '\n')" >deploy/secrets/keys
    # The containers' user must read the file, which is mounted as it is; nobody else on this
    # machine gets past the folder.
    chmod 700 deploy/secrets && chmod 444 deploy/secrets/keys
    echo "Wrote deploy/secrets/keys."
fi
