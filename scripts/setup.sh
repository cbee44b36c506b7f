#!/bin/sh
# Make .venv and install what the lock file names. `setup.sh` for running, `setup.sh dev` for tests
# too. Quick when nothing changed. PYTHON=… chooses the interpreter.
set -eu
cd "$(dirname "$0")/.."

lock=requirements.txt
[ "${1:-run}" = dev ] && lock=requirements-dev.txt
venv=.venv
log=$venv/install.log

fail() {
    printf '\n%s\n  %s\n' "$1" "$2" >&2
    exit 1
}

stamp_of() { # what a finished installation of a lock file looks like
    { cat "$1"; pwd; } | cksum
}

installed() {
    [ -x $venv/bin/python ] && [ -f "$venv/installed-$1" ] &&
        [ "$(cat "$venv/installed-$1")" = "$(stamp_of "$1")" ]
}

recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
        if command -v "$candidate" >/dev/null 2>&1 && recent_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

# The tests' lock holds all of the other, so either will do for running.
if installed requirements-dev.txt || installed "$lock"; then
    exit 0
fi
[ "$lock" = requirements-dev.txt ] || ! [ -f $venv/installed-requirements-dev.txt ] ||
    lock=requirements-dev.txt

python=$(find_python)
[ -n "$python" ] || fail \
    "NextScript needs Python 3.11 or newer; found: $(python3 --version 2>&1 || echo none)." \
    "Install one (Debian: apt-get install python3 python3-venv) or name it: make run PYTHON=/path/to/python3.12"

uv=
if [ -z "${NO_UV:-}" ] && uv --version >/dev/null 2>&1; then uv=uv; fi

if ! [ -x $venv/bin/python ] || ! recent_enough $venv/bin/python; then
    echo "Making a virtual environment with $("$python" --version) ..."
    rm -rf $venv
    if [ -n "$uv" ]; then
        uv venv --quiet --python "$python" $venv
    else
        "$python" -m venv $venv 2>/dev/null || {
            rm -rf $venv
            fail "$python cannot make virtual environments." \
                "Install its venv module (Debian: apt-get install python3-venv), or install uv."
        }
    fi
fi

echo "Installing $(grep -c '^[a-z]' $lock) packages from $lock (once; quick from a warm cache) ..."
if [ -n "$uv" ]; then
    uv pip install --quiet --compile-bytecode --python $venv/bin/python --require-hashes -r $lock >$log 2>&1 || failed=1
else
    # Also as constraints: pip before 23.3 takes `pydantic[email]` for a package of its own, and once
    # a newer pydantic is out it refuses that one as unpinned.
    $venv/bin/python -m pip install --quiet --disable-pip-version-check --prefer-binary \
        --require-hashes -r $lock -c $lock >$log 2>&1 || failed=1
fi
if [ -n "${failed:-}" ]; then
    tail -n 8 $log >&2
    fail "The packages could not be installed; all of it is in $log." \
        "Most often there is no network or a proxy is not set (HTTPS_PROXY, PIP_INDEX_URL). Then try again."
fi

# The application runs from here: the environment's interpreter finds it from any folder.
site=$($venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
pwd >"$site/nextscript_checkout.pth"
cat >$venv/bin/nextscript <<SHIM
#!/bin/sh
exec "$(pwd)/$venv/bin/python" -m nextscript.cli "\$@"
SHIM
chmod +x $venv/bin/nextscript
stamp_of $lock >"$venv/installed-$lock"
echo "Installed."
