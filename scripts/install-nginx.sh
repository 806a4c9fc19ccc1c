#!/usr/bin/env bash
# The proxy that the tests of operation stand behind: the system's nginx, installed where that is possible and it is missing.
set -eu
command -v nginx >/dev/null && exit 0
[ -x /usr/sbin/nginx ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  apt-get install -y -qq nginx-light >/dev/null
else
  echo "No nginx was found and none can be installed here: the tests behind a proxy will be skipped, visibly." >&2
fi
