// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.ixj.examples.echo.Echo;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What everybody has on their machine, against a dataplane. */
@Tag("system")
@ExtendWith(OwnNetwork.class)
class LinuxToolsTest {
  /** What tcpdump says of a frame it finds wrong; a checksum of 0x5bad is none. */
  private static final java.util.regex.Pattern COMPLAINT =
      java.util.regex.Pattern.compile("\\b(bad|incorrect|malformed|invalid)\\b|\\[\\|");

  @Test
  void aHundredFastPingsAreAllAnswered() throws Exception {
    Shell.assumeTool("ping", "iputils-ping");
    try (Service service = Service.start(i -> new Echo())) {
      Shell.Result ping = Shell.run("ping", "-n", "-l", "100", "-c", "100", Service.ADDRESS);
      assertThat(ping.output()).contains("100 received, 0% packet loss").doesNotContain("DUP");
      assertThat(ping.status()).isZero();
      service.assertAllReturned();
    }
  }

  /**
   * 16 bytes and more carry ping's time stamp; 1472 fill a frame, and Linux cuts up what is more.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 15, 16, 17, 56, 511, 512, 1471, 1472})
  void anEchoRequestOfAnySizeComesBackUnchanged(int bytes) throws Exception {
    Shell.assumeTool("ping", "iputils-ping");
    try (Service service = Service.start(i -> new Echo())) {
      answers(service, bytes);
    }
  }

  /**
   * The host's side cuts up what it sends; our answer is one frame, which it takes all the same.
   */
  @ParameterizedTest
  @ValueSource(ints = {549, 600, 1100, 1472})
  void anEchoRequestInFragmentsComesBackUnchanged(int bytes) throws Exception {
    Shell.assumeTool("ping", "iputils-ping");
    try (Service service = Service.start(i -> new Echo())) {
      Shell.run("ip", "link", "set", Service.INTERFACE, "mtu", "576");
      answers(service, bytes);
      assertThat(service.figure(Counter.FRAGMENTS_REASSEMBLED)).isGreaterThanOrEqualTo(10);
    }
  }

  /** Nothing we send is fragmented, so an answer longer than a frame is none; each is accounted. */
  @ParameterizedTest
  @ValueSource(ints = {1473, 1900, 2952, 8000, 65_507})
  void anEchoRequestTooLongForOneAnswerIsCounted(int bytes) throws Exception {
    Shell.assumeTool("ping", "iputils-ping");
    try (Service service = Service.start(i -> new Echo())) {
      Shell.Result ping =
          Shell.run(
              "ping",
              "-n",
              "-i",
              "0.002",
              "-c",
              "5",
              "-W",
              "1",
              "-s",
              Integer.toString(bytes),
              Service.ADDRESS);
      assertThat(ping.output()).contains("5 packets transmitted, 0 received");
      int fragments = 5 * ((bytes + 8 + 1479) / 1480);
      assertThat(
              service.figure(Counter.FRAGMENTS_REASSEMBLED)
                  + service.figure(Counter.FRAGMENTS_TOO_BIG))
          .as(service.counters())
          .isEqualTo(fragments);
      assertThat(service.figure(Counter.ICMP_ECHO_NOT_SENT)).isEqualTo(bytes < 2000 ? 5 : 0);
      service.assertAllReturned();
    }
  }

  /** ping itself compares the payload of an answer with what it sent. */
  private static void answers(Service service, int bytes) throws Exception {
    Shell.Result ping =
        Shell.run(
            "ping",
            "-n",
            "-l", // all at once: ping waits for the last answer as long as its interval, a second
            "5",
            "-c",
            "5",
            "-p",
            "a5",
            "-s",
            Integer.toString(bytes),
            Service.ADDRESS);
    assertThat(ping.output())
        .contains("5 received, 0% packet loss")
        .contains(bytes + 8 + " bytes from " + Service.ADDRESS)
        .doesNotContain("wrong data")
        .doesNotContain("truncated");
    service.assertAllReturned();
  }

  @Test
  void netcatGetsAllOfItsBytesBackAfterItsHalfClose() throws Exception {
    Shell.assumeTool("nc", "netcat-openbsd");
    try (Service service = Service.start(i -> new Echo())) {
      byte[] input = new byte[3_000_000];
      for (int i = 0; i < input.length; i++) {
        input[i] = Pattern.byteAt(i);
      }
      Shell.Result nc = Shell.run(input, "nc", "-N", "-w", "30", Service.ADDRESS, "7");
      assertThat(nc.status()).isZero();
      assertThat(nc.output().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(input);
      service.assertAllReturned();
    }
  }

  @Test
  void curlFetchesAPageThroughTheInterface() throws Exception {
    Shell.assumeTool("curl", "curl");
    try (Service service = Service.start(i -> new HttpPage())) {
      Shell.Result curl =
          Shell.run(
              "curl",
              "-sS",
              "-0",
              "-m",
              "20",
              "--noproxy",
              "*",
              "--interface",
              Service.INTERFACE,
              "http://" + Service.ADDRESS + "/");
      assertThat(curl.output()).isEqualTo(HttpPage.PAGE);
      assertThat(curl.status()).isZero();
      service.assertAllReturned();
    }
  }

  @Test
  void aCaptureIsReadByTcpdumpAndHoldsNoBadPacket(@TempDir Path directory) throws Exception {
    Shell.assumeTool("tcpdump", "tcpdump");
    Path file = directory.resolve("run.pcapng");
    long frames;
    try (Service service = Service.start(i -> new Bulk(), 1, null, file)) {
      Shell.run("ping", "-n", "-i", "0.002", "-c", "3", Service.ADDRESS);
      BulkClient.upload(Service.at(Bulk.PORT), 300_000, 0);
      BulkClient.download(Service.at(Bulk.PORT), 300_000, 0);
      service.assertAllReturned();
      frames = service.figure(Counter.RX_FRAMES);
    }
    Shell.Result dump = Shell.run("tcpdump", "-n", "-e", "-vv", "-r", file.toString());
    // What tcpdump says of itself ends what it read: a file cut short, say.
    assertThat(dump.status()).as(dump.output().lines().toList().getLast()).isZero();
    // Linux leaves checksums to the other side of a TAP: "incorrect" would be one we had to accept.
    assertThat(dump.output().lines().filter(COMPLAINT.asPredicate())).isEmpty();
    assertThat(dump.output().lines().filter(line -> line.contains("ethertype")).count())
        .as("frames read back, received ones and sent ones")
        .isGreaterThan(frames);
  }
}
