#!/bin/sh
# The servers of the connectors' tests, on their usual ports: installed and started where one is
# missing and that can be done, else named with the cure. The product itself needs none of them.
set -eu
cd "$(dirname "$0")/.."
data=/var/tmp/nextscript-services
log=$data/log

answers() { # whether something listens at a port of this machine
    .venv/bin/python - "$1" <<'PROBE' 2>/dev/null
import socket, sys
socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()
PROBE
}

have() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

waited() { # for a port, up to a minute
    for _ in $(seq 120); do
        ! answers "$1" || return 0
        sleep 0.5
    done
    echo "$2 was started and does not answer at port $1; see $log/$2." >&2
    exit 1
}

start() {
    mkdir -p "$log" "$data/$1"
    case $1 in
    redis-server) redis-server --daemonize yes --bind 127.0.0.1 --save "" --appendonly no --dir "$data/$1" --logfile "$log/$1" ;;
    rabbitmq-server) rabbitmq-server -detached >"$log/$1" 2>&1 ;;
    nats-server) beside nats-server -a 127.0.0.1 -p 4222 -js -sd "$data/$1" ;;
    mosquitto) mosquitto -d -p 1883 >"$log/$1" 2>&1 ;;
    mariadb-server) start_mariadb ;;
    esac
}

beside() { # in the background, past the end of this script
    nohup "$@" >"$log/$1" 2>&1 </dev/null &
}

start_mariadb() {
    install -d -o mysql -g mysql /run/mysqld
    beside /usr/sbin/mariadbd
    waited 3306 mariadb-server
    mariadb -e "ALTER USER root@localhost IDENTIFIED BY ''; CREATE DATABASE IF NOT EXISTS test"
}

missing=
while read -r port program package; do
    answers "$port" || missing="$missing $port:$program:$package"
done <<'SERVICES'
6379 redis-server redis-server
5672 rabbitmq-server rabbitmq-server
4222 nats-server nats-server
1883 mosquitto mosquitto
3306 mariadbd mariadb-server
SERVICES
# The tests start it themselves, with settings of their own.
have dovecot || missing="$missing -:dovecot:dovecot-imapd"
[ -n "$missing" ] || exit 0

packages=$(for one in $missing; do have "$(echo "$one" | cut -d: -f2)" || echo "${one##*:}"; done)
if ! may_install; then
    cat >&2 <<SAID

The connectors' tests need these servers on their usual ports of 127.0.0.1, and they do not answer:
  $(for one in $missing; do printf '%s (port %s) ' "${one##*:}" "${one%%:*}"; done | sed 's/ (port -)//')
  Debian, Ubuntu: sudo apt-get install$(for one in $missing; do printf ' %s' "${one##*:}"; done), then start them.
SAID
    exit 1
fi
if [ -n "$packages" ]; then
    echo "Installing" $packages "for the connectors' tests (once) ..."
    apt-get update -qq
    # shellcheck disable=SC2086 # several packages
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
fi
for one in $missing; do
    [ "${one%%:*}" = - ] || answers "${one%%:*}" || {
        echo "Starting ${one##*:} ..."
        start "${one##*:}"
        waited "${one%%:*}" "${one##*:}"
    }
done
