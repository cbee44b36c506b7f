#!/bin/sh
# The tests, with pytest's own options; named ones alone. Otherwise most run side by side, each
# process with servers of its own, and those of faults after them: they say how soon something is.
run() {
    .venv/bin/python -m pytest -q "$@" && return
    code=$?
    [ $code = 5 ] || failed=$code # 5: an option left none of these
}

failed=0
case " $* " in
*" tests"*) exec .venv/bin/python -m pytest -q "$@" ;;
*)
    run -n auto --maxprocesses 4 --dist loadfile --ignore tests/faults "$@"
    run tests/faults "$@"
    ;;
esac
exit $failed
