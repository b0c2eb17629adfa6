# SPDX-License-Identifier: Apache-2.0
#
# What the lab needs of the host: QEMU 8 or newer and the makers of the guest's image.
# Sourced by tools/lab/lab.

readonly backports=bookworm-backports
readonly backports_file=/etc/apt/sources.list.d/ixj-backports.sources

# Where the host gets Debian packages from: "URI" of the main archive, as apt is configured.
lab_mirror() {
  local uri=
  if command -v apt-get >/dev/null; then
    uri=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN)' 'Created-By: Packages' 2>/dev/null |
      sed -n 's:^\([^ ]*[^/]\)/* Debian$:\1:p' | grep -v -- '-security$' | head -n 1 || true)
  fi
  echo "${uri:-http://deb.debian.org/debian}"
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
  if apt-get indextargets --format '$(CODENAME)' 2>/dev/null | grep -qx "$backports"; then
    return 0
  fi
  {
    echo "# For the IXJ lab: QEMU 8 or newer. Nothing is taken from here unless asked for by name."
    echo "Types: deb"
    echo "URIs: $(lab_mirror)"
    echo "Suites: $backports"
    echo "Components: main"
    echo "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg"
  } >"$backports_file"
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
