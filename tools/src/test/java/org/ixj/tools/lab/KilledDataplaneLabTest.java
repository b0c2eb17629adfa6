// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ixj.domain.PortConfig;
import org.ixj.tools.child.Child;
import org.ixj.tools.sriov.PciBus;
import org.ixj.tools.sriov.Sriov;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A dataplane on a virtual function, its memory from the kernel module, is killed while frames come
 * in. The kernel's own trace shows the order: the function is off before any page is free that it
 * could write to, and then all of them are. The pages of the events, which no device has, are free
 * before: so it is seen that the trace would show it.
 */
@Tag("lab")
class KilledDataplaneLabTest {
  private static final String LINUX = "10.66.0.2/24";
  private static final String OURS = "10.66.0.1";
  private static final int CONNECTIONS = 8;
  private static final int MBUF_CHUNKS = (int) (PortConfig.DEFAULT.poolBytes() >> 21);
  private static final long REQUESTS = 200;
  private static final long START_MS = 240_000;
  private static final long PATIENCE_NS = 120_000_000_000L;
  private static final Pattern SERVES = Pattern.compile("^ix: .* serves .* protected by ix\\.ko$");
  private static final Pattern OFF = Pattern.compile(" off: ");
  private static final Pattern FREED = Pattern.compile("mm_page_free: .*pfn=0x([0-9a-f]+) order=9");

  private static Card card;

  @BeforeAll
  static void prepare() throws Exception {
    KernelModule.load();
    card = Card.prepare(LINUX, "ix-vfio-pci");
    // Events in the order they happened, on whatever processor.
    KernelModule.trace("trace_clock", "counter");
    KernelModule.trace("kprobe_events", "r:ixj/off vfio_pci_core:vfio_pci_core_disable");
    KernelModule.trace("events/ixj/off/enable", "1");
    KernelModule.trace("events/kmem/mm_page_free/filter", "order == 9");
    KernelModule.trace("events/kmem/mm_page_free/enable", "1");
  }

  @AfterAll
  static void end() throws Exception {
    KernelModule.trace("events/kmem/mm_page_free/enable", "0");
    KernelModule.trace("events/kmem/mm_page_free/filter", "0");
    KernelModule.trace("events/ixj/off/enable", "0");
    KernelModule.trace("kprobe_events", "");
    KernelModule.trace("trace_clock", "local");
    PciBus bus = PciBus.local();
    new Sriov(bus).create(bus.physicalFunctions().getFirst(), 0);
    KernelModule.unload();
  }

  private static List<String> faultsOfDevices() throws Exception {
    return KernelModule.run("dmesg").lines().filter(line -> line.contains("DMAR: [DMA")).toList();
  }

  @Test
  void thePoolIsFreeAfterTheFunctionIsOffAndNotBefore() throws Exception {
    List<String> faultsBefore = faultsOfDevices();
    List<Long> frames;
    try (Child dataplane =
            Child.start(
                Child.ix(
                    "run",
                    "--app",
                    "../java-app-sdk/target/c/process/kv",
                    "--device",
                    card.device(),
                    "--address",
                    OURS + "/24",
                    "--place",
                    "host",
                    "--memory",
                    "kernel",
                    "--name",
                    "killed"));
        LinuxClient client = serve(dataplane)) {
      // One is the pool, the other what the function belongs to.
      assertThat(KernelModule.domains()).isEqualTo(2);
      frames = KernelModule.frames(dataplane.pid());
      assertThat(frames).hasSizeGreaterThan(MBUF_CHUNKS).doesNotContain(0L);
      KernelModule.trace("trace", "");
      ProcessHandle.of(dataplane.pid()).orElseThrow().destroyForcibly();
      assertThat(dataplane.ended(PATIENCE_NS / 1_000_000)).isTrue();
      assertThat(client.wrong()).isZero();
      // Its frames still come: nobody told it.
      assertOrder(frames);
    }
    assertThat(KernelModule.domains()).isZero();
    assertThat(faultsOfDevices()).isEqualTo(faultsBefore);
  }

  /** With a client that is being served. */
  private static LinuxClient serve(Child dataplane) throws Exception {
    Matcher serves = dataplane.await(SERVES, START_MS);
    assertThat(serves).as("%s", dataplane.output()).isNotNull();
    LinuxClient client = LinuxClient.start(Path.of(".."), OURS, CONNECTIONS);
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (client.requests() < REQUESTS) {
      assertThat(client.runs()).as(client.lastLine()).isTrue();
      assertThat(System.nanoTime()).as("%s", dataplane.output()).isLessThan(endNs);
      LockSupport.parkNanos(50_000_000);
    }
    return client;
  }

  private static void assertOrder(List<Long> frames) throws Exception {
    long endNs = System.nanoTime() + PATIENCE_NS;
    Set<Long> before = new HashSet<>();
    Set<Long> after = new HashSet<>();
    while (before.size() + after.size() < frames.size()) {
      assertThat(System.nanoTime()).as("%s, %s of %s", before, after, frames).isLessThan(endNs);
      LockSupport.parkNanos(100_000_000);
      before.clear();
      after.clear();
      boolean off = false;
      for (String line : Files.readAllLines(KernelModule.TRACING.resolve("trace"))) {
        off |= OFF.matcher(line).find();
        Matcher free = FREED.matcher(line);
        if (free.find() && frames.contains(Long.parseLong(free.group(1), 16))) {
          (off ? after : before).add(Long.parseLong(free.group(1), 16));
        }
      }
    }
    assertThat(after).containsExactlyInAnyOrderElementsOf(frames.subList(0, MBUF_CHUNKS));
  }
}
