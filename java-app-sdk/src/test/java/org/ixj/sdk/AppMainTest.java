// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventsLayout;
import org.ixj.abi.WelcomeLayout;
import org.ixj.linux.DescriptorMessage;
import org.ixj.linux.EventFd;
import org.ixj.linux.Fd;
import org.ixj.linux.Mapping;
import org.ixj.linux.Memfd;
import org.ixj.linux.UnixSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AppMainTest {
  private static final int ENTRIES = 64;

  @TempDir Path folder;
  private Path path;
  private UnixSocket listener;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    path = folder.resolve("s");
    listener = UnixSocket.listen(path, 0600, 8);
  }

  @AfterEach
  void close() throws Exception {
    listener.close();
    for (AutoCloseable c : open) {
      c.close();
    }
  }

  private CompletableFuture<Integer> run(String className) {
    return CompletableFuture.supplyAsync(
        () ->
            AppMain.run(
                new String[] {path.toString(), className},
                new PrintStream(errors, true, StandardCharsets.UTF_8)));
  }

  private UnixSocket accept() {
    UnixSocket socket = null;
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (socket == null) {
      socket = listener.accept();
      assertThat(System.nanoTime()).as("nobody connected").isLessThan(deadlineNs);
      Thread.onSpinWait();
    }
    open.add(socket);
    return socket;
  }

  private static byte[] welcome(int magic, int version, int index, int count, List<Fd> regions) {
    byte[] bytes = new byte[(int) WelcomeLayout.BYTES];
    MemorySegment m = MemorySegment.ofArray(bytes);
    m.set(ValueLayout.JAVA_INT_UNALIGNED, WelcomeLayout.MAGIC, magic);
    m.set(ValueLayout.JAVA_INT_UNALIGNED, WelcomeLayout.VERSION, version);
    m.set(ValueLayout.JAVA_INT_UNALIGNED, WelcomeLayout.PORT_INDEX, index);
    m.set(ValueLayout.JAVA_INT_UNALIGNED, WelcomeLayout.PORT_COUNT, count);
    for (int i = 0; i < regions.size(); i++) {
      long at = WelcomeLayout.MESSAGE_BUFFER_BYTES + i * 8L;
      m.set(ValueLayout.JAVA_LONG_UNALIGNED, at, regions.get(i).size());
    }
    return bytes;
  }

  /** Greets one connection and plays the dataplane for it. */
  private FakeDataplane serve(UnixSocket socket, int index, int count) {
    long[] sizes = {
      1 << 20, EventsLayout.bytes(ENTRIES, ENTRIES), CommandsLayout.bytes(ENTRIES), 1 << 18
    };
    List<Fd> regions = new ArrayList<>();
    List<MemorySegment> mapped = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Fd fd = Memfd.create("ixj-test", sizes[i]);
      mapped.add(Mapping.map(fd, sizes[i], Mapping.READ_WRITE, Arena.global()));
      Fd given = i < 2 ? fd.reopenReadOnly() : fd;
      regions.add(given);
      open.add(fd);
      open.add(given);
    }
    FakeDataplane dataplane =
        new FakeDataplane(
            ENTRIES, ENTRIES, mapped.get(0), mapped.get(1), mapped.get(2), mapped.get(3));
    EventFd bell = new EventFd();
    open.add(bell);
    List<Fd> handed = new ArrayList<>(regions);
    handed.add(WelcomeLayout.DOORBELL, bell.fd());
    DescriptorMessage.send(socket, welcome(Abi.MAGIC, Abi.VERSION, index, count, regions), handed);
    return dataplane;
  }

  @Test
  void anApplicationInItsProcessServesEveryPortAndEndsWithTheDataplane() throws Exception {
    CompletableFuture<Integer> exit = run("org.ixj.examples.echo.Echo");
    UnixSocket first = accept();
    FakeDataplane one = serve(first, 1, 2);
    UnixSocket second = accept();
    FakeDataplane zero = serve(second, 0, 2);
    for (FakeDataplane dataplane : List.of(zero, one)) {
      UnixSocket socket = dataplane == one ? first : second;
      while (dataplane.listenPort == 0) {
        dataplane.execute();
        Thread.onSpinWait();
      }
      FakeDataplane.Peer peer = dataplane.connect();
      while (!peer.accepted) {
        ringIfAsleep(dataplane, socket);
      }
      peer.send("hello");
      while (peer.received.size() < 5) {
        ringIfAsleep(dataplane, socket);
      }
      assertThat(peer.text()).isEqualTo("hello");
    }
    first.close();
    second.close();
    assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(AppMain.ENDED);
    assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private static void ringIfAsleep(FakeDataplane dataplane, UnixSocket socket) {
    dataplane.execute();
    java.lang.invoke.VarHandle.fullFence();
    if (dataplane.appSleeping()) {
      socket.ring();
    }
    Thread.onSpinWait();
  }

  @Test
  void anotherVersionOrSomethingElseIsOneLineAndExitCodeTwo() throws Exception {
    CompletableFuture<Integer> exit = run("org.ixj.examples.echo.Echo");
    DescriptorMessage.send(accept(), welcome(Abi.MAGIC, 99, 0, 1, List.of()), List.of());
    assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(AppMain.UNUSABLE);
    exit = run("org.ixj.examples.echo.Echo");
    DescriptorMessage.send(accept(), new byte[] {'H', 'T', 'T', 'P'}, List.of());
    assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(AppMain.UNUSABLE);
    exit = run("org.ixj.examples.echo.Echo");
    DescriptorMessage.send(accept(), welcome(Abi.MAGIC, Abi.VERSION, 0, 1, List.of()), List.of());
    assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(AppMain.UNUSABLE);
    assertThat(errors.toString(StandardCharsets.UTF_8).lines().toList())
        .hasSize(3)
        .satisfiesExactly(
            line -> assertThat(line).contains("version 99"),
            line -> assertThat(line).contains("not an IXJ dataplane"),
            line -> assertThat(line).contains("not complete"));
  }

  @Test
  void aClassThatIsNoApplicationIsOneLineAndExitCodeTwo() throws Exception {
    for (String name : List.of("no.such.Class", "java.lang.Object")) {
      CompletableFuture<Integer> exit = run(name);
      serve(accept(), 0, 1);
      assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(AppMain.UNUSABLE);
    }
    assertThat(errors.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
  }

  @Test
  void noDataplaneIsOneLineAndExitCodeOne() throws Exception {
    path = folder.resolve("nobody");
    assertThat(run("x").get(30, TimeUnit.SECONDS)).isEqualTo(AppMain.FAILED);
    assertThat(errors.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    assertThat(AppMain.run(new String[0], new PrintStream(errors, true, StandardCharsets.UTF_8)))
        .isEqualTo(AppMain.UNUSABLE);
  }
}
