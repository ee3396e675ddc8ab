#!/bin/sh
# Makes .venv with pip in it, on a fresh Debian or Ubuntu too, where python3 comes without ensurepip.
set -eu
python="${PYTHON:-python3}"
venv="${1:-.venv}"

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Guichet needs Python 3.11 or newer; $python is $("$python" --version 2>&1)." >&2
    echo "Name another one: make install PYTHON=/path/to/python3.12" >&2
    exit 1
}

version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"

install_ensurepip() { # as root: Debian's own package
    echo "This Python comes without ensurepip: fetching Debian's python$version-venv."
    $1 apt-get update -q
    $1 apt-get install -q -y --no-install-recommends "python$version-venv"
}

borrow_pip() { # as anybody: Debian's pip wheel, downloaded and unpacked in a folder of its own
    echo "This Python comes without ensurepip: fetching Debian's pip wheel."
    folder="$(mktemp -d)"
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
    apt="apt-get -q -o Dir::State::Lists=$folder/lists -o Dir::Cache=$folder/cache"
    (cd "$folder" && $apt update && $apt download python3-pip-whl && dpkg -x python3-pip-whl_*.deb .) >/dev/null 2>&1 &&
        "$python" -m venv --without-pip "$venv" &&
        "$venv/bin/python" "$(echo "$folder"/usr/share/python-wheels/pip-*.whl)/pip" install --quiet --no-index \
            "$folder"/usr/share/python-wheels/pip-*.whl
    status=$?
    rm -rf "$folder"
    return $status
}

[ -x "$venv/bin/pip" ] && exit 0
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    if [ "$(id -u)" = 0 ]; then
        install_ensurepip ""
    elif sudo -n true 2>/dev/null; then
        install_ensurepip sudo
    elif borrow_pip; then
        exit 0
    else
        echo "This Python comes without ensurepip. Install it once, then try again:" >&2
        echo "    sudo apt-get install python$version-venv" >&2
        exit 1
    fi
fi
"$python" -m venv "$venv"
