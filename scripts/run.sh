#!/usr/bin/env bash
# Builds the server and starts it with the examples deployed. Arguments are passed on to `cauce serve`.
set -euo pipefail
cd "$(dirname "$0")/.."
exec cargo run --release --locked -p cauce-server -- serve --examples "$@"
