#!/usr/bin/env bash
# All tests of Cauce, as CI runs them: builds, lints, unit tests, and the server as its users meet it, on SQLite and
# PostgreSQL. Finds or installs what it needs (Debian, npm and PyPI packages). A stage that cannot run has failed.
#
#   scripts/test.sh                everything
#   scripts/test.sh page kill      only the named stages (after a build)
#
# Prints a line for each stage and closes with "N passed, N failed", counted in checks where a stage counts its own.
set -uo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR=never PIP_DISABLE_PIP_VERSION_CHECK=1 TZ=UTC
root=$PWD
logs=$(mktemp -d "${TMPDIR:-/tmp}/cauce-test-XXXXXX")
target=${CARGO_TARGET_DIR:-$root/target}
venv=$target/test-venv
cauce=${CAUCE_BINARY:-$target/release/cauce}
only=" $* "
passed=0 failed=0 began=$SECONDS

# stage NAME COMMAND...: runs one stage with its output in a log of its own, which is shown when it fails.
stage() {
  local name=$1 t0=$SECONDS code=0 counted
  shift
  [[ $only == "  " || $only == *" $name "* ]] || return 0
  echo "== $name ($((SECONDS - began)) s so far): $*"
  "$@" > "$logs/$name.log" 2>&1 < /dev/null || code=$?
  # Stages count their own checks; cargo prints one line a test binary.
  counted=$(sed -nE 's/^test result: .* ([0-9]+) passed; ([0-9]+) failed;.*/\1 \2/p; s/^([0-9]+) passed, ([0-9]+) failed.*$/\1 \2/p' "$logs/$name.log" |
    awk '{p += $1; f += $2} END {if (NR) print p, f}')
  local ok=${counted% *} bad=${counted#* }
  if [ -z "$counted" ]; then ok=$((code == 0)) bad=$((code != 0)); fi
  if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  passed=$((passed + ok)) failed=$((failed + bad))
  if [ "$code" -ne 0 ]; then
    grep -E '^(FAIL|LOST|error|test .* FAILED|thread )' "$logs/$name.log" | head -40
    grep -vE "^FAIL" "$logs/$name.log" | tail -n 25
  else
    grep -E '^(==|     |ok   .*:)' "$logs/$name.log" | tail -n 12
  fi
  echo "-- $name: $ok passed, $bad failed, $((SECONDS - t0)) s"
}

# Debian packages that are missing.
system_packages() {
  local wanted=()
  command -v make > /dev/null || wanted+=(make)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || wanted+=(postgresql)
  [ -x /usr/bin/chromium ] || wanted+=(chromium fonts-dejavu-core)
  compgen -G '/usr/lib/*/faketime/libfaketime.so.1' > /dev/null || wanted+=(faketime)
  command -v runuser > /dev/null || wanted+=(util-linux)
  [ ${#wanted[@]} -eq 0 ] && return
  local sudo=
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  $sudo apt-get update -q && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q --no-install-recommends "${wanted[@]}"
}

tools() {
  system_packages || return
  (cd bpmn-examples && npm ci --no-audit --no-fund) || return
  (cd modeler-ui && npm ci && cd scripts/types && npm ci) || return
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv" || return
  "$venv/bin/pip" install -q -r bpmn-examples/requirements.txt
}

on() { # DATABASE [--jobs] COMMAND...
  local database=$1 jobs=
  shift
  if [ "$1" = --jobs ]; then jobs=--jobs; shift; fi
  python3 scripts/on_server.py --binary "$cauce" --database "$database" ${jobs:+$jobs} -- "$@"
}

both() { # COMMAND...: on a fresh server on each database; {url} and {origin} are filled in
  local code=0 database
  for database in sqlite postgres; do
    echo "on $database:"
    on "$database" "$@" || code=1
  done
  return $code
}

workers() {
  local code=0 database
  for database in sqlite postgres; do
    echo "on $database:"
    on "$database" --jobs python3 scripts/test_workers.py --url '{url}' --python "$venv/bin/python" --node node || code=1
  done
  return $code
}

# The pages are what their sources make, and their parts do what they say.
pages() { (cd modeler-ui && npm run -s check && npm -s test); }

# The types of the pages are what the server's documents make.
types() { on sqlite node modeler-ui/scripts/types/run.mjs --url '{origin}' --check; }

# The pages as people use them; once more where a password is wanted, and once more where authorizations are checked.
page() {
  local run=modeler-ui/tests/page/run.mjs admin=admin:Secret-1234
  on sqlite node $run --url '{origin}' --pictures "$target/pictures" || return
  python3 scripts/on_server.py --binary "$cauce" --flag=--authentication=basic --flag=--admin-user=$admin -- \
    node $run --url '{origin}' --pictures "$target/pictures" --signin $admin || return
  python3 scripts/on_server.py --binary "$cauce" --flag=--authentication=basic --flag=--authorization --flag=--admin-user=$admin -- \
    node $run --url '{origin}' --pictures "$target/pictures" --signin $admin --rights
}

conformance() {
  local code=0
  python3 conformance/run.py --binary "$cauce" --kit bpmn --kit miwg --kit dmn --kit rest || code=1
  python3 conformance/run.py --binary "$cauce" --kit rest-auth --database sqlite || code=1
  return $code
}

quick_start() { bash scripts/quick_start.sh "$cauce"; }

stage tools tools
stage rules python3 scripts/check_workspace.py
stage format cargo fmt --all --check
stage lint cargo clippy --workspace --all-targets --locked -- -D warnings
stage unit cargo test --workspace --locked
stage build cargo build --release --locked -p cauce-server
stage quick_start quick_start
stage examples both python3 scripts/run_examples.py --url '{url}'
stage bad_input both python3 scripts/test_bad_input.py --url '{url}'
stage workers workers
stage pages pages
stage types types
stage page page
stage kill python3 scripts/kill_test.py --binary "$cauce"
stage database_away python3 scripts/database_away.py --binary "$cauce"
stage faults python3 scripts/faults.py --binary "$cauce"
stage footprint python3 scripts/footprint.py --binary "$cauce"
stage conformance conformance

echo "logs in $logs, $((SECONDS - began)) s"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
