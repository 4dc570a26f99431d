# Sourced by the scripts beside it: makes the virtual environments they run in.

# ready VENV INSTALL...: make VENV if it is missing or `sources` (a function of the caller) prints
# something else than at its installation, with `pip install INSTALL...`; put it on the PATH.
ready() {
    local venv=$1 stamp="$1/.installed-for" bin="$1/bin" python3
    shift
    [[ $OSTYPE != msys* && $OSTYPE != cygwin* ]] || bin="$venv/Scripts"
    if [[ ! -f $stamp || $(sources) != "$(<"$stamp")" ]] || ! "$bin/python" -c '' 2>/dev/null; then
        rm -rf "$venv"
        python3=$(command -v python3 || command -v python)
        if ! "$python3" -m venv "$venv"; then
            rm -rf "$venv"
            echo "python3 cannot make a virtual environment; on Debian: apt install python3-venv" >&2
            return 1
        fi
        echo '*' >"$venv/.gitignore"
        "$bin/python" -m pip install --quiet --disable-pip-version-check "$@"
        sources >"$stamp"
    fi
    export PATH="$PWD/$bin:$PATH"
}

# The environment of the tests, an editable installation. It goes on working until one of these
# changes.
ready_for_tests() {
    sources() {
        cksum pyproject.toml scripts/build_native.py edi/native/*.pyx edi/native/*.pxd
    }
    ready .venv-test -e '.[test]'
}
