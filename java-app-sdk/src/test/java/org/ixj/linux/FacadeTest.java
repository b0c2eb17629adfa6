// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FacadeTest {
  private static final long PAGE = 4096;

  @TempDir Path folder;

  @Test
  void sealedMemoryKeepsItsSizeAndItsOneWritableMapping() {
    try (Arena arena = Arena.ofConfined();
        Fd memory = Memfd.create("test", PAGE)) {
      MemorySegment writable = Mapping.map(memory, PAGE, Mapping.READ_WRITE, arena);
      int seals = Memfd.SEAL_SHRINK | Memfd.SEAL_GROW | Memfd.SEAL_FUTURE_WRITE | Memfd.SEAL_SEAL;
      Memfd.seal(memory, seals);
      assertThat(Memfd.seals(memory)).isEqualTo(seals);
      assertThat(memory.size()).isEqualTo(PAGE);
      assertThat(memory.isOrdinarySharedMemory()).isTrue();

      assertThatThrownBy(() -> Memfd.resize(memory, 0))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("EPERM");
      assertThatThrownBy(() -> Mapping.map(memory, PAGE, Mapping.READ_WRITE, arena))
          .isInstanceOf(LinuxException.class);

      try (Fd view = memory.reopenReadOnly()) {
        MemorySegment readable = Mapping.map(view, PAGE, Mapping.READ, arena);
        writable.set(JAVA_LONG, 8, 42);
        assertThat(readable.get(JAVA_LONG, 8)).isEqualTo(42);
        assertThat(readable.isReadOnly()).isTrue();
        assertThatThrownBy(() -> Mapping.protect(readable, Mapping.READ_WRITE))
            .isInstanceOf(LinuxException.class)
            .hasMessageContaining("EACCES");
      }
    }
  }

  @Test
  void replacingAMappingKeepsTheSegmentAndChangesTheMemory() {
    try (Arena arena = Arena.ofConfined();
        Fd first = Memfd.create("first", PAGE);
        Fd second = Memfd.create("second", PAGE)) {
      MemorySegment segment = Mapping.map(first, PAGE, Mapping.READ_WRITE, arena);
      segment.set(JAVA_LONG, 0, 7);
      Mapping.replace(segment, second, Mapping.READ_WRITE);
      assertThat(segment.get(JAVA_LONG, 0)).isZero();
    }
  }

  @Test
  void descriptorsTravelWithAPayloadAndOpenTheSameMemory() {
    UnixSocket[] ends = UnixSocket.pair();
    try (UnixSocket a = ends[0];
        UnixSocket b = ends[1];
        Fd one = Memfd.create("one", PAGE);
        Fd two = Memfd.create("two", 2 * PAGE)) {
      DescriptorMessage.send(a, new byte[] {1, 2, 3}, List.of(one, two));
      Fd kept;
      try (DescriptorMessage message = DescriptorMessage.receive(b, 16, 2)) {
        assertThat(message.payload()).containsExactly(1, 2, 3);
        assertThat(message.descriptors()).extracting(Fd::size).containsExactly(PAGE, 2 * PAGE);
        kept = message.take(1);
      }
      assertThat(kept.size()).isEqualTo(2 * PAGE);
      kept.close();
    }
  }

  @Test
  void surplusDescriptorsAreRefusedAndNoneIsLeftOpen() throws IOException {
    UnixSocket[] ends = UnixSocket.pair();
    try (UnixSocket a = ends[0];
        UnixSocket b = ends[1];
        Fd memory = Memfd.create("one", PAGE)) {
      long before = openDescriptors();
      for (int surplus = 2; surplus <= 5; surplus++) {
        DescriptorMessage.send(a, new byte[1], java.util.Collections.nCopies(surplus, memory));
        assertThatThrownBy(() -> DescriptorMessage.receive(b, 16, 1))
            .isInstanceOf(LinuxException.class)
            .hasMessageContaining("more descriptors");
      }
      assertThat(openDescriptors()).isEqualTo(before);
    }
  }

  @Test
  void aListenerTakesOverADeadListenersPathButNotALivingOnes() throws IOException {
    Path path = folder.resolve("socket");
    UnixSocket.listen(path, 0600, 1).close();
    try (UnixSocket listener = UnixSocket.listen(path, 0660, 4)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .startsWith("rw-");
      assertThatThrownBy(() -> UnixSocket.listen(path, 0600, 1))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("EADDRINUSE");
      listener.accept().close(); // the probe for a living listener
      assertThat(listener.accept()).isNull();
      try (UnixSocket client = UnixSocket.connect(path, 0);
          UnixSocket server = listener.accept()) {
        assertThat(server.peer().pid()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(server.peer().uid()).isEqualTo(LinuxProcess.uid());
        assertThat(server.drain()).isEqualTo(UnixSocket.NOTHING);
        client.ring();
        client.ring();
        assertThat(server.drain()).isEqualTo(2);
        client.shutdown();
        assertThat(server.drain()).isEqualTo(UnixSocket.CLOSED);
        server.ring(); // no SIGPIPE, no exception
      }
    }
  }

  @Test
  void ringingAFullSocketNeitherBlocksNorFails() {
    UnixSocket[] ends = UnixSocket.pair();
    try (UnixSocket a = ends[0];
        UnixSocket b = ends[1]) {
      for (int i = 0; i < 100_000; i++) {
        a.ring();
      }
      assertThat(b.drain()).isPositive();
    }
  }

  @Test
  void epollReportsWhatWasAddedAndTimesOut() {
    try (Epoll inner = new Epoll(4);
        Epoll outer = new Epoll(4);
        EventFd event = new EventFd()) {
      inner.add(event.fd().number(), Epoll.IN, 0x1122334455667788L);
      outer.add(inner.fd().number(), Epoll.IN, 2);
      assertThat(outer.waitUs(500)).isZero();
      event.ring();
      assertThat(outer.waitUs(-1)).isEqualTo(1);
      assertThat(inner.waitUs(0)).isEqualTo(1);
      assertThat(inner.data(0)).isEqualTo(0x1122334455667788L);
      assertThat(inner.ready(0)).isEqualTo(Epoll.IN);
      event.drain();
      assertThat(outer.waitUs(0)).isZero();
      inner.remove(event.fd().number());
    }
  }

  @Test
  void doorbellsEpollReadAndWriteAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    UnixSocket[] ends = UnixSocket.pair();
    try (UnixSocket a = ends[0];
        UnixSocket b = ends[1];
        Epoll epoll = new Epoll(2);
        Arena arena = Arena.ofConfined()) {
      epoll.add(b.fd().number(), Epoll.IN, 1);
      MemorySegment bytes = arena.allocate(64);
      MemorySegment vector = arena.allocate(Constants.IOVEC_BYTES, 8);
      vector.set(JAVA_LONG, Constants.IOVEC_BASE, bytes.address());
      vector.set(JAVA_LONG, Constants.IOVEC_LEN, bytes.byteSize());
      long allocated = Long.MAX_VALUE;
      // The first rounds run interpreted and compile; the rule is for the steady state.
      for (int round = 0; round < 40 && allocated > 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 2000; i++) {
          a.ring();
          epoll.waitUs(1000);
          b.drain();
          a.fd().write(bytes, 0, 8);
          b.fd().read(bytes, 8, 8);
          a.fd().write(bytes, 0, 8);
          b.fd().readv(vector, 1);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertThat(allocated).isZero();
    }
  }

  @Test
  void readAndWriteCheckTheirBoundsBeforeTheKernelSeesThem() {
    UnixSocket[] ends = UnixSocket.pair();
    try (UnixSocket a = ends[0];
        UnixSocket b = ends[1];
        Arena arena = Arena.ofConfined()) {
      MemorySegment four = arena.allocateFrom(JAVA_BYTE, new byte[] {1, 2, 3, 4});
      assertThat(a.fd().write(four, 0, 4)).isEqualTo(4);
      assertThatThrownBy(() -> b.fd().read(four, 1, 4))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> b.fd().read(MemorySegment.ofArray(new byte[8]), 0, 4))
          .isInstanceOf(IllegalArgumentException.class);
      b.fd().nonBlocking(true);
      assertThat(b.fd().read(four, 0, 4)).isEqualTo(4);
      assertThat(b.fd().read(four, 0, 4)).isEqualTo(Fd.WOULD_BLOCK);
    }
  }

  @Test
  void hugePagesAreGivenOrRefusedWithAdvice() {
    long bytes = Memfd.HUGE_PAGE_BYTES;
    try (Arena arena = Arena.ofConfined();
        Fd huge = Memfd.createHuge("huge", bytes)) {
      assertThat(huge.isOrdinarySharedMemory()).isFalse();
      // Reserving happens at mmap, so that a first touch is no SIGBUS.
      Mapping.map(huge, bytes, Mapping.READ_WRITE, arena).set(JAVA_LONG, 0, 1);
    } catch (LinuxException e) {
      assertThat(e.errno()).isEqualTo(Constants.ENOMEM);
    }
  }

  @Test
  void useAfterUnmapIsAnException() {
    MemorySegment memory;
    try (Arena arena = Arena.ofConfined()) {
      memory = Mapping.anonymous(4 * Memfd.HUGE_PAGE_BYTES, arena);
      Mapping.adviseHugePages(memory); // given or not, the memory works
      memory.fill((byte) 1);
      assertThat(memory.get(JAVA_BYTE, memory.byteSize() - 1)).isEqualTo((byte) 1);
    }
    assertThatThrownBy(() -> memory.get(JAVA_LONG, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFailureNamesTheCallTheErrorAndWhatToDo() {
    assertThatThrownBy(() -> Fd.openReadWrite(Path.of("/nonexistent"), false, "create it"))
        .isInstanceOf(LinuxException.class)
        .hasMessage("open /nonexistent: ENOENT (No such file or directory); create it");
  }

  @Test
  void aThreadGivesUpGainingPrivileges() throws Exception {
    assertThat(LinuxProcess.uid()).isEqualTo(LinuxProcess.effectiveUid());
    // A thread of its own: no_new_privs stays with the thread and ends with it.
    boolean[] result = new boolean[1];
    Thread thread =
        new Thread(
            () -> {
              LinuxProcess.noNewPrivileges();
              result[0] = LinuxProcess.hasNoNewPrivileges();
            });
    thread.start();
    thread.join();
    assertThat(result[0]).isTrue();
    assertThat(Ioctl.iow('T', 202, 4)).isEqualTo(0x400454caL);
  }

  @Test
  void aThreadIsBoundToAProcessorAndFreeAgain() throws Exception {
    String before = status("thread-self", "Cpus_allowed_list");
    int first = Integer.parseInt(before.split("[-,]", 2)[0]);
    try (Affinity _ = Affinity.bind(first)) {
      assertThat(status("thread-self", "Cpus_allowed_list")).isEqualTo(Integer.toString(first));
    }
    assertThat(status("thread-self", "Cpus_allowed_list")).isEqualTo(before);
    assertThatThrownBy(() -> Affinity.bind(1023))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("to CPU 1023: EINVAL");
  }

  @Test
  void aProcessKeepsItsPagesAsTheyAre() throws Exception {
    LinuxProcess.disableTransparentHugePages();
    LinuxProcess.neverMergeMemory();
    assertThat(status("self", "THP_enabled")).isEqualTo("0");
  }

  private static String status(String who, String key) throws IOException {
    try (var lines = Files.lines(Path.of("/proc", who, "status"))) {
      return lines
          .filter(line -> line.startsWith(key + ":"))
          .map(line -> line.substring(key.length() + 1).strip())
          .findFirst()
          .orElseThrow();
    }
  }

  private static long openDescriptors() throws IOException {
    try (var entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries.count();
    }
  }
}
