// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.ixj.control.Cidr;
import org.ixj.device.EthernetLimits;
import org.ixj.device.VirtualFunctions;
import org.ixj.examples.echo.Echo;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Linux behind the physical function against a dataplane that drives a virtual one. A thousand
 * connections and loss are for {@code ServeOverVirtualFunctionTest}, which has an application.
 */
@Tag("lab")
class VirtualFunctionTest {
  private static final int ECHO = 7;
  private static final long BYTES = Long.getLong("ixj.labMiB", 32) << 20;

  private static VirtualFunctions functions;
  private static String device;

  @BeforeAll
  static void connect() throws Exception {
    functions = VirtualFunctions.require();
    device = "vfio:" + functions.get(0).address();
    VirtualFunctions.run(
        "ip", "address", "replace", Service.HOST + "/24", "dev", functions.physicalInterface());
    functions.awaitLink();
  }

  private static void report(String what, long bytes, long startNs, Service service) {
    double seconds = (System.nanoTime() - startNs) / 1e9;
    System.out.printf("%s: %.1f MB/s;%s%n", what, bytes / 1e6 / seconds, service.counters());
  }

  @Test
  void manyMegabytesAreBitExactBothWays() throws Exception {
    try (Service service = Service.on(device, 1, null, i -> new Bulk())) {
      long start = System.nanoTime();
      BulkClient.upload(Service.at(Bulk.PORT), BYTES, 1);
      report("upload", BYTES, start, service);
      start = System.nanoTime();
      BulkClient.download(Service.at(Bulk.PORT), BYTES, 1);
      report("download", BYTES, start, service);
      assertThat(service.figure(Counter.TX_CUT)).as("the card cuts segments").isPositive();
      assertThat(service.figure(Counter.TCP_DROP_CHECKSUM)).isZero();
      service.assertAllReturned();
    }
  }

  /** The physical function's driver takes the new MTU by a reset, which costs it its link. */
  @Test
  void jumboFramesAreBitExactBothWays() throws Exception {
    long bytes = BYTES / 4;
    physicalMtu(EthernetLimits.MAX_MTU);
    try (Service service =
        Service.on(
            Service.config(Service.freshName(), device, Service.ADDRESS + "/24", null, 1)
                .mtu(EthernetLimits.MAX_MTU),
            i -> new Bulk())) {
      long start = System.nanoTime();
      long before = service.figure(Counter.RX_FRAMES);
      BulkClient.upload(Service.at(Bulk.PORT), bytes, 1);
      long frames = service.figure(Counter.RX_FRAMES) - before;
      report("jumbo upload", bytes, start, service);
      assertThat(frames).as("frames of %d bytes", bytes).isLessThan(bytes / 4000);
      start = System.nanoTime();
      BulkClient.download(Service.at(Bulk.PORT), bytes, 1);
      report("jumbo download", bytes, start, service);
      assertThat(service.figure(Counter.TCP_DROP_CHECKSUM)).isZero();
      service.assertAllReturned();
    } finally {
      physicalMtu(EthernetLimits.MTU);
    }
  }

  private static void physicalMtu(int mtu) throws Exception {
    VirtualFunctions.run(
        "ip", "link", "set", functions.physicalInterface(), "mtu", Integer.toString(mtu));
    functions.awaitLink();
  }

  @Test
  void connectionsSurviveAResetOfThePhysicalFunction() throws Exception {
    long bytes = BYTES / 4;
    try (Service service = Service.on(device, 1, null, i -> new Bulk())) {
      CompletableFuture<Void> transfer = download(bytes);
      Service.until(() -> service.figure(Counter.TCP_SEGMENTS_SENT) > 1000);
      assertThat(transfer).isNotDone();
      VirtualFunctions.run("ethtool", "-r", functions.physicalInterface());
      transfer.join();
      assertThat(service.figure(Counter.DEVICE_RESETS)).as(service.counters()).isPositive();
      service.assertAllReturned();
    }
  }

  @Test
  void connectionsSurviveALinkThatGoesAwayAndComesBack() throws Exception {
    long bytes = BYTES / 8;
    try (Service service = Service.on(device, 1, null, i -> new Bulk())) {
      CompletableFuture<Void> transfer = download(bytes);
      Service.until(() -> service.figure(Counter.TCP_SEGMENTS_SENT) > 1000);
      assertThat(transfer).isNotDone();
      VirtualFunctions.run("ip", "link", "set", functions.physicalInterface(), "down");
      VirtualFunctions.run("ip", "link", "set", functions.physicalInterface(), "up");
      transfer.join();
      assertThat(service.figure(Counter.TCP_RESETS_SENT)).isZero();
      service.assertAllReturned();
    }
  }

  private static CompletableFuture<Void> download(long bytes) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            BulkClient.download(Service.at(Bulk.PORT), bytes, 1);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Each thread of the caller hears the answers to what it opened. */
  @Test
  void bothThreadsOfASecondFunctionCallTheFirst() throws Exception {
    int calls = 20;
    EchoCalls.Outcome outcome = new EchoCalls.Outcome();
    int server = Cidr.parseAddress(Service.ADDRESS);
    try (Service serving = Service.on(device, 1, null, i -> new Echo());
        Service calling =
            Service.wire(
                Service.freshName(),
                "vfio:" + functions.get(1).address(),
                "10.66.0.3/24",
                2,
                i -> new EchoCalls(outcome, server, ECHO, calls / 2, 20_000, 0))) {
      for (int i = 0; i < 6; i++) { // ten seconds each
        Service.until(() -> outcome.ended.get() == calls || outcome.wrong.get() != null);
      }
      assertThat(outcome.wrong.get()).as(calling.counters()).isNull();
      assertThat(outcome.ended.get()).as(calling.counters()).isEqualTo(calls);
      serving.assertAllReturned();
      calling.assertAllReturned();
    }
  }

  @Test
  void twoThreadsShareTheFlowsOfOneFunction() throws Exception {
    try (Service service = Service.on(device, 2, null, i -> new Echo())) {
      EchoClients.run(50, 20_000);
      assertThat(service.figure(0, Counter.TCP_SEGMENTS_SENT.label())).isPositive();
      assertThat(service.figure(1, Counter.TCP_SEGMENTS_SENT.label())).isPositive();
      service.assertAllReturned();
    }
  }
}
