// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.IntFunction;
import org.ixj.control.Cidr;
import org.ixj.examples.echo.Echo;
import org.ixj.sdk.Application;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dataplanes with two elastic threads: every flow has one home, whoever opened it. */
@Tag("system")
@ExtendWith(OwnNetwork.class)
class ElasticThreadsTest {
  private static final int ECHO = 7;
  private static final int CONNECTIONS = 64;
  private static final int EACH = 200_000;

  /** Longer than the kernel remembers which queue a flow came from (3 s, drivers/net/tun.c). */
  private static final long SILENCE_US = 5_000_000;

  @Test
  void linuxIsServedByBothThreadsOfATap() throws Exception {
    try (Service service = Service.start(i -> new Echo(), 2, null, null)) {
      EchoClients.run(CONNECTIONS, EACH);
      service.assertAllReturned();
      assertBothWorked(service);
    }
  }

  @Test
  void bothThreadsOfATapCallLinuxAndHearTheAnswersAfterASilence() throws Exception {
    EchoCalls.Outcome outcome = new EchoCalls.Outcome();
    try (ServerSocket server = new ServerSocket()) {
      server.bind(null, CONNECTIONS);
      int host = Cidr.parseAddress(Service.HOST);
      int to = server.getLocalPort();
      int each = CONNECTIONS / 2;
      IntFunction<Application> calls =
          i -> new EchoCalls(outcome, host, to, each, EACH, SILENCE_US);
      Thread.ofPlatform().daemon().start(() -> echo(server));
      try (Service service = Service.call(calls, 2, null, null)) {
        Service.until(() -> outcome.ended.get() == CONNECTIONS || outcome.wrong.get() != null);
        Service.until(() -> outcome.ended.get() == CONNECTIONS || outcome.wrong.get() != null);
        assertThat(outcome.wrong.get()).as(service.counters()).isNull();
        assertThat(outcome.ended.get()).as(service.counters()).isEqualTo(CONNECTIONS);
        service.assertAllReturned();
        assertBothWorked(service);
      }
    }
  }

  /** Threads of the server, threads of the caller. */
  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "2,1", "1,2"})
  void wiresOfAnyThreadsCarryCallsBitExact(int serving, int calling) throws Exception {
    EchoCalls.Outcome outcome = new EchoCalls.Outcome();
    int server = Cidr.parseAddress("10.67.0.1");
    int each = CONNECTIONS / calling;
    // The end with more rings listens.
    boolean serverListens = serving >= calling;
    String name = Service.freshName();
    try (Service first =
            serverListens
                ? Service.wire(name, "wire", "10.67.0.1/24", serving, i -> new Echo())
                : Service.wire(
                    name,
                    "wire",
                    "10.67.0.2/24",
                    calling,
                    i -> new EchoCalls(outcome, server, ECHO, each, EACH, 0));
        Service second =
            serverListens
                ? Service.wire(
                    name + "-b",
                    "wire:" + name,
                    "10.67.0.2/24",
                    calling,
                    i -> new EchoCalls(outcome, server, ECHO, each, EACH, 0))
                : Service.wire(
                    name + "-b", "wire:" + name, "10.67.0.1/24", serving, i -> new Echo())) {
      Service.until(() -> outcome.ended.get() == CONNECTIONS || outcome.wrong.get() != null);
      String counters = first.counters() + "\n" + second.counters();
      assertThat(outcome.wrong.get()).as(counters).isNull();
      assertThat(outcome.ended.get()).as(counters).isEqualTo(CONNECTIONS);
      first.assertAllReturned();
      second.assertAllReturned();
    }
  }

  private static void assertBothWorked(Service service) {
    for (int i = 0; i < 2; i++) {
      assertThat(service.figure(i, "tcp-segments-received")).as("thread %d", i).isPositive();
    }
  }

  /** Linux's echo: a thread per connection. */
  private static void echo(ServerSocket server) {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try (socket;
                      InputStream in = socket.getInputStream()) {
                    in.transferTo(socket.getOutputStream());
                  } catch (IOException e) {
                    // The caller noticed, too.
                  }
                });
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }
}
