# SPDX-License-Identifier: Apache-2.0
#
# The machine as QEMU's arguments. Sourced by tools/lab/lab.

# With memory above 4 GiB (of more than 2816 MiB, that is) the card's registers come to lie there too,
# and QEMU's igb keeps only the lower half of a virtual function's addresses: hence the default of 2800.
#
# Fills the array `machine` for the accelerator $1 and the run folder $2.
machine_arguments() {
  local how=$1 run=$2 cpu threads slower="ixj.slower=10" commit
  commit=$(git -C "$tree" rev-parse --short HEAD 2>/dev/null) || commit=unknown
  cpu=EPYC,+svm,+npt,+pku,-xsaves
  case $how in
    kvm)
      threads=kvm
      cpu=host
      slower=''
      ;;
    tcg) threads=tcg,thread=multi ;;
    tcg-single) threads=tcg,thread=single ;;
  esac
  # In a value of QEMU's, a comma is written as two.
  machine=(
    qemu-system-x86_64 -name ixj-lab -nodefaults -no-user-config -display none -no-reboot
    -machine q35,kernel-irqchip=split -accel "$threads" -cpu "$cpu" -smp "$cpus,sockets=${nodes:-1}" -m "$memory"
    -chardev "file,id=kernel,path=${run//,/,,}/kernel.log" -serial chardev:kernel
    -kernel "$image/vmlinuz" -initrd "$image/initrd"
    # Without the two clock words every nanoTime is a system call under emulation; with mitigations a
    # context switch flushes what was translated, which makes a JVM ten times slower. On a busy host the
    # emulated timer is late for the kernel's check of it, which then gives up.
    -append "root=/dev/vda ro init=/sbin/boot console=ttyS0 panic=-1 intel_iommu=on iommu=pt tsc=reliable clocksource=tsc no_timer_check mitigations=off $slower ixj.commit=$commit $append"
    -device intel-iommu,intremap=on
    -drive "file=${image//,/,,}/disk,if=none,id=disk,format=raw,snapshot=on"
    -device virtio-blk-pci,drive=disk
    -device virtio-rng-pci
  )
  machine_nodes
  machine_share lab "$here/guest" readonly=on
  machine_share run "$run"
  machine_share ixj "$tree"
  machine_share jdk "$JAVA_HOME" readonly=on
  machine_card
}

# Two NUMA nodes, each with half the memory and a socket of its own, where `nodes` is 2.
machine_nodes() {
  [ "${nodes:-1}" = 2 ] || return 0
  local mib=${memory%M} node
  case $memory in *G) mib=$((${memory%G} * 1024)) ;; esac
  for node in 0 1; do
    machine+=(
      -object "memory-backend-ram,id=node$node,size=$((mib / 2))M"
      -numa "node,nodeid=$node,memdev=node$node"
      -numa "cpu,node-id=$node,socket-id=$node"
    )
  done
}

machine_share() { # machine_share TAG FOLDER [OPTION]
  machine+=(
    -fsdev "local,id=$1,path=${2//,/,,},security_model=none,multidevs=remap${3:+,$3}"
    -device "virtio-9p-pci,fsdev=$1,mount_tag=$1"
  )
}

# An Intel 82576 with 7 virtual functions. Its other end: a hub with nothing on it, or another machine.
# And a virtio card, whose driver the guest does not load.
machine_card() {
  local mac=52:54:00:10:00:01
  if [ -z "$wire" ]; then
    machine+=(-netdev hubport,id=net0,hubid=0)
  else
    local path=${wire%:*} side=${wire##*:} other=b
    if [ "$side" = b ]; then
      other=a
      mac=52:54:00:10:00:02
    fi
    wire_take "$path.$side"
    path=${path//,/,,}
    machine+=(-netdev "dgram,id=net0,local.type=unix,local.path=$path.$side,remote.type=unix,remote.path=$path.$other")
  fi
  machine+=(
    -device pcie-root-port,id=rp0,chassis=1
    -device "igb,bus=rp0,netdev=net0,romfile=,mac=$mac"
    -netdev hubport,id=net1,hubid=1
    -device pcie-root-port,id=rp1,chassis=2
    -device virtio-net-pci,bus=rp1,netdev=net1,romfile=,disable-legacy=on
  )
}
