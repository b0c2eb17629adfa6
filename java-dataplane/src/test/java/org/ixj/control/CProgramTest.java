// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.ixj.vmm.VirtualMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples in C: one source, in both of the domains that a program runs in. */
@Tag("system")
final class CProgramTest {
  private static final Path PROGRAMS = Path.of("../java-app-sdk/target/c");
  private static final int KV = 11_211;
  private static final int ECHO = 7;

  private static DataplaneConfig config(String name, DomainKind domain, String program) {
    boolean ring3 = domain == DomainKind.RING3;
    Path file = PROGRAMS.resolve(ring3 ? "ring3" : "process").resolve(program);
    assumeTrue(Files.exists(file), "skipped: no " + file + " (make -C java-app-sdk/c apps)");
    String cause = ring3 ? VirtualMachine.unavailabilityCause() : null;
    assumeTrue(cause == null, "skipped: " + cause);
    return DataplaneConfig.builder(
            name, "wire", Cidr.parse("10.9.0.1/24"), ApplicationSpec.program(file))
        .domain(domain)
        .place(PlaceKind.HOST)
        .port(Served.SMALL_PORT)
        .build();
  }

  private interface Body {
    void with(WireClient client) throws Exception;
  }

  private static void serve(DomainKind domain, String program, Body body) throws Exception {
    String name = "t-c-" + ProcessHandle.current().pid() + "-" + domain + "-" + program;
    WireClient client = new WireClient("10.9.0.1");
    try (Dataplane server = Dataplane.start(config(name, domain, program));
        Dataplane _ =
            Dataplane.start(
                WireServiceTest.config(name + "-c", "wire:" + name, "10.9.0.2/24"), i -> client)) {
      while (!server.listens()) {
        assertThat(server.awaitEnd(10)).as("%s", server.failure()).isFalse();
      }
      body.with(client);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void talk(WireClient.Conn to, String question, String answer) throws Exception {
    to.send(bytes(question));
    assertThat(new String(to.read(answer.length()), StandardCharsets.ISO_8859_1))
        .as(question)
        .isEqualTo(answer);
  }

  @ParameterizedTest
  @EnumSource(names = {"PROCESS", "RING3"})
  void echoGivesBackWhatItGets(DomainKind domain) throws Exception {
    serve(
        domain,
        "echo",
        client -> {
          WireClient.Conn on = client.connect(ECHO);
          assertThat(on.outcome()).isZero();
          Random random = new Random(11);
          for (int i = 0; i < 50; i++) {
            byte[] message = new byte[1 + random.nextInt(WireClient.SEND_BYTES)];
            random.nextBytes(message);
            assertThat(on.echo(message)).as("round %d", i).isEqualTo(message);
          }
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"PROCESS", "RING3"})
  void kvSpeaksItsPartOfTheProtocol(DomainKind domain) throws Exception {
    String big = "v".repeat(8192);
    serve(
        domain,
        "kv",
        client -> {
          WireClient.Conn on = client.connect(KV);
          assertThat(on.outcome()).isZero();
          talk(on, "get k\r\n", "END\r\n");
          talk(on, "set k 5 0 3\r\nabc\r\n", "STORED\r\n");
          talk(on, "get k\r\n", "VALUE k 5 3\r\nabc\r\nEND\r\n");
          talk(on, "gets a k  k\r\n", "VALUE k 5 3 1\r\nabc\r\nVALUE k 5 3 1\r\nabc\r\nEND\r\n");
          talk(on, "add k 0 0 1\r\nx\r\n", "NOT_STORED\r\n");
          talk(on, "replace z 0 0 1\r\nx\r\n", "NOT_STORED\r\n");
          talk(on, "cas z 0 0 1 1\r\nx\r\n", "NOT_FOUND\r\n");
          talk(on, "cas k 0 0 1 7\r\nx\r\n", "EXISTS\r\n");
          talk(on, "cas k 0 0 1 1\r\nx\r\n", "STORED\r\n");
          talk(
              on,
              "set n 3 0 2\r\n99\r\nincr n 1\r\nget n\r\n",
              "STORED\r\n100\r\nVALUE n 3 3\r\n100\r\nEND\r\n");
          talk(on, "decr n 1\r\nget n\r\n", "99\r\nVALUE n 3 3\r\n99 \r\nEND\r\n");
          talk(
              on,
              "decr n 1000\r\nincr k 1\r\nincr z 1\r\n",
              "0\r\nCLIENT_ERROR cannot increment or decrement non-numeric value\r\nNOT_FOUND\r\n");
          talk(on, "set q 0 0 1 noreply\r\n1\r\ndelete q noreply\r\ndelete q\r\n", "NOT_FOUND\r\n");
          talk(on, "set k 0 0 3\r\nabcde\r\n", "CLIENT_ERROR bad data chunk\r\nERROR\r\n");
          talk(on, "set k 0 60 1\r\na\r\n", "CLIENT_ERROR items do not expire here\r\n");
          talk(
              on,
              "set k 0 0 8193\r\n" + big + "v\r\nbogus\r\n",
              "SERVER_ERROR object too large for cache\r\nERROR\r\n");
          talk(on, "set b 0 0 8192\r\n" + big + "\r\n", "STORED\r\n");
          // More than the connection's part of the arena has room for at a time.
          String value = "VALUE b 0 8192\r\n" + big + "\r\n";
          talk(on, "get" + " b".repeat(40) + "\r\n", value.repeat(40) + "END\r\n");
          talk(on, "version\r\nquit\r\nget k\r\n", "VERSION ixj-c\r\n");
          assertThat(on.read(1)).as("bytes after the end").isEmpty();
        });
  }

  /** A line too long is the end of its connection, and of nothing else. */
  @ParameterizedTest
  @EnumSource(names = {"PROCESS", "RING3"})
  void kvClosesOnALineWithoutEnd(DomainKind domain) throws Exception {
    serve(
        domain,
        "kv",
        client -> {
          WireClient.Conn on = client.connect(KV);
          assertThat(on.outcome()).isZero();
          talk(on, "x".repeat(3000), "CLIENT_ERROR line too long\r\n");
          assertThat(on.read(1)).isEmpty();
          WireClient.Conn other = client.connect(KV);
          assertThat(other.outcome()).isZero();
          talk(other, "version\r\n", "VERSION ixj-c\r\n");
        });
  }

  @Test
  void aProgramForRingThreeIsExplainedInAProcess() throws Exception {
    Requirements.confinement();
    Path file = PROGRAMS.resolve("ring3/echo");
    assumeTrue(Files.exists(file), "skipped: no " + file + " (make -C java-app-sdk/c apps)");
    DataplaneConfig config =
        DataplaneConfig.builder(
                "t-c-other-" + ProcessHandle.current().pid(),
                "wire",
                Cidr.parse("10.9.0.1/24"),
                ApplicationSpec.program(file))
            .place(PlaceKind.HOST)
            .port(Served.SMALL_PORT)
            .build();
    try (Dataplane server = Dataplane.start(config)) {
      server.awaitEnd();
      assertThat(server.failure())
          .isEqualTo(
              "the application was killed by signal 11 before it took its ports; a program that is"
                  + " built for ring 3 ends so");
    }
  }
}
