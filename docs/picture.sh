#!/bin/sh
# docs/document.png: the page of a document, as a browser shows it.  Run by `make picture`; needs Chromium.
set -eu
python=$1
place=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$place"' EXIT
"$python" -m kgbuild build data/documents --out "$place/out" --quiet
"$python" -m kgbuild serve --out "$place/out" --port 8799 >"$place/log" 2>&1 &
server=$!
until grep -q serves.*statements "$place/log"; do kill -0 "$server"; sleep 0.2; done
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
"$browser" --headless --no-sandbox --disable-gpu --disable-background-networking --hide-scrollbars \
  --user-data-dir="$place/profile" --window-size=1160,640 --screenshot="$PWD/docs/document.png" \
  http://127.0.0.1:8799/doc/000_b145dcb749c1b045.txt >/dev/null 2>&1
