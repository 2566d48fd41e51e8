#!/usr/bin/env bash
# Builds the server and starts it with the examples deployed. Arguments are passed on to `cauce serve`.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v make > /dev/null; then
  # The allocator is built with it.
  sudo=
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  $sudo apt-get update -q && $sudo apt-get install -y -q --no-install-recommends make
fi
exec cargo run --release --locked -p cauce-server -- serve --examples "$@"
