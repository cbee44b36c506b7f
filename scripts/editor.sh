#!/bin/sh
# The editor: `editor.sh build` (the default), `check` (types, style), `test`, or `types` (the API's
# types, from what the server says of itself). Quick when nothing changed. Node.js 20 or newer comes
# from the machine, or else from PyPI into .venv; a release that ships a build needs none.
set -eu
cd "$(dirname "$0")/.."

editor=editor
dist=$editor/dist
log=.venv/editor.log

fail() {
    printf '\n%s\n  %s\n' "$1" "$2" >&2
    exit 1
}

show_log() { tail -n 15 $log >&2; }

# --- what a finished build was made from ---------------------------------------------------------
sources() {
    find $editor/src $editor/public $editor/index.html $editor/*.json $editor/*.ts \
        scripts/compress.mjs -type f ! -name '*.test.*' 2>/dev/null | LC_ALL=C sort
}

state() { sources | xargs cksum | cksum; }

is_built() {
    [ -f $dist/index.html ] && [ -f $dist/.built-from ] &&
        [ "$(cat $dist/.built-from)" = "$(state)" ]
}

# --- Node.js and packages ------------------------------------------------------------------------
node_is_there() {
    npm --version >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null
}

find_node() {
    node_is_there && return
    PATH="$(pwd)/.venv/bin:$PATH"
    export PATH
    node_is_there && return
    echo "Node.js 20 is not on this machine; installing it into .venv (once) ..."
    if [ -z "${NO_UV:-}" ] && uv --version >/dev/null 2>&1; then
        uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-node.txt >$log 2>&1
    else
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
            -r requirements-node.txt >$log 2>&1
    fi && node_is_there && return
    cannot "Node.js could not be installed." \
        "Install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm), or mend the network."
}

are_installed() { # the packages of a folder are what its lock file names
    (cd "$1" && node -e '
        const packages = (name) => JSON.parse(require("fs").readFileSync(name)).packages
        const found = packages("node_modules/.package-lock.json")
        const wanted = Object.entries(packages("package-lock.json")).filter(([path]) => path !== "")
        const right = ([path, one]) => one.optional || found[path]?.version === one.version
        process.exit(wanted.every(right) ? 0 : 1)
    ' 2>/dev/null)
}

install() {
    are_installed "$1" && return
    echo "Installing $(grep -c '"node_modules/' "$1/package-lock.json") packages for $1 (once; quick from a warm cache) ..."
    (cd "$1" && npm ci --prefer-offline --no-fund --no-audit --loglevel=error) >$log 2>&1 && return
    show_log
    cannot "The packages of $1 could not be installed; all of it is in $log." \
        "Most often there is no network or a proxy is not set (HTTPS_PROXY, npm_config_registry). Then try again."
}

cannot() { # an older build is better than none, when it is there to be used
    if [ "${what:-}" = build ] && [ -f $dist/index.html ]; then
        printf '%s\n  %s\n  Going on with the editor that was built before.\n' "$1" "$2" >&2
        exit 0
    fi
    fail "$1" "$2"
}

# --- the commands --------------------------------------------------------------------------------
build() {
    is_built && return
    find_node
    install $editor
    echo "Building the editor ..."
    made_from=$(state)
    rm -rf $editor/dist.next
    if ! { (cd $editor && npm run --silent build -- --outDir dist.next --emptyOutDir) &&
        node scripts/compress.mjs $editor/dist.next; } >$log 2>&1; then
        show_log
        fail "The editor could not be built; all of it is in $log." \
            "Mend what it names: cd $editor && npm run build"
    fi
    echo "$made_from" >$editor/dist.next/.built-from
    # A server that runs never sees half a build.
    rm -rf $editor/dist.old
    [ ! -d $dist ] || mv $dist $editor/dist.old
    mv $editor/dist.next $dist
    rm -rf $editor/dist.old
    echo "Built."
}

what=${1:-build}
if ! [ -f $editor/package.json ]; then # a release: the build, without its sources
    [ -f $dist/index.html ] || fail "There is neither an editor nor its sources here." \
        "Use a whole checkout or a release of NextScript."
    exit 0
fi
case $what in
build) build ;;
check | test)
    find_node
    install $editor
    cd $editor
    npm run --silent "$what"
    ;;
types)
    find_node
    install $editor/tools/api-types
    .venv/bin/python scripts/api_types.py
    ;;
*) fail "There is no such command: $what" "Use build, check, test or types." ;;
esac
