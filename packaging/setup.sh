# What packaging/run and packaging/test share; sourced by both. `set_up run` or `set_up test` makes .venv in the
# checkout hold exactly the locked requirements and the project, and the system what Qt needs.
#
# .venv/.ready-run and .venv/.ready-test keep the fingerprint of what was installed, so a second start asks
# neither pip nor Python. .venv/.unfinished marks an installation under way: found, it was interrupted, and .venv
# is made anew. One set-up runs at a time; the others wait for it.
# ENI_PYTHON names the interpreter to make .venv with.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv

say() { printf 'eni-console: %s\n' "$*" >&2; }
fail() {
    say "$*"
    exit 1
}

set_up() { # run | test
    if ! ready "$1"; then
        find_python
        exec 9<"$root/packaging"
        lock
        ready "$1" || install "$1"
        exec 9<&-
    fi
    [[ $(uname) != Linux ]] || provide_system "$1"
}

fingerprint() {
    {
        printf '%s\n' "$root"
        readlink -f "$venv/bin/python"
        cat "$venv/pyvenv.cfg" "$root"/pyproject.toml "$root"/packaging/{setup.sh,requirements.txt,requirements-test.txt,requirements-ansible.txt}
    } | cksum
}

ready() { # run | test
    [[ -x $venv/bin/python && -x $venv/bin/eni-console && -f $venv/.ready-$1 && ! -e $venv/.unfinished ]] &&
        [[ $(<"$venv/.ready-$1") == "$(fingerprint)" ]]
}

# An interpreter counts if it runs: a pyenv shim may exist and fail. Sets python to its real path.
find_python() {
    local name seen='' probe='import sys
if sys.version_info < (3, 11): sys.exit(3)
try: import venv, ensurepip
except ImportError: sys.exit(4)
print(getattr(sys, "_base_executable", None) or sys.executable)'
    for name in ${ENI_PYTHON:-python3.13 python3.12 python3.11 python3}; do
        if python=$("$name" -c "$probe" 2>/dev/null); then return; fi
        seen+=" $("$name" -c 'import sys; print(sys.argv[1] + " is %d.%d" % sys.version_info[:2], end=";")' \
            "$name" 2>/dev/null || true)"
    done
    for name in ${ENI_PYTHON:-python3.13 python3.12 python3.11 python3}; do # Debian splits ensurepip off
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        apt_install "$("$name" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" || exit 1
        python=$("$name" -c "$probe") && return
    done
    seen=${seen// /}
    fail "needs Python 3.11 or later with its venv module, and found none${seen:+ (${seen%;})}." \
        "On Debian or Ubuntu: sudo apt-get install python3 python3-venv"
}

# flock(1) is not everywhere, but a lock taken by a child on our descriptor 9 stays ours.
lock() {
    "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)' 2>/dev/null && return
    say "waiting for another set-up of this checkout to end"
    "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
}

install() { # run | test
    local requirements=requirements.txt kind
    [[ -w $root && ( ! -e $venv || -w $venv ) ]] || fail "cannot write to $root, to install there what it needs"
    # What was set up for the tests stays so.
    [[ $1 == run && ! -e $venv/.ready-test ]] || requirements=requirements-test.txt
    if [[ -e $venv/.unfinished ]] || ! "$venv/bin/python" -c \
        'import sys, pip; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)' 2>/dev/null; then
        say "making .venv with $("$python" -V)"
        rm -rf "$venv" && mkdir "$venv" && touch "$venv/.unfinished" && "$python" -m venv "$venv" ||
            fail "could not make $venv"
    fi
    say "installing what packaging/$requirements names (a minute or two the first time)"
    touch "$venv/.unfinished"
    pip --only-binary :all: --require-hashes -r "$root/packaging/$requirements" &&
        pip --no-index --no-deps --no-build-isolation --editable "$root" ||
        fail "the installation failed: pip's reason is above; the next start begins anew"
    [[ $requirements == requirements.txt ]] || unpack_ansible || say "goes on without Ansible's modules for EC2"
    for kind in run test; do
        [[ $kind == test && $requirements == requirements.txt ]] || fingerprint >"$venv/.ready-$kind"
    done
    rm "$venv/.unfinished"
}

pip() {
    "$venv/bin/python" -m pip install -qq --no-input --disable-pip-version-check "$@"
}

# Ansible's collection amazon.aws comes in a wheel of 54 MB with a hundred others: only that is unpacked. Its tests
# skip where the wheel cannot be had.
unpack_ansible() {
    local wheel
    wheel=$(mktemp -d)
    "$venv/bin/python" -m pip download -qq --no-input --disable-pip-version-check --no-deps --only-binary :all: \
        --require-hashes -r "$root/packaging/requirements-ansible.txt" --dest "$wheel" &&
        "$venv/bin/python" -c 'import pathlib, shutil, sys, sysconfig, zipfile
found = pathlib.Path(sysconfig.get_path("purelib"), "ansible_collections")
shutil.rmtree(found, ignore_errors=True)
with zipfile.ZipFile(next(pathlib.Path(sys.argv[1]).glob("*.whl"))) as wheel:
    names = [one for one in wheel.namelist() if one.startswith("ansible_collections/amazon/aws/")]
    wheel.extractall(sys.argv[1], names)
shutil.move(pathlib.Path(sys.argv[1], found.name), found)' "$wheel"
    local status=$?
    rm -rf "$wheel"
    return $status
}

# Sets qt_missing: "" (nothing), "window" (pictures only) or "all" (Qt cannot even be imported).
provide_system() { # run | test
    local wanted=()
    look_for_qt
    [[ -z $qt_missing ]] || wanted+=(
        libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0 libx11-xcb1 libxcb-cursor0 libxcb-icccm4
        libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-sync1
        libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0 libxkbcommon0
    )
    has_font '*' || wanted+=(fonts-inter fonts-dejavu-core)
    [[ $1 != test ]] || command -v Xvfb >/dev/null || wanted+=(xvfb)
    if [[ $1 == test ]] && ((EUID == 0)); then # packet paths against Linux's own, in namespaces
        command -v ip >/dev/null || wanted+=(iproute2)
        command -v nft >/dev/null || [[ -x /usr/sbin/nft ]] || wanted+=(nftables)
    fi
    ((${#wanted[@]})) || return 0
    # The window is drawn for Inter; any font does, so nobody is asked for this one alone.
    has_font 'Inter*' || [[ " ${wanted[*]} " == *" fonts-inter "* ]] || wanted+=(fonts-inter)
    apt_install "${wanted[@]}" || true
    [[ -z $qt_missing ]] || look_for_qt
    [[ $qt_missing != all ]] || fail "Qt cannot start without these libraries: ${qt_libraries//$'\n'/ }"
}

look_for_qt() {
    local qt=("$venv"/lib/python3*/site-packages/PySide6)
    qt_missing=''
    qt_libraries=$(ldd "$qt"/{QtWidgets.abi3.so,Qt/plugins/platforms/libqxcb.so} 2>/dev/null |
        awk '/not found/ && !seen[$1]++ { print $1 }' || true)
    [[ -n $qt_libraries ]] || return 0
    qt_missing=window
    QT_QPA_PLATFORM=offscreen "$venv/bin/python" -c 'import PySide6.QtWidgets' 2>/dev/null || qt_missing=all
}

has_font() { # PATTERN of a file's name, without its ending
    [[ -n $(find -L /usr/share/fonts /usr/local/share/fonts "${XDG_DATA_HOME:-${HOME:-}/.local/share}/fonts" \
        "${HOME:-}/.fonts" \( -name "$1.ttf" -o -name "$1.otf" -o -name "$1.ttc" \) -print -quit 2>/dev/null) ]]
}

apt_install() { # PACKAGE...
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300) become=()
    if ! command -v apt-get >/dev/null; then
        say "install with your system's package manager what Debian calls: $*"
        return 1
    fi
    if ((EUID)); then
        become=(sudo -n)
        if ! sudo -n true 2>/dev/null; then
            if ! command -v sudo >/dev/null || [[ ! -t 0 || ! -t 2 ]]; then
                say "missing on this system; install with: sudo apt-get install $*"
                return 1
            fi
            become=(sudo)
        fi
    fi
    say "installing system packages: $*"
    local install=(${become[@]+"${become[@]}"} "${apt[@]}" install -y --no-install-recommends "$@")
    if ! "${install[@]}" >/dev/null 2>&1; then # a fresh system has no package lists yet
        ${become[@]+"${become[@]}"} "${apt[@]}" update >/dev/null 2>&1 || true
        "${install[@]}" >&2 && return
        say "that failed; by hand: sudo apt-get install $*"
        return 1
    fi
}
