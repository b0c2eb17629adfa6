# SPDX-License-Identifier: Apache-2.0
#
# What the lab needs of the host: QEMU 8 or newer and the makers of the guest's image.
# Sourced by tools/lab/lab.

readonly backports=bookworm-backports
readonly backports_file=/etc/apt/sources.list.d/ixj-backports.sources

# Where apt is configured to get the release $1 from, or nothing. Asked of its sources and not of its
# lists, which a fresh machine does not have yet.
apt_uri() {
  command -v apt-get >/dev/null || return 0
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk -v release="$1" '$1 == release && $2 == "main" { sub("/*$", "", $3); print $3; exit }' || true
}

lab_mirror() {
  local uri
  uri=$(apt_uri bookworm)
  echo "${uri:-http://deb.debian.org/debian}"
}

# The guest's own sources for apt: those of a Debian 12 host, otherwise Debian's.
lab_sources() {
  local mirror security
  mirror=$(lab_mirror)
  security=$(apt_uri bookworm-security)
  if [ -z "$security" ] && [ -z "$(apt_uri bookworm)" ]; then
    security=${mirror}-security
  fi
  echo "deb $mirror bookworm main"
  [ -z "$security" ] || echo "deb $security bookworm-security main"
  [ "$kernel" = 6.1 ] || echo "deb $mirror $backports main"
}

# The major version of the QEMU that is there, 0 without one.
qemu_major() {
  local major=
  major=$(qemu-system-x86_64 --version 2>/dev/null | sed -n 's/^QEMU emulator version \([0-9]*\).*/\1/p' || true)
  echo "${major:-0}"
}

qemu_fits() { [ "$(qemu_major)" -ge 8 ]; }

# QEMU with igb. Debian 12's own is 7.2; the one that fits is in its backports, which apt never takes
# unasked (they are NotAutomatic), so that the rest of the system stays what it is.
need_qemu() {
  qemu_fits && return 0
  local line="sudo apt-get install -t $backports qemu-system-x86"
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing QEMU from $backports"
    add_backports
    apt_install -t "$backports" qemu-system-x86 || true
    hash -r
    qemu_fits && return 0
    give_up "QEMU 8.0 or newer could not be installed; apt's output is in ${lab_apt_log}"
  fi
  give_up "QEMU $(qemu_version_word), 8.0 is the first with igb; on Debian 12: echo 'deb" \
    "$(lab_mirror) $backports main' | sudo tee /etc/apt/sources.list.d/backports.list &&" \
    "sudo apt-get update && $line"
}

qemu_version_word() {
  local major
  major=$(qemu_major)
  if [ "$major" = 0 ]; then echo "is missing"; else echo "$major is too old"; fi
}

# Adds the backports to apt's sources, unless they are there or this is not Debian 12.
add_backports() {
  grep -qs '^VERSION_CODENAME=bookworm$' /etc/os-release || return 0
  [ -z "$(apt_uri "$backports")" ] || return 0
  {
    echo "# For the IXJ lab: QEMU 8 or newer. Nothing is taken from here unless asked for by name."
    echo "Types: deb"
    echo "URIs: $(lab_mirror)"
    echo "Suites: $backports"
    echo "Components: main"
    echo "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg"
  } >"$backports_file"
}

# The image's folder, unless the image is there. mmdebstrap passes its path, and this script's, to shells.
image_place() {
  local place
  place=$(image_dir)
  [ ! -f "$place/complete" ] || return 0
  plain_paths "the image cannot be made" "$place" "$here"
  mkdir -p "$place" 2>/dev/null && [ -w "$place" ] && [ -w "$lab_cache" ] ||
    give_up "cannot write $place: set IXJ_LAB_CACHE to a folder of your own"
}

# Whether Linux's makefiles, which split paths, can build the kernel module in the tree $1.
module_place() {
  local what="the kernel module cannot be built"
  plain_paths "$what" "$lab_cache" "$1"
  [[ $1 != *,* ]] || give_up "$what, for a comma in the path '$1'"
}

plain_paths() { # plain_paths WHAT PATH...
  local path what=$1
  shift
  for path; do
    [[ $path != *[^[:alnum:]_./,@+=~-]* ]] || give_up "$what, for a space or a sign in the path '$path'"
  done
}

apt_install() {
  {
    apt-get update -qq &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
  } >>"$lab_apt_log" 2>&1 </dev/null
}

# Installs what is missing as root, names it otherwise. Arguments: package=command-to-look-for
need_packages() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair#*=}" >/dev/null || missing+=("${pair%%=*}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing ${missing[*]}"
    apt_install "${missing[@]}" && hash -r && return 0
    give_up "could not install ${missing[*]}; apt's output is in ${lab_apt_log}"
  fi
  give_up "missing Debian packages: sudo apt-get install ${missing[*]}"
}
