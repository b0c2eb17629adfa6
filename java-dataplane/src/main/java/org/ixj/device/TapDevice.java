// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.linux.Bpf;
import org.ixj.linux.Errno;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Tap;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;

/**
 * A TAP interface: the other end of the link is the host's own kernel, and through it any real
 * client. The kernel has its station address and this side another. Addresses, routes and the
 * interface's state on the host side are not this class's affair.
 */
public final class TapDevice implements Device {
  private static final Logger LOG = LogManager.getLogger(TapDevice.class);

  private final String interfaceName;
  private final long macAddress;
  private final int mtu;
  private final Fd[] descriptors;

  private TapDevice(String interfaceName, long macAddress, int mtu, Fd[] descriptors) {
    this.interfaceName = interfaceName;
    this.macAddress = macAddress;
    this.mtu = mtu;
    this.descriptors = descriptors;
  }

  /**
   * Opens an interface, which is made if it does not exist and then ends with this device.
   *
   * @param macAddress this side's station address: see {@link EthernetLimits#randomStation}
   */
  public static TapDevice open(String interfaceName, int queues, long macAddress) {
    return open(interfaceName, queues, macAddress, EthernetLimits.MTU);
  }

  /**
   * The same with another MTU than the usual one at most; if it is larger, the interface gets it.
   */
  public static TapDevice open(String interfaceName, int queues, long macAddress, int mostMtu) {
    Fd[] descriptors = new Fd[queues];
    int opened = 0;
    try {
      while (opened < queues) {
        descriptors[opened] = Tap.open(interfaceName, queues > 1);
        opened++;
      }
      if (queues > 1) {
        steer(interfaceName, descriptors[0], queues);
      }
      if (mostMtu > EthernetLimits.MTU && Tap.mtu(interfaceName) < mostMtu) {
        Tap.mtu(interfaceName, mostMtu);
      }
      int mtu = Math.min(Tap.mtu(interfaceName), mostMtu);
      return new TapDevice(interfaceName, macAddress, mtu, descriptors);
    } catch (LinuxException e) {
      for (int i = 0; i < opened; i++) {
        descriptors[i].close();
      }
      throw new DeviceException(explain(interfaceName, e), e);
    } catch (IllegalArgumentException e) {
      throw new DeviceException("tap: " + e.getMessage(), e);
    }
  }

  /** What is opened from this side needs it; what the host opens finds its way without, too. */
  private static void steer(String interfaceName, Fd queue, int queues) {
    try (Fd program = Bpf.loadSocketFilter(TapSteering.program(queues))) {
      Tap.steer(queue, program);
    } catch (LinuxException e) {
      LOG.warn(
          "tap {}: the kernel takes no steering program ({}); connections opened from here fail"
              + " with more than one elastic thread",
          interfaceName,
          e.getMessage());
    }
  }

  /** One line on why and what to do. */
  static String explain(String name, LinuxException e) {
    String tap = "tap " + name + ": ";
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      return tap
          + "/dev/net/tun is missing; load the tun module, or pass the device into the container";
    }
    if (!Files.isWritable(Path.of("/dev/net/tun"))) {
      return tap + "no rights to /dev/net/tun; run as root, or let root give them";
    }
    return switch (e.errno()) {
      case Errno.EBUSY -> tap + "another process has this interface; choose another name";
      case Errno.EPERM, Errno.EACCES ->
          tap
              + "no rights; run as root, or let root make it: ip tuntap add "
              + name
              + " mode tap user $USER";
      case Errno.EINVAL ->
          tap
              + "the interface exists and is no TAP with these queues; delete it, or choose another"
              + " name";
      default -> tap + e.getMessage();
    };
  }

  @Override
  public String name() {
    return "tap:" + interfaceName;
  }

  @Override
  public long macAddress() {
    return macAddress;
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public int queues() {
    return descriptors.length;
  }

  @Override
  public DeviceQueue open(int index, MbufPool pool, Counters counters) {
    return new TapQueue(
        interfaceName, descriptors[index], EthernetLimits.maxFrameBytes(mtu), pool, counters);
  }

  @Override
  public void close() {
    for (Fd descriptor : descriptors) {
      descriptor.close();
    }
  }
}
