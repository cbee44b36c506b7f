#!/bin/sh
# Make the namespace and the search attributes that NextScript uses.
set -eu
until temporal operator cluster health >/dev/null 2>&1; do sleep 1; done
temporal operator namespace describe -n default >/dev/null 2>&1 ||
    temporal operator namespace create -n default --retention 7d
for name in NsProject NsFlow NsVersion NsStatus; do
    temporal operator search-attribute create -n default --name "$name" --type Keyword
done
