#!/usr/bin/env bash
# Installs, builds and starts Switchboard, or one of its commands: ./run.sh help lists them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

fail() {
  printf 'run.sh: %s\n' "$*" >&2
  exit 1
}

need_node() {
  command -v node >/dev/null 2>&1 || fail 'Node 20.19 or newer is needed: see nodejs.org'
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node 20.19 or newer is needed, this is $(node --version)"
}

# Installs what package-lock.json says, once for each version of it. Not by "npm ci": some registries lack the packages of
# other platforms that a complete lock would name, and "npm ci" takes no other.
install() {
  need_node
  if ! cmp -s package-lock.json node_modules/.switchboard-lock; then
    npm install --no-save --no-audit --no-fund --loglevel=error >&2
    cp package-lock.json node_modules/.switchboard-lock
  fi
}

# Builds what is older than its sources.
build() {
  install
  npm run --silent build:server >&2
  local page=client/web/dist/index.html
  if [ ! -e "$page" ] || [ -n "$(find client/web shared/src package-lock.json -newer "$page" -not -path '*/dist*' -print -quit)" ]; then
    npm run --silent build:web >&2
  fi
}

# Programs that tests talk to. Where we may, what is missing is installed; else the tests that need it fail.
install_test_programs() {
  local missing=()
  command -v chromium >/dev/null 2>&1 || missing+=(chromium)
  command -v telnet >/dev/null 2>&1 || missing+=(telnet)
  command -v nc >/dev/null 2>&1 || missing+=(netcat-openbsd)
  command -v tmux >/dev/null 2>&1 || missing+=(tmux)
  command -v cc >/dev/null 2>&1 || missing+=(gcc libc6-dev)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    printf 'Installing for the tests: %s\n' "${missing[*]}" >&2
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
  else
    printf 'The tests need these programs: %s\n' "${missing[*]}" >&2
  fi
}

case "${1:-start}" in
  start)
    build
    exec node server/dist/main.js
    ;;
  join)
    install
    npm run --silent build:server >&2
    shift
    exec node server/dist/join.js "$@"
    ;;
  test)
    build
    install_test_programs
    exec npm run --silent test:all
    ;;
  dev)
    install
    trap 'kill 0' EXIT
    npx tsx watch --conditions=switchboard-source server/src/main.ts &
    npx vite client/web
    ;;
  check | fuzz)
    install
    exec npm run --silent "$1"
    ;;
  bench)
    build
    shift
    exec npm run --silent bench -- "$@"
    ;;
  help | -h | --help)
    cat <<'HELP'
Switchboard, a chat server that remembers nobody.

  ./run.sh              install, build and start every gateway
  ./run.sh join [PORT]  the JOIN server alone, on port 1234 unless given
  ./run.sh test         set up and run every test
  ./run.sh check        format, lint, types, import boundaries, unused code
  ./run.sh dev          start the server and the page, rebuilt as you edit
  ./run.sh fuzz         throw random input at the gateways for longer than the tests do
  ./run.sh bench NAME   measure, beside peers: presence, join
  ./run.sh help         this list

Settings are environment variables, such as HTTP_PORT=8080 or TELNET_PORT=off: see README.md.
HELP
    ;;
  *)
    fail "there is no command \"$1\"; ./run.sh help lists them"
    ;;
esac
