#!/bin/sh
# digit-lab [FILE...] opens the window; digit-lab COMMAND [OPTIONS] works without one.
set -e
here=$(dirname "$(readlink -f "$0")")
sandbox=
if [ "$(id -u)" = 0 ]; then
  echo "Digit Lab runs as root, where Chromium's sandbox cannot work: starting without it." >&2
  sandbox=--no-sandbox
fi
case "${1-}" in
--help | -h) wants_window= ;;
'' | -*) wants_window=yes ;;
*) if [ -e "$1" ]; then wants_window=yes; else wants_window=; fi ;;
esac
if [ -n "$wants_window" ]; then exec "$here/digit-lab" $sandbox "$@"; fi
# Nothing is drawn, and Chromium has nothing to say on standard error.
exec "$here/digit-lab" $sandbox --ozone-platform=headless --disable-gpu --log-level=3 --command-line -- "$@"
