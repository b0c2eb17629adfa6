# SPDX-License-Identifier: Apache-2.0
#
# The guest's image: a minimal Debian 12 with a kernel, made by mmdebstrap, kept in the cache.
# Sourced by tools/lab/lab.

# What the guest has beyond Debian's minimal base. Their versions are those of the mirror's release.
readonly image_packages=initramfs-tools,kmod,udev,iproute2,iputils-ping,ethtool,pciutils,procps,strace,tcpdump,netcat-openbsd

# The name changes with everything the image is made from: an old image is never taken for a new one.
image_dir() {
  local key
  key=$({ cat "$here/image.sh" "$here/guest/boot" "$here/guest/headers"; echo "$kernel"; } | sha256sum | cut -c1-12)
  echo "$lab_cache/$kernel-$key"
}

image_build() {
  image=$(image_dir)
  [ ! -f "$image/complete" ] || return 0
  need_packages mmdebstrap=mmdebstrap e2fsprogs=mke2fs
  [ "$(id -u)" = 0 ] || need_packages fakeroot=fakeroot uidmap=newuidmap
  mkdir -p "$image"
  (
    # One maker at a time; who waited finds the image there.
    flock 9
    [ ! -f "$image/complete" ] || exit 0
    say "making the lab's image, Linux $kernel (once, some two minutes; $image/build.log)"
    if ! image_make >"$image/build.log" 2>&1; then
      give_up "the image could not be made: $(grep -E '^E:|error' "$image/build.log" | tail -n 1)" \
        "($image/build.log)"
    fi
    touch "$image/complete"
  ) 9>"$image.lock" || exit $?
}

image_make() {
  local work from=''
  [ "$kernel" = 6.1 ] || from=/$backports
  work=$(mktemp -d "$image/work.XXXXXX")
  # A small initrd with what finds the root disk, and no more: emulated, Debian's takes seconds.
  mkdir -p "$work/initramfs/conf.d"
  printf 'MODULES=list\nCOMPRESS=gzip\nFSTYPE=ext4\n' >"$work/initramfs/conf.d/lab"
  printf '%s\n' virtio_pci virtio_blk ext4 crc32c_generic >"$work/initramfs/modules"
  lab_sources | image_bootstrap "$work" "$from" &&
    image_disk "$work" &&
    rm -rf "$work"
}

# The tar file $1/root.tar, with the kernel of the release $2.
image_bootstrap() {
  mmdebstrap --variant=minbase --architectures=amd64 --include="$image_packages" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --aptopt='Apt::Install-Recommends "false"' \
    --customize-hook="copy-in $1/initramfs/conf.d $1/initramfs/modules /etc/initramfs-tools" \
    --customize-hook="chroot \"\$1\" apt-get install -y --no-install-recommends linux-image-amd64$2" \
    --customize-hook="copy-in $here/guest/headers /tmp" \
    --customize-hook='chroot "$1" sh /tmp/headers && rm "$1/tmp/headers"' \
    --customize-hook='chroot "$1" apt-get clean' \
    --customize-hook="copy-in $here/guest/boot /sbin" \
    --customize-hook='chmod 755 "$1/sbin/boot" && chroot "$1" chown 0:0 /sbin/boot && mkdir "$1/lab" "$1/ixj" "$1/opt/jdk"' \
    bookworm "$1/root.tar" -
}

# The disk and, beside it, what QEMU boots and what modules for this kernel are built with:
# make -C "$(ix lab path)/headers/build" M=$PWD
image_disk() {
  local faked=()
  [ "$(id -u)" = 0 ] || faked=(fakeroot)
  mkdir "$1/root" &&
    "${faked[@]}" bash -c 'set -e
      tar -C "$1/root" --numeric-owner -xf "$1/root.tar"
      cp "$1"/root/boot/vmlinuz-* "$2/vmlinuz"
      cp "$1"/root/boot/initrd.img-* "$2/initrd"
      rm -rf "$2/disk" "$2/headers"
      for package in "$1"/root/headers/*.deb; do dpkg-deb -x "$package" "$2/headers"; done
      rm -r "$1/root/headers"
      cd "$2/headers"
      ln -s usr/src/linux-headers-*[!n] build # not the -common one
      sed -i "s:/usr/src/:../:" build/Makefile
      mke2fs -q -t ext4 -O ^has_journal -L lab -d "$1/root" "$2/disk" 1500M' - "$1" "$image"
}
