// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.ixj.abi.IpAddress;
import org.ixj.examples.echo.Echo;
import org.ixj.sdk.Application;
import org.ixj.sdk.Port;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;
import org.ixj.stats.Counter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dataplane that speaks both families, with Linux at the other end of a TAP interface. */
@Tag("system")
@ExtendWith(OwnNetwork.class)
class Ipv6OverTapTest {
  private static final String US = "fd66::1";
  private static final String LINUX = "fd66::2";
  private static final java.util.regex.Pattern COMPLAINT =
      java.util.regex.Pattern.compile("\\b(bad|incorrect|malformed|invalid)\\b|\\[\\|");

  private static Service start(IntFunction<Application> applications) throws Exception {
    return start(applications, 1, null);
  }

  /** Returns once the applications listen and our addresses have passed their test. */
  private static Service start(
      IntFunction<Application> applications, int threads, @Nullable Path pcap) throws Exception {
    for (String which : new String[] {"all", "default"}) {
      Files.writeString(Path.of("/proc/sys/net/ipv6/conf/" + which + "/disable_ipv6"), "0");
    }
    String device = "tap:" + Service.INTERFACE;
    String ours = Service.ADDRESS + "/24";
    Service service =
        Service.on(
            Service.config(Service.freshName(), device, ours, Service.HOST + "/24", threads)
                .captured(pcap)
                .ipv6(US + "/64", LINUX + "/64", LINUX),
            applications);
    Service.until(() -> service.whole("ipv6.addresses") == 2);
    assertThat(service.whole("ipv6.addresses")).as(service.counters()).isEqualTo(2);
    return service;
  }

  private static Shell.Result ping(int bytes) throws Exception {
    String size = Integer.toString(bytes);
    return Shell.run("ping", "-6", "-n", "-l", "5", "-c", "5", "-p", "a5", "-s", size, US);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 56, 1000, 1451, 1452})
  void anEchoRequestOfAnySizeComesBackUnchanged(int bytes) throws Exception {
    Shell.assumeTool("ping", "iputils-ping");
    try (Service service = start(i -> new Echo())) {
      assertThat(ping(bytes).output())
          .contains("5 received, 0% packet loss")
          .doesNotContain("wrong data");
      service.assertAllReturned();
    }
  }

  /**
   * The host's side cuts up what it sends; our answer is one frame, which it takes all the same.
   */
  @Test
  void anEchoRequestInFragmentsComesBackUnchanged() throws Exception {
    Shell.assumeTool("ping", "iputils-ping");
    try (Service service = start(i -> new Echo())) {
      Shell.run("ip", "link", "set", Service.INTERFACE, "mtu", "1280");
      assertThat(ping(1400).output())
          .contains("5 received, 0% packet loss")
          .doesNotContain("wrong data");
      assertThat(service.figure(Counter.FRAGMENTS_REASSEMBLED)).isEqualTo(10);
    }
  }

  @Test
  void netcatGetsAllOfItsBytesBackByBothFamilies() throws Exception {
    Shell.assumeTool("nc", "netcat-openbsd");
    byte[] input = new byte[1_000_000];
    for (int i = 0; i < input.length; i++) {
      input[i] = Pattern.byteAt(i);
    }
    try (Service service = start(i -> new Echo(), 2, null)) {
      for (String to : new String[] {US, Service.ADDRESS, US}) {
        Shell.Result nc = Shell.run(input, "nc", "-N", "-w", "30", to, "7");
        assertThat(nc.status()).isZero();
        assertThat(nc.output().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(input);
      }
      service.assertAllReturned();
    }
  }

  @Test
  void curlFetchesAPage() throws Exception {
    Shell.assumeTool("curl", "curl");
    try (Service service = start(i -> new HttpPage())) {
      String page = "http://[" + US + "]/";
      Shell.Result curl = Shell.run("curl", "-sS", "-0", "-m", "20", "--noproxy", "*", page);
      assertThat(curl.output()).isEqualTo(HttpPage.PAGE);
      service.assertAllReturned();
    }
  }

  /** Calls a server on Linux, and says what it is told. */
  private static final class Caller extends StreamApplication {
    private final int port;
    private final byte[] heard = new byte[64];
    private volatile int bytes;
    private volatile String peer = "nobody";

    Caller(int port) {
      this.port = port;
    }

    @Override
    protected void started() {
      listen(99); // so that it is known to have started
      connect(IpAddress.parse(LINUX), port);
    }

    @Override
    protected void opened(Connection c) {
      peer = c.address().toString();
      c.write("hello".getBytes(StandardCharsets.US_ASCII), 0, 5);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by one thread
    protected int received(Connection c, MemorySegment buffers, long offset, int length) {
      MemorySegment.copy(
          buffers, offset, MemorySegment.ofArray(heard), bytes, Math.min(length, 64 - bytes));
      bytes = bytes + length;
      return length;
    }
  }

  @Test
  void aServerOnLinuxIsCalled() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("::"))) {
      Caller caller = new Caller(server.getLocalPort());
      try (Service service = start(i -> caller);
          Socket socket = server.accept()) {
        assertThat(socket.getInetAddress()).isEqualTo(InetAddress.getByName(US));
        assertThat(socket.getInputStream().readNBytes(5))
            .isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write("and back".getBytes(StandardCharsets.US_ASCII));
        Service.until(() -> caller.bytes == 8);
        assertThat(new String(caller.heard, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("and back");
        assertThat(caller.peer).isEqualTo(LINUX);
        assertThat(service.figure("connections")).isEqualTo(1);
      }
    }
  }

  /** Sends the first bytes of each datagram back to where it came from. */
  private static final class DatagramEcho implements Application {
    private static final int MOST = 1000;

    @Override
    public void start(Port port) {
      port.udpBind(1, 0, 77);
      port.listen(2, 0, 77, 1);
    }

    @Override
    public void udpRecv(
        Port port,
        long handle,
        long cookie,
        long addressHigh,
        long addressLow,
        int remotePort,
        MemorySegment messageBuffers,
        long offset,
        int length) {
      int bytes = Math.min(length, MOST);
      MemorySegment.copy(messageBuffers, offset, port.memory().sendArena(), 0, bytes);
      port.udpSendv(handle, 1, addressHigh, addressLow, remotePort, 0, bytes);
      port.udpRecvDone(handle, 1);
    }
  }

  /** Linux cuts the long ones up. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1452, 1453, 1900})
  void datagramsComeBackByBothFamilies(int bytes) throws Exception {
    try (Service service = start(i -> new DatagramEcho());
        DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      byte[] data = new byte[bytes];
      for (int i = 0; i < bytes; i++) {
        data[i] = Pattern.byteAt(i);
      }
      for (String to : new String[] {US, Service.ADDRESS}) {
        socket.send(new DatagramPacket(data, bytes, InetAddress.getByName(to), 77));
        DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
        socket.receive(answer);
        assertThat(answer.getAddress()).isEqualTo(InetAddress.getByName(to));
        assertThat(Arrays.copyOf(answer.getData(), answer.getLength()))
            .isEqualTo(Arrays.copyOf(data, Math.min(bytes, 1000)));
      }
      assertThat(service.figure(Counter.FRAGMENTS_REASSEMBLED) >= 4).isEqualTo(bytes > 1472);
      service.assertAllReturned();
    }
  }

  /** A port nobody uses, as Linux hears of it. */
  @Test
  void aPortNobodyUsesIsToldToLinux() throws Exception {
    try (Service service = start(i -> new Echo());
        DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      socket.connect(InetAddress.getByName(US), 4444);
      socket.send(new DatagramPacket(new byte[1], 1));
      Exception told = null;
      try {
        socket.receive(new DatagramPacket(new byte[1], 1));
      } catch (IOException e) {
        told = e;
      }
      assertThat(told).isInstanceOf(PortUnreachableException.class);
      service.assertCounted(Counter.ICMPV6_ERRORS_SENT, 1);
    }
  }

  /**
   * Linux forwards to a link that carries less than its ends believe: it tells us so, and we keep
   * to it.
   */
  @Test
  void aNarrowPathIsFoundOut() throws Exception {
    Shell.assumeTool("nc", "netcat-openbsd");
    byte[] input = new byte[300_000];
    for (int i = 0; i < input.length; i++) {
      input[i] = Pattern.byteAt(i);
    }
    String far = "ixj-far-" + ProcessHandle.current().pid();
    try (Service service = start(i -> new Echo())) {
      ip("netns add " + far);
      ip("link add near type veth peer name far netns " + far);
      ip("address add fd67::1/64 dev near nodad");
      ip("link set near mtu 1300 up");
      ip("-n " + far + " address add fd67::2/64 dev far nodad");
      ip("-n " + far + " link set far up");
      ip("-n " + far + " route add default via fd67::1 mtu 1300 advmss 1440");
      Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1");
      Shell.Result nc =
          Shell.run(input, "ip", "netns", "exec", far, "nc", "-N", "-w", "30", US, "7");
      assertThat(nc.status()).as(nc.output().lines().findFirst().orElse("")).isZero();
      assertThat(nc.output().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(input);
      assertThat(service.figure(Counter.ICMPV6_ERRORS_RECEIVED)).isPositive();
      service.assertAllReturned();
    } finally {
      Shell.run("ip", "netns", "del", far);
    }
  }

  private static void ip(String words) throws Exception {
    Shell.Result result = Shell.run(("ip " + words).split(" ", -1));
    assertThat(result.status()).as(words + ": " + result.output()).isZero();
  }

  @Test
  void aCaptureIsReadByTcpdumpAndHoldsNoBadPacket(@TempDir Path directory) throws Exception {
    Shell.assumeTool("tcpdump", "tcpdump");
    Path file = directory.resolve("run.pcapng");
    try (Service service = start(i -> new Bulk(), 1, file)) {
      ping(56);
      BulkClient.upload(new InetSocketAddress(US, Bulk.PORT), 300_000, 0);
      BulkClient.download(new InetSocketAddress(US, Bulk.PORT), 300_000, 0);
      service.assertAllReturned();
    }
    Shell.Result dump = Shell.run("tcpdump", "-n", "-e", "-vv", "-r", file.toString());
    assertThat(dump.status()).as(dump.output().lines().toList().getLast()).isZero();
    assertThat(dump.output().lines().filter(COMPLAINT.asPredicate())).isEmpty();
    assertThat(dump.output())
        .contains("multicast listener report v2")
        .contains("who has " + US)
        .contains("tgt is " + US);
  }

  /** RFC 3168 with Linux, which counts the datagrams that say they may be marked. */
  @Test
  void linuxAsksForEcnAndGetsIt() throws Exception {
    Files.writeString(Path.of("/proc/sys/net/ipv4/tcp_ecn"), "1"); // of both families
    try (Service service = start(i -> new Bulk())) {
      BulkClient.upload(new InetSocketAddress(US, Bulk.PORT), 1 << 20, 0);
      BulkClient.download(new InetSocketAddress(US, Bulk.PORT), 1 << 20, 0);
      assertThat(service.figure(Counter.TCP_ECN_CONNECTIONS)).isEqualTo(2);
      String counts = Files.readString(Path.of("/proc/thread-self/net/snmp6"));
      assertThat(counts).containsPattern("Ip6InECT0Pkts\\s+[1-9]\\d\\d");
      service.assertAllReturned();
    }
  }
}
