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
  if [ ! -e "$page" ] || [ -n "$(find client/web client/state shared/src package-lock.json -newer "$page" -not -path '*/dist*' -print -quit)" ]; then
    npm run --silent build:web >&2
  fi
  build_terminal
}

# The terminal client, where something of it has changed: it should start at once.
build_terminal() {
  local stamp=client/terminal/dist/.built
  if [ ! -e "$stamp" ] || [ -n "$(find client/terminal client/state shared/src package-lock.json -newer "$stamp" -not -path '*/dist*' -print -quit)" ]; then
    npm run --silent build:terminal >&2
    touch "$stamp"
  fi
}

# Programs that tests talk to. Where we may, what is missing is installed; else the tests that need it fail.
install_test_programs() {
  local missing=()
  command -v chromium >/dev/null 2>&1 || missing+=(chromium)
  command -v telnet >/dev/null 2>&1 || missing+=(telnet)
  command -v nc >/dev/null 2>&1 || missing+=(netcat-openbsd)
  command -v tmux >/dev/null 2>&1 || missing+=(tmux)
  command -v irssi >/dev/null 2>&1 || missing+=(irssi)
  command -v weechat >/dev/null 2>&1 || missing+=(weechat-curses)
  [ -x /usr/sbin/nginx ] || command -v nginx >/dev/null 2>&1 || missing+=(nginx)
  [ -e /usr/lib/nginx/modules/ngx_stream_module.so ] || missing+=(libnginx-mod-stream)
  [ -x /usr/sbin/haproxy ] || command -v haproxy >/dev/null 2>&1 || missing+=(haproxy)
  command -v openssl >/dev/null 2>&1 || missing+=(openssl)
  command -v systemd-analyze >/dev/null 2>&1 || missing+=(systemd)
  command -v cc >/dev/null 2>&1 || missing+=(gcc libc6-dev)
  command -v curl >/dev/null 2>&1 || missing+=(curl)
  command -v python3 >/dev/null 2>&1 && python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
  [ ${#missing[@]} -gt 0 ] || return 0
  install_debian "${missing[@]}" || printf 'The tests need these programs: %s\n' "${missing[*]}" >&2
}

install_debian() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  printf 'Installing for the tests: %s\n' "$*" >&2
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

# The Python packages that tests need, once for each version of requirements.txt: by pip in .venv; where pip cannot, Debian's,
# for the system's Python. Without either the tests that need them fail.
install_python() {
  local stamp=.venv/.switchboard-requirements
  ! cmp -s requirements.txt "$stamp" || return 0
  rm -rf .venv
  if python3 -m venv .venv >&2 && .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --requirement requirements.txt >&2; then
    cp requirements.txt "$stamp"
    return 0
  fi
  rm -rf .venv
  ! /usr/bin/python3 -c 'import flask_socketio, geventwebsocket, cryptography, requests, websocket, aiohttp' 2>/dev/null || return 0
  install_debian python3-flask-socketio python3-socketio python3-gevent-websocket python3-cryptography \
    python3-requests python3-websocket python3-aiohttp ||
    printf 'Neither pip nor apt-get could install what requirements.txt lists: the tests with Flask-SocketIO will fail.\n' >&2
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
  chat)
    install
    build_terminal
    shift
    main=$PWD/client/terminal/dist/terminal/src/main.js
    # Files that are named there are the person's.
    cd "$OLDPWD"
    exec node "$main" "$@"
    ;;
  test)
    build
    install_test_programs
    install_python
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
    [ "${1:-}" != socketio ] || install_python
    exec npm run --silent bench -- "$@"
    ;;
  help | -h | --help)
    cat <<'HELP'
Switchboard, a chat server that remembers nobody.

  ./run.sh              install, build and start every gateway
  ./run.sh join [PORT]  the JOIN server alone, on port 1234 unless given
  ./run.sh chat [HOST[:PORT]] [NAME]
                        the terminal client, on localhost:4000 unless given; --help says more
  ./run.sh test         set up and run every test
  ./run.sh check        format, lint, types, import boundaries, unused code
  ./run.sh dev          start the server and the page, rebuilt as you edit
  ./run.sh fuzz         throw random input at the gateways for longer than the tests do
  ./run.sh bench NAME   measure, beside peers: socketio, join, irc, cluster
  ./run.sh help         this list

Settings are environment variables, such as HTTP_PORT=8080 or TELNET_PORT=off: see README.md.
HELP
    ;;
  *)
    fail "there is no command \"$1\"; ./run.sh help lists them"
    ;;
esac
