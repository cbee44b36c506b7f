#!/bin/sh
# Start a flow once per tick, however often this is called for it: from cron, by hand, on two machines.
#
#   */5 * * * *  NEXTSCRIPT_URL=https://flows.example.com NEXTSCRIPT_API_KEY=ns_… FLOW=<id> tick.sh
#
# MINUTES is the length of a tick, TICK names one. The key is the same for all calls of a tick, and
# the server answers them all with the same run. It prints the run's id.
set -eu
minutes=${MINUTES:-5}
now=$(date -u +%s)
start=$((now - now % (minutes * 60)))
tick=${TICK:-$(date -u -d "@$start" +%Y-%m-%dT%H:%MZ 2>/dev/null || date -u -r "$start" +%Y-%m-%dT%H:%MZ)}

answer=$(curl --silent --show-error --fail-with-body --max-time 20 \
  --retry 5 --retry-all-errors --retry-max-time 120 \
  -H "Authorization: Bearer $NEXTSCRIPT_API_KEY" \
  -H "Content-Type: application/json" \
  -H "Idempotency-Key: scheduler-$tick" \
  -d "{\"input\": {\"tick\": \"$tick\"}}" \
  "$NEXTSCRIPT_URL/v1/flows/$FLOW/runs") || { echo "$answer" >&2; exit 1; }
echo "$answer" | sed 's/^{"id":"\([^"]*\)".*/\1/'
