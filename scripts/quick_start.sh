#!/usr/bin/env bash
# Runs what the README's quick start says, against a server of its own, so that the README stays true.
#   quick_start.sh PATH_OF_CAUCE
set -euo pipefail
cd "$(dirname "$0")/.."
cauce=$(realpath "${1:-target/release/cauce}")
folder=$(mktemp -d)
"$cauce" serve --examples --listen 127.0.0.1:0 --database "sqlite:$folder/cauce.sqlite" > "$folder/log" 2>&1 &
server=$!
trap 'kill $server 2> /dev/null || true; wait $server 2> /dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 300); do
  address=$(sed -nE 's#.*(http://127\.0\.0\.1:[0-9]+/engine-rest).*#\1#p' "$folder/log" | head -n 1)
  [ -n "$address" ] && curl -sf "$address/engine" > /dev/null && break
  kill -0 $server || { cat "$folder/log"; exit 1; }
  sleep 0.1
done
[ -n "$address" ] || { cat "$folder/log"; exit 1; }

# The commands between the marks in the README, with the address of this server.
sed -n '/<!-- quick start -->/,/<!-- end of quick start -->/p' README.md | sed -n '/^```sh$/,/^```$/p' | grep -v '^```' |
  sed "s#http://127.0.0.1:8080/engine-rest#$address#g" > "$folder/commands"
[ -s "$folder/commands" ] || { echo "no quick start in the README"; exit 1; }
sed -i 's/curl -s /curl -sS --fail-with-body /g' "$folder/commands"
bash -euxo pipefail "$folder/commands" > "$folder/out" 2>&1 || { cat "$folder/out" "$folder/log"; exit 1; }
cat "$folder/out"
state=$(curl -sf "$address/history/process-instance?processInstanceBusinessKey=chairs-1" | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["state"])')
[ "$state" = COMPLETED ] || { echo "the quick start ends with the instance $state"; exit 1; }
kill -TERM $server
wait $server
echo "1 passed, 0 failed"
