#!/usr/bin/env bash
# The second engine that every ready-made question is asked on: Debian's Virtuoso, installed where that is possible and it is missing.
set -eu
command -v virtuoso-t >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  # The program alone: the package that starts a server of its own is not wanted.
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends virtuoso-opensource-7-bin >/dev/null
else
  echo "No Virtuoso was found and none can be installed here: its tests will be skipped, visibly." >&2
fi
