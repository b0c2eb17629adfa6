// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.ixj.examples.echo.Echo;
import org.ixj.linux.Fd;
import org.ixj.linux.Tap;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dataplane that takes its IPv6 address from a router (RFC 4862 §5.5). The link is a bridge of
 * Linux's, which is a host on it; on a port of the bridge this test speaks as the router does,
 * frame by frame.
 */
@Tag("system")
@ExtendWith(OwnNetwork.class)
class RouterOnLinkTest {
  private static final String PREFIX = "fd68::";
  private static final String LINUX = "fd68::2";
  private static final String ROUTER = "fe80::99";
  private static final long ROUTER_STATION = 0x0200_0000_0099L;
  private static final int LINK_MTU = 1400;
  private static final int MOST = 1600;
  private static final long PATIENCE_NS = 20_000_000_000L;

  private static void ip(String words) throws Exception {
    Shell.Result result = Shell.run(("ip " + words).split(" ", -1));
    assertThat(result.status()).as(words + ": " + result.output()).isZero();
  }

  private static byte[] address(String text) throws Exception {
    return InetAddress.getByName(text).getAddress();
  }

  /** Waits for an ICMPv6 message that begins its datagram. */
  private static byte[] await(Fd port, String what, Predicate<byte[]> wanted) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment frame = arena.allocate(MOST);
      long givenUp = System.nanoTime() + PATIENCE_NS;
      while (System.nanoTime() < givenUp) {
        int bytes = port.read(frame, 0, MOST);
        if (bytes < 0) {
          LockSupport.parkNanos(1_000_000);
          continue;
        }
        byte[] copy = frame.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
        boolean icmpv6 = bytes > 54 && copy[12] == (byte) 0x86 && copy[20] == 58;
        if (icmpv6 && wanted.test(copy)) {
          return copy;
        }
      }
    }
    throw new AssertionError("nobody sent " + what);
  }

  /** RFC 4861 §4.2: a router for an hour, a prefix to make addresses of, an MTU. */
  private static byte[] advertisement() throws Exception {
    byte[] message =
        ByteBuffer.allocate(16 + 8 + 8 + 32)
            .put((byte) 134)
            .put((byte) 0)
            .putShort((short) 0)
            .put((byte) 64)
            .put((byte) 0)
            .putShort((short) 3600)
            .putLong(0)
            .putShort((short) 0x0101) // source station
            .putShort((short) (ROUTER_STATION >> 32))
            .putInt((int) ROUTER_STATION)
            .putShort((short) 0x0501) // MTU
            .putShort((short) 0)
            .putInt(LINK_MTU)
            .putShort((short) 0x0304) // prefix, of 64 bits, on the link and for addresses
            .putShort((short) 0x40C0)
            .putInt(7200)
            .putInt(3600)
            .putInt(0)
            .put(address(PREFIX))
            .array();
    byte[] group = address("ff02::1");
    byte[] router = address(ROUTER);
    int sum = 58 + message.length;
    for (byte[] part : new byte[][] {router, group, message}) {
      for (int i = 0; i < part.length; i += 2) {
        sum += ByteBuffer.wrap(part).getShort(i) & 0xFFFF;
      }
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    ByteBuffer.wrap(message).putShort(2, (short) ~((sum & 0xFFFF) + (sum >>> 16)));
    return ByteBuffer.allocate(14 + 40 + message.length)
        .putShort((short) 0x3333)
        .putInt(1)
        .putShort((short) (ROUTER_STATION >> 32))
        .putInt((int) ROUTER_STATION)
        .putShort((short) 0x86DD)
        .putInt(6 << 28)
        .putShort((short) message.length)
        .put((byte) 58)
        .put((byte) 255)
        .put(router)
        .put(group)
        .put(message)
        .array();
  }

  private static void send(Fd port, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment frame = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      assertThat(port.write(frame, 0, bytes.length)).isEqualTo(bytes.length);
    }
  }

  /** Whether a frame is a test of an address of the prefix (RFC 4862 §5.4.2). */
  private static boolean probes(byte[] frame) {
    ByteBuffer b = ByteBuffer.wrap(frame);
    return frame[54] == (byte) 135
        && b.getLong(22) == 0
        && b.getLong(30) == 0
        && b.getLong(62) == 0xFD68L << 48;
  }

  /** Starts a dataplane, is its router, and returns the address that it makes of the prefix. */
  private static String served(Fd router, String name, Path secret) throws Exception {
    try (Service service =
        Service.on(
            Service.config(name, "tap:" + Service.INTERFACE, Service.ADDRESS + "/24", null, 1)
                .automatic(secret),
            i -> new Echo())) {
      ip("link set " + Service.INTERFACE + " master bridge0 up");
      await(router, "a router solicitation", f -> f[54] == (byte) 133);
      send(router, advertisement());
      byte[] probe = await(router, "a test of an address", RouterOnLinkTest::probes);
      byte[] target = new byte[16];
      System.arraycopy(probe, 62, target, 0, 16);
      String address = InetAddress.getByAddress(target).getHostAddress();
      Service.until(() -> service.whole("ipv6.addresses") == 2);
      assertThat(service.whole("ipv6.addresses")).as(service.counters()).isEqualTo(2);
      assertThat(ping(address, 1000)).contains("3 received");
      assertThat(ping(address, LINK_MTU - 48)).contains("3 received");
      assertThat(ping(address, LINK_MTU - 47)).as("beyond the MTU").contains("0 received");
      assertThat(service.figure(Counter.ICMPV6_ECHO_NOT_SENT)).isEqualTo(3);
      service.assertAllReturned();
      return address;
    }
  }

  private static String ping(String address, int bytes) throws Exception {
    String size = Integer.toString(bytes);
    return Shell.run("ping", "-6", "-n", "-l", "3", "-c", "3", "-W", "2", "-s", size, address)
        .output();
  }

  @Test
  void anAddressIsMadeOfARoutersPrefixAndIsTheSameAfterTheNextStart(@TempDir Path folder)
      throws Exception {
    Shell.assumeTool("ping", "iputils-ping");
    Path kernel = Path.of("/proc/sys/net/ipv6/conf");
    Files.writeString(kernel.resolve("all/disable_ipv6"), "0");
    Files.writeString(kernel.resolve("default/disable_ipv6"), "0");
    Files.writeString(kernel.resolve("default/accept_ra"), "0"); // it would make one for itself
    Path secret = folder.resolve("secret");
    String name = Service.freshName();
    try (Fd router = Tap.open("router0", false)) {
      ip("link add name bridge0 type bridge mcast_snooping 0");
      ip("link set router0 master bridge0 up");
      ip("address add " + LINUX + "/64 dev bridge0 nodad");
      ip("link set bridge0 up");
      String first = served(router, name, secret);
      assertThat(served(router, name, secret)).as("another start").isEqualTo(first);
      String other = Service.freshName();
      assertThat(served(router, other, secret)).as("another dataplane").isNotEqualTo(first);
    }
  }
}
