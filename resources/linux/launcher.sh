#!/bin/sh
# digit-lab [MODEL...] opens the window; digit-lab COMMAND [OPTIONS] works without one.
set -e
here=$(dirname "$(readlink -f "$0")")

case "${1-}" in
--help | -h | --version) wants_window= ;;
'' | -*) wants_window=yes ;;
*.[pP][tT][hH] | *.[pP][tT] | *.[sS][aA][fF][eE][tT][eE][nN][sS][oO][rR][sS] | *.[jJ][sS][oO][nN]) wants_window=yes ;;
*) wants_window= ;; # a command, also where a folder is called like it
esac

sandbox=
if [ "$(id -u)" = 0 ]; then
  echo "Digit Lab runs as root, where Chromium's sandbox cannot work: starting without it." >&2
  sandbox=--no-sandbox
elif [ "$(stat -c '%u %a' "$here/chrome-sandbox")" != '0 4755' ] && ! unshare --user --map-root-user true 2>/dev/null; then
  cat >&2 <<END
Digit Lab was not started: this system lets no user make Chromium's sandbox. Nothing was changed.
The helper beside the program may do it once it belongs to root. Give it these rights, then start again:
  sudo chown root:root "$here/chrome-sandbox" && sudo chmod 4755 "$here/chrome-sandbox"
END
  exit 1
fi

if [ -n "$wants_window" ]; then
  case "${DISPLAY-}${WAYLAND_DISPLAY-} $*" in
  ' '*--ozone-platform=*) ;; # a place for the window was named
  ' '*)
    echo "Digit Lab has no display here for its window. Its commands work without one: digit-lab --help" >&2
    exit 1
    ;;
  esac
  exec "$here/digit-lab" $sandbox "$@"
fi
# Nothing is drawn, and Chromium has nothing to say on standard error.
exec "$here/digit-lab" $sandbox --ozone-platform=headless --disable-gpu --log-level=3 --command-line -- "$@"
