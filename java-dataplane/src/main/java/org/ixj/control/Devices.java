// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.ixj.device.CaptureDevice;
import org.ixj.device.Device;
import org.ixj.device.DeviceException;
import org.ixj.device.FaultyDevice;
import org.ixj.device.SpreadDevice;
import org.ixj.device.TapDevice;
import org.ixj.device.WireDevice;
import org.ixj.device.WireParameters;
import org.ixj.device.igbvf.IgbvfDevice;
import org.ixj.vfio.PciFunction;
import org.ixj.vfio.VfioException;

/** Opens the device a configuration names, with the wrappers it asks for. */
final class Devices {
  /** The near end of a wire: waits for a peer at the run directory. */
  private static final String WIRE = "wire";

  /** The far end: {@code wire:NAME} connects to the dataplane of that name. */
  private static final String WIRE_TO = "wire:";

  private static final String TAP = "tap:";
  private static final String VFIO = "vfio:";

  static Device open(DataplaneConfig config, RunDirectory directory) {
    try {
      Device device = bare(config, directory);
      if (config.faults() != null) {
        device = new FaultyDevice(device, config.faults(), config.faults(), config.faultSeed());
      }
      // Outermost, so that a capture shows what the stack saw and sent.
      if (config.pcap() != null) {
        device = capture(device, config.pcap());
      }
      return device;
    } catch (DeviceException e) {
      throw new DataplaneException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Device bare(DataplaneConfig config, RunDirectory directory) {
    String device = config.device();
    long mac = randomMac();
    if (device.equals(WIRE)) {
      return WireDevice.listen(
          RunDirectory.wireSocket(directory.path()),
          config.threads(),
          new WireParameters(config.threads(), WireParameters.DEFAULT_SLOTS, config.mtu(), mac));
    }
    if (device.startsWith(WIRE_TO)) {
      String peer = device.substring(WIRE_TO.length());
      Path socket = RunDirectory.wireSocket(RunDirectory.of(peer));
      if (!Files.exists(socket)) {
        throw new DataplaneException(
            "no dataplane named '"
                + peer
                + "' waits on a wire; start one with ix run --name "
                + peer);
      }
      return WireDevice.connect(socket, config.threads(), mac);
    }
    if (device.startsWith(TAP)) {
      String name = device.substring(TAP.length());
      if (!name.matches("[^/\\s]{1,15}")) { // IFNAMSIZ and dev_valid_name of the kernel
        throw new ConfigException(
            "'" + name + "' is no interface name: use tap:NAME with 1 to 15 letters and digits");
      }
      Device tap = TapDevice.open(name, config.threads(), mac, config.mtu());
      try {
        hostSide(name, config.link());
      } catch (DataplaneException e) {
        tap.close();
        throw e;
      }
      return tap;
    }
    if (device.startsWith(VFIO)) {
      String address = device.substring(VFIO.length());
      try {
        PciFunction function = PciFunction.of(address);
        Device card = IgbvfDevice.open(function, config.threads(), config.mtu(), mac);
        // Linux's driver of the physical function brings all of a function's frames to its queue 0.
        return config.threads() == 1 ? card : new SpreadDevice(card);
      } catch (VfioException e) {
        throw new ConfigException(String.valueOf(e.getMessage()));
      }
    }
    throw new ConfigException(
        "there is no device '"
            + device
            + "': use wire, tap:NAME for a TAP interface, or vfio:ADDRESS for a PCI function");
  }

  private static void hostSide(String name, LinkAddresses link) {
    if (link.ipv4Host() != null) {
      ip("address", "replace", link.ipv4Host().toString(), "dev", name);
    }
    if (link.ipv6Host() != null) {
      // Without a test of its own: the link has two ends, and ours is tested.
      ip("address", "replace", link.ipv6Host().toString(), "dev", name, "nodad");
    }
    if (link.ipv4Host() != null || link.ipv6Host() != null) {
      ip("link", "set", name, "up");
    }
  }

  private static Device capture(Device device, Path file) {
    try {
      return new CaptureDevice(device, file, Devices::epochNs);
    } catch (DeviceException e) {
      device.close();
      throw e;
    }
  }

  private static long epochNs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000 + now.getNano();
  }

  /** Unicast and locally administered: IEEE 802-2014, 8.4. */
  private static long randomMac() {
    long random = new SecureRandom().nextLong();
    return (random & 0xFCFF_FFFF_FFFFL) | 0x0200_0000_0000L;
  }

  private static void ip(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "ip";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new DataplaneException(String.join(" ", command) + ": " + output);
      }
    } catch (IOException e) {
      throw new DataplaneException("ip is not installed (Debian package iproute2)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataplaneException("interrupted", e);
    }
  }

  private Devices() {}
}
