// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.ixj.linux.LinuxProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** Two TAP interfaces, joined by a bridge of the host's kernel. */
@Tag("system")
class TapConformanceTest extends DeviceConformanceTest {
  private static final String BRIDGE = "ixjt-br";
  private static final String LEFT = "ixjt-l";
  private static final String RIGHT = "ixjt-r";

  @Override
  int minFrameBytes() {
    return 60; // what a bridge of the kernel surely forwards: IEEE 802.3's shortest
  }

  @Override
  boolean pushesBack() {
    return false; // the kernel drops what its queue cannot hold
  }

  @Override
  Link link(int buffers, int mtu) throws Exception {
    assumeTrue(LinuxProcess.effectiveUid() == 0, "skipped: needs root to make TAP interfaces");
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "skipped: no /dev/net/tun");
    ip("link", "del", BRIDGE); // of a test that was cut short, or opens its link again
    assumeTrue(
        ip("link", "add", BRIDGE, "type", "bridge", "mcast_snooping", "0"),
        "skipped: no `ip` or no bridges here");
    Station left = new Station(TapDevice.open(LEFT, 1, 0x020000000001L, mtu), buffers);
    Station right = new Station(TapDevice.open(RIGHT, 1, 0x020000000002L, mtu), buffers);
    for (String name : new String[] {BRIDGE, LEFT, RIGHT}) {
      // The kernel's own IPv6 traffic would mix with the test's.
      Files.writeString(Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6"), "1");
    }
    ip("link", "set", LEFT, "master", BRIDGE);
    ip("link", "set", RIGHT, "master", BRIDGE);
    ip("link", "set", LEFT, "up");
    ip("link", "set", RIGHT, "up");
    ip("link", "set", BRIDGE, "up");
    // The kernel brings a bridge's ports to forwarding a little later.
    Station.awaitPath(left, right);
    return new Link(left, right);
  }

  @AfterEach
  void removeBridge() throws Exception {
    ip("link", "del", BRIDGE);
  }

  private static boolean ip(String... arguments) throws InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "ip";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        System.out.println(String.join(" ", command) + ": " + output);
        return false;
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
