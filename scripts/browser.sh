#!/bin/sh
# The browser of the editor's tests: Debian's Chromium, installed here when that can be done.
set -eu
[ -z "${CHROMIUM:-}" ] || exit 0
! command -v chromium >/dev/null 2>&1 || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the editor's tests (once) ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
    exit 0
fi
cat >&2 <<'SAID'

The editor's tests need Chromium, and it is not on this machine.
  Debian, Ubuntu: sudo apt-get install chromium. Or name one: make test CHROMIUM=/path/to/chrome
SAID
exit 1
