#!/usr/bin/env bash
# The browser that the page tests drive: the system's Chromium, installed where that is possible and it is missing.
set -eu
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  apt-get install -y -qq chromium >/dev/null
else
  echo "No Chromium was found and none can be installed here: the page tests will be skipped, visibly." >&2
fi
