// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.doctor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ixj.linux.Errno;
import org.ixj.linux.Fd;
import org.ixj.linux.Ioctl;
import org.ixj.linux.IxDomain;
import org.ixj.linux.LinuxException;
import org.ixj.linux.LinuxProcess;
import org.ixj.tools.sriov.PciBus;
import org.ixj.tools.sriov.PciFunction;
import org.ixj.vmm.SelfTest;
import org.ixj.vmm.ShimException;
import org.ixj.vmm.VirtualMachine;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each capability by using it where that is cheap, by the kernel's own account otherwise;
 * never by the name of a machine or a processor.
 *
 * @param root where the machine's files begin
 */
public record Examination(Path root) {
  private static final int KVM_TYPE = 0xAE;
  private static final int KVM_GET_API_VERSION = 0;

  /** The only version there has been since 2.6.22 (Documentation/virt/kvm/api.rst, 4.1). */
  private static final int KVM_API = 12;

  /** linux/if_tun.h: TUNGETFEATURES asks the driver and changes nothing. */
  private static final int TUN_TYPE = 'T';

  private static final int TUN_GET_FEATURES = 207;

  /** The first QEMU that emulates a card with virtual functions. */
  private static final int LAB_QEMU = 8;

  private static final Pattern VERSION = Pattern.compile("version (\\d+)");

  private static final String LAB_CARD = "tools/ix lab emulates a card that has seven";
  private static final String LAB = "tools/ix lab emulates it";

  private static final String SWITCH_IOMMU_ON =
      "intel_iommu=on or amd_iommu=on on the kernel's command line, VT-d or AMD-Vi on in the"
          + " firmware";

  private static final Pattern HYPERVISOR =
      Pattern.compile("^flags\\s*:.*\\bhypervisor\\b", Pattern.MULTILINE);

  private static final Pattern VIRTUALISATION =
      Pattern.compile("^flags\\s*:.*\\b(svm|vmx)\\b", Pattern.MULTILINE);

  /** Everything, in the order a reader wants it. */
  public List<Finding> findings() {
    boolean root = LinuxProcess.effectiveUid() == 0;
    Finding kvm = kvm();
    Tried tried = Files.exists(path("dev/kvm")) ? Tried.here() : Tried.NOTHING;
    return Stream.of(
            jdk(),
            hugePages(),
            kvm,
            ring3(kvm, tried),
            nestedPaging(),
            ring0(tried),
            iommu(),
            vfio(),
            virtualFunctions(),
            module(),
            tap(),
            xdp(),
            lab())
        .map(finding -> root ? finding.withoutSudo() : finding)
        .toList();
  }

  private Finding jdk() {
    // tools/ix has started this very process on the one it found.
    return Finding.present("JDK", Runtime.version() + ", " + System.getProperty("java.vendor"));
  }

  private Finding hugePages() {
    String memory = text("proc/meminfo");
    long total = number(memory, "HugePages_Total");
    long free = number(memory, "HugePages_Free");
    String remedy = "sudo sysctl vm.nr_hugepages=64";
    if (total == 0) {
      return Finding.absent("huge pages", "none reserved: buffers lie in ordinary pages", remedy);
    }
    String what = free + " of " + total + " free, " + number(memory, "Hugepagesize") + " KiB each";
    return free == 0
        ? Finding.absent("huge pages", what, remedy)
        : Finding.present("huge pages", what);
  }

  private static long number(String text, String key) {
    Matcher line = Pattern.compile("^" + key + ":\\s*(\\d+)", Pattern.MULTILINE).matcher(text);
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  private Finding kvm() {
    Path node = path("dev/kvm");
    if (!Files.exists(node)) {
      return Finding.absent(
          "KVM",
          "no /dev/kvm",
          "sudo modprobe kvm_amd || sudo modprobe kvm_intel, or a host that nests virtual machines");
    }
    try (Fd kvm = Fd.openReadWrite(node, false, "")) {
      int version =
          Ioctl.call(kvm, Ioctl.io(KVM_TYPE, KVM_GET_API_VERSION), 0, "KVM_GET_API_VERSION", "");
      return version == KVM_API
          ? Finding.present("KVM", "API " + version)
          : Finding.absent("KVM", "API " + version + " and not " + KVM_API, "");
    } catch (LinuxException e) {
      return Finding.absent("KVM", String.valueOf(e.getMessage()), rights(node, e));
    }
  }

  /**
   * What gives this user the node, where it is rights that are missing: its group, if that has
   * them.
   */
  private static String rights(Path node, LinuxException e) {
    if (e.errno() != Errno.EACCES) {
      return "";
    }
    try {
      PosixFileAttributes attributes = Files.readAttributes(node, PosixFileAttributes.class);
      boolean shared = attributes.permissions().contains(PosixFilePermission.GROUP_WRITE);
      return shared && !attributes.group().getName().equals("root")
          ? "sudo usermod -aG " + attributes.group().getName() + " $USER, then log in again"
          : "sudo setfacl -m u:$USER:rw " + node;
    } catch (IOException noAttributes) {
      return "run as root";
    }
  }

  /** Whether the processor runs guests with page tables of their own, as guest ring 0 needs. */
  private Finding nestedPaging() {
    String name = "KVM in hardware";
    Matcher flag = VIRTUALISATION.matcher(text("proc/cpuinfo"));
    if (!flag.find()) {
      return Finding.absent(
          name,
          "the processor shows neither svm nor vmx: KVM, where there is one, emulates guest ring 0",
          "switch virtualisation on in the firmware, or nesting on in this machine's host; tools/ix"
              + " lab emulates it");
    }
    boolean amd = flag.group(1).equals("svm");
    String parameter = amd ? "kvm_amd/parameters/npt" : "kvm_intel/parameters/ept";
    String value = text("sys/module/" + parameter).strip();
    return value.equals("Y") || value.equals("1")
        ? Finding.present(name, flag.group(1) + " with nested paging")
        : Finding.absent(
            name,
            flag.group(1) + " without nested paging",
            amd ? "sudo modprobe kvm_amd npt=1" : "sudo modprobe kvm_intel ept=1");
  }

  /**
   * The shim's own test: both rings are tried and not looked up.
   *
   * @param test null if not even ring 3 runs
   * @param cause why not
   */
  private record Tried(@Nullable SelfTest test, String cause) {
    static final Tried NOTHING = new Tried(null, "no KVM to try it with");

    static Tried here() {
      String cause = VirtualMachine.unavailabilityCause();
      if (cause != null) {
        return new Tried(null, cause);
      }
      try {
        return new Tried(SelfTest.here(), "");
      } catch (ShimException e) {
        return new Tried(null, String.valueOf(e.getMessage()));
      }
    }
  }

  private static Finding ring3(Finding kvm, Tried tried) {
    String name = "domain ring3";
    return tried.test != null
        ? Finding.present(name, "a program runs in guest ring 3, and its calls arrive")
        : Finding.absent(name, tried.cause, kvm.present() ? LAB : kvm.remedy());
  }

  private static Finding ring0(Tried tried) {
    String name = "ring 0";
    return tried.test == null
        ? Finding.absent(name, tried.cause, LAB)
        : tried.test.ring0()
            ? Finding.present(name, tried.test.reason())
            : Finding.absent(name, tried.test.reason(), LAB);
  }

  private PciBus bus() {
    return new PciBus(path("sys"), path("proc"), "ip");
  }

  private Finding iommu() {
    return bus().hasIommu()
        ? Finding.present("IOMMU", "devices are confined to the memory they are given")
        : Finding.absent("IOMMU", "no IOMMU groups", iommuRemedy());
  }

  private String iommuRemedy() {
    return HYPERVISOR.matcher(text("proc/cpuinfo")).find()
        ? "in the host: give this machine a virtual IOMMU; tools/ix lab emulates one"
        : SWITCH_IOMMU_ON;
  }

  private Finding vfio() {
    boolean container = Files.exists(path("dev/vfio/vfio"));
    boolean iommufd = Files.exists(path("dev/iommu"));
    if (!bus().hasDriver("vfio-pci")) {
      return hasModule("vfio-pci")
          ? Finding.absent("VFIO", "the driver vfio-pci is not loaded", "sudo modprobe vfio-pci")
          : Finding.absent(
              "VFIO",
              "this kernel is built without it: no driver vfio-pci, and none in " + modules(),
              LAB);
    }
    return container || iommufd
        ? Finding.present(
            "VFIO",
            container && iommufd ? "containers and iommufd" : iommufd ? "iommufd" : "containers")
        : Finding.absent("VFIO", "neither /dev/vfio/vfio nor /dev/iommu", "sudo modprobe vfio");
  }

  private Finding virtualFunctions() {
    int capacity = 0;
    int made = 0;
    int bound = 0;
    List<String> closed = new ArrayList<>();
    for (PciFunction physical : bus().physicalFunctions()) {
      capacity += physical.totalFunctions();
      for (PciFunction virtual : physical.virtualFunctions()) {
        made++;
        String driver = virtual.driver();
        if (driver != null && driver.contains("vfio")) {
          bound++;
          if (!mayOpen(virtual)) {
            closed.addAll(bus().nodes(virtual));
          }
        }
      }
    }
    String name = "virtual functions";
    if (capacity == 0) {
      return Finding.absent(name, "no device here has SR-IOV", LAB_CARD);
    }
    String what = made + " of " + capacity + " made, " + bound + " bound for user space";
    if (bound > 0) {
      String nodes = String.join(" ", closed);
      return closed.isEmpty()
          ? Finding.present(name, what)
          : Finding.absent(
              name, what + "; not for this user: " + nodes, "sudo chown $USER " + nodes);
    }
    if (!bus().hasIommu()) {
      // Binding would be refused.
      return Finding.absent(name, what + ", and no IOMMU to confine them", iommuRemedy());
    }
    return Finding.absent(
        name, what, made == 0 ? "sudo tools/ix sriov create PF 1" : "sudo tools/ix sriov bind VF");
  }

  /** Asked and not tried: a group's node opens only once, and somebody may hold it. */
  private boolean mayOpen(PciFunction function) {
    return bus().nodes(function).stream()
        .map(node -> path(node.substring(1)))
        .anyMatch(node -> Files.isReadable(node) && Files.isWritable(node));
  }

  private Finding module() {
    String memfds = ": sealed memfds hold the protection domains";
    if (!Files.exists(path("dev/ix"))) {
      return Finding.absent("ix.ko", "not loaded" + memfds, moduleRemedy());
    }
    // What a dataplane asks itself; elsewhere than at the root there is no module to ask.
    String unavailable = root.equals(Path.of("/")) ? IxDomain.unavailable() : null;
    return unavailable == null
        ? Finding.present("ix.ko", "loaded: it holds the protection domains")
        : Finding.absent("ix.ko", unavailable + memfds, "");
  }

  /** Loading needs a module, or what to build it with; without both it only says so. */
  private String moduleRemedy() {
    if (!Files.exists(path("proc/modules"))) {
      return "a kernel that loads modules (CONFIG_MODULES), as tools/ix lab has";
    }
    String build = modules() + "/build";
    return hasModule("ix") || builtModule() || Files.isDirectory(path(build.substring(1)))
        ? "sudo tools/ix module load"
        : "this kernel's headers at "
            + build
            + ", then sudo tools/ix module load; tools/ix lab"
            + " has them";
  }

  /** Whether tools/module has built one for this kernel, which a module names itself. */
  private boolean builtModule() {
    try {
      byte[] module =
          Files.readAllBytes(
              Path.of(System.getProperty("ixj.root", "."), "kernel-module/target/module/ix.ko"));
      return new String(module, ISO_8859_1).contains("vermagic=" + release() + " ");
    } catch (IOException e) {
      return false;
    }
  }

  private String release() {
    return text("proc/sys/kernel/osrelease").strip();
  }

  /** Where this kernel's modules are. */
  private String modules() {
    return "/lib/modules/" + release();
  }

  /** Whether modprobe(8) would find it. */
  private boolean hasModule(String name) {
    return text(modules().substring(1) + "/modules.dep").contains("/" + name + ".ko");
  }

  private Finding tap() {
    Path node = path("dev/net/tun");
    if (!Files.exists(node)) {
      return Finding.absent("TAP", "no /dev/net/tun", "sudo modprobe tun");
    }
    if (!Files.isReadable(node) || !Files.isWritable(node)) {
      return Finding.absent(
          "TAP", "/dev/net/tun is not for this user", "sudo chmod 666 /dev/net/tun");
    }
    // A node without its driver, or one that a container's rules keep shut, looks the same.
    try (Fd tun = Fd.openReadWrite(node, false, "");
        Arena arena = Arena.ofConfined()) {
      // SAFETY: TUNGETFEATURES writes one int.
      Ioctl.call(
          tun,
          Ioctl.ior(TUN_TYPE, TUN_GET_FEATURES, Integer.BYTES),
          arena.allocate(JAVA_INT),
          "TUNGETFEATURES",
          "");
      return Finding.present("TAP", "/dev/net/tun can be opened");
    } catch (LinuxException e) {
      return Finding.absent("TAP", String.valueOf(e.getMessage()), "sudo modprobe tun");
    }
  }

  private Finding xdp() {
    return Pattern.compile("^XDP\\s", Pattern.MULTILINE).matcher(text("proc/net/protocols")).find()
        ? Finding.present("AF_XDP", "the kernel has the protocol; IXJ has no driver for it yet")
        : Finding.absent("AF_XDP", "the kernel is built without it (CONFIG_XDP_SOCKETS)", "");
  }

  private Finding lab() {
    if (Files.exists(path("lab/init"))) {
      return Finding.present("lab", "this is the lab");
    }
    Matcher found = VERSION.matcher(answer(qemu(), "--version"));
    String remedy = "tools/ix lab build installs it, or says how";
    if (!found.find()) {
      return Finding.absent("lab", "no qemu-system-x86_64", remedy);
    }
    String version = "QEMU " + found.group(1);
    if (Integer.parseInt(found.group(1)) < LAB_QEMU) {
      return Finding.absent("lab", version + ", the lab wants " + LAB_QEMU, remedy);
    }
    Path script = Path.of(System.getProperty("ixj.root", "."), "tools/lab/lab");
    Path image = Path.of(answer(script, "path").strip(), "complete");
    return Finding.present(
        "lab",
        version + (Files.exists(image) ? ", image made" : "; its first use makes the image"));
  }

  /** The first on the path. */
  private Path qemu() {
    return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin").split(":", -1))
        .map(folder -> path(folder.replaceFirst("^/+", "")).resolve("qemu-system-x86_64"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(path("usr/bin/qemu-system-x86_64"));
  }

  /** What a program prints; nothing where it cannot be run. */
  private static String answer(Path program, String word) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), word)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new String(process.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private Path path(String below) {
    return root.resolve(below);
  }

  private String text(String file) {
    try {
      return Files.readString(path(file));
    } catch (IOException e) {
      return ""; // a kernel without the feature has no such file
    }
  }
}
