#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Fetches Debian's source of lwIP into a folder: fetch_lwip.sh FOLDER. The library that Debian ships
# is built for the Hurd (an operating system below it, a thread of its own, a lock per call), so the
# benchmarks build theirs. Uses the package sources this machine has, in an apt state of its own: the
# system's lists are not touched.
set -euo pipefail

out=$(realpath -m "${1:?usage: fetch_lwip.sh FOLDER}")
readonly out
[ ! -e "$out/src/core/tcp.c" ] || exit 0
for tool in apt-get dpkg-source; do
  command -v "$tool" >/dev/null || {
    echo "fetch_lwip.sh: $tool is missing: sudo apt-get install dpkg-dev" >&2
    exit 77
  }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/sources" "$work/lists/partial"
for list in /etc/apt/sources.list.d/*.sources; do
  [ ! -e "$list" ] || sed 's/^Types:.*/Types: deb-src/' "$list" >"$work/sources/$(basename "$list")"
done
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ ! -e "$list" ] || sed 's/^deb /deb-src /' "$list" >"$work/sources/$(basename "$list")"
done
# Only Debian's own archives: a stranger's may have no sources.
grep -LiE '^(uris:|deb-src ).*debian' "$work"/sources/* | xargs -r rm -f
apt=(apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources"
  -o Dir::State::Lists="$work/lists" -o APT::Sandbox::User=root)
"${apt[@]}" update
cd "$work"
"${apt[@]}" source lwip >/dev/null
mkdir -p "$(dirname "$out")"
rm -rf "$out"
mv "$work"/lwip-*/ "$out"
