// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ixj.domain.PortRegions.Mechanism;
import org.ixj.domain.PortRegions.Protection;
import org.ixj.domain.PortRegions.Reader;
import org.ixj.linux.Fd;
import org.ixj.linux.IxDomain;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Mapping;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link PortRegions} with the kernel module. */
@Tag("lab")
final class KernelViewsTest {
  private static final int MBUFS = 0;
  private static final int EVENTS = 1;
  private static final PortConfig SMALL = new PortConfig(64, 16, 16, 65_536);

  private final Arena arena = Arena.ofConfined();

  @BeforeAll
  static void load() throws Exception {
    module("load");
  }

  /** Refused while any descriptor or mapping of a domain is left. */
  @AfterAll
  static void unload() throws Exception {
    module("unload");
  }

  private static void module(String what) throws IOException, InterruptedException {
    Path script = Path.of("../tools/module").toAbsolutePath().normalize();
    Process process = new ProcessBuilder(script.toString(), what).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("module %s: %s", what, said).isZero();
  }

  @AfterEach
  void unmap() {
    arena.close();
  }

  private PortRegions regions() {
    return new PortRegions(SMALL, Protection.FULL, false, arena);
  }

  @Test
  void theModuleIsChosenWhereItIsLoaded() {
    PortRegions regions = regions();

    assertThat(regions.enforcedBy()).isEqualTo("ix.ko");
    assertThat(regions.hugePages()).isTrue();
    regions.closeHandover();
  }

  @Test
  void itIsNotWhereMemfdsAreAskedForOrNothingIs() {
    PortRegions memfds =
        new PortRegions(SMALL, Protection.FULL, Mechanism.MEMFD, Reader.PROCESS, false, arena);
    PortRegions none = new PortRegions(SMALL, Protection.NONE, false, arena);

    assertThat(memfds.enforcedBy()).isEqualTo("sealed memfds");
    assertThat(none.enforcedBy()).isEqualTo("nothing");
    memfds.closeHandover();
    none.closeHandover();
  }

  @ParameterizedTest
  @ValueSource(ints = {MBUFS, EVENTS})
  void handedOverDescriptorMapsReadOnlyAndStaysSo(int region) {
    PortRegions regions = regions();
    Fd given = regions.handover().get(region);

    assertThatThrownBy(() -> Mapping.map(given, 4096, Mapping.READ_WRITE, arena))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("EACCES");
    MemorySegment mapped = Mapping.map(given, 4096, Mapping.READ, arena);
    assertThatThrownBy(() -> Mapping.protect(mapped, Mapping.READ_WRITE))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("EACCES");
    assertThatThrownBy(given::reopenReadOnly)
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("EACCES");
    regions.closeHandover();
  }

  @Test
  void regionsAreAsLongAsTheApplicationIsTold() {
    PortRegions regions = regions();

    assertThat(regions.mbufs().byteSize()).isEqualTo(SMALL.poolBytes());
    assertThat(regions.events().byteSize()).isEqualTo(SMALL.eventsBytes());
    assertThat(regions.handover().get(MBUFS).size()).isGreaterThanOrEqualTo(SMALL.poolBytes());
    assertThat(regions.handover().get(EVENTS).size()).isGreaterThanOrEqualTo(SMALL.eventsBytes());
    regions.closeHandover();
  }

  @Test
  void whatTheDataplaneWritesTheApplicationReads() {
    PortRegions regions = regions();
    MemorySegment mbufs =
        Mapping.map(regions.handover().get(MBUFS), SMALL.poolBytes(), Mapping.READ, arena);
    MemorySegment events =
        Mapping.map(regions.handover().get(EVENTS), SMALL.eventsBytes(), Mapping.READ, arena);

    regions.mbufs().set(ValueLayout.JAVA_LONG, 4096, 42);
    regions.events().set(ValueLayout.JAVA_LONG, 8, 43);

    assertThat(mbufs.get(ValueLayout.JAVA_LONG, 4096)).isEqualTo(42);
    assertThat(events.get(ValueLayout.JAVA_LONG, 8)).isEqualTo(43);
    regions.closeHandover();
  }

  @Test
  void afterRenewalTheOldViewFaultsAndTheNewOneSeesNothingOld() {
    PortRegions regions = regions();
    regions.mbufs().set(ValueLayout.JAVA_LONG, 0, 1);
    MemorySegment former =
        Mapping.map(regions.handover().get(MBUFS), SMALL.poolBytes(), Mapping.READ, arena);
    assertThat(former.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(1);
    long address = regions.mbufs().address();

    regions.renew();

    assertThat(regions.mbufs().address()).isEqualTo(address);
    assertThat(regions.mbufs().get(ValueLayout.JAVA_LONG, 0)).isZero();
    regions.mbufs().set(ValueLayout.JAVA_LONG, 0, 2);
    MemorySegment fresh =
        Mapping.map(regions.handover().get(MBUFS), SMALL.poolBytes(), Mapping.READ, arena);
    assertThat(fresh.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(2);
    // HotSpot turns SIGBUS of a segment's access into this.
    assertThatThrownBy(() -> former.get(ValueLayout.JAVA_LONG, 0))
        .isInstanceOf(InternalError.class);
    regions.closeHandover();
  }

  @Test
  void aGuestSeesThePoolReadOnlyAndNobodyElseCan() {
    PortRegions regions =
        new PortRegions(SMALL, Protection.FULL, Mechanism.KERNEL, Reader.GUEST, false, arena);

    assertThat(regions.handover()).isEmpty();
    assertThat(regions.guestMbufs().byteSize()).isEqualTo(SMALL.poolBytes());
    regions.mbufs().set(ValueLayout.JAVA_LONG, 4096, 42);
    regions.events().set(ValueLayout.JAVA_LONG, 8, 43);
    assertThat(regions.guestMbufs().get(ValueLayout.JAVA_LONG, 4096)).isEqualTo(42);
    assertThat(regions.guestEvents().get(ValueLayout.JAVA_LONG, 8)).isEqualTo(43);
    assertThat(mappingsOf(regions.guestMbufs().address())).containsExactly("r--s");
    assertThat(mappingsOf(regions.mbufs().address())).containsExactly("rw-s");
  }

  /** The access of the mapping at an address, as the kernel tells it. */
  private static List<String> mappingsOf(long address) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines
          .filter(line -> line.startsWith(Long.toHexString(address) + "-"))
          .map(line -> line.substring(line.indexOf(' ') + 1, line.indexOf(' ') + 5))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aSealedDomainIsHugeAuditedAndUnchangeable() {
    try (IxDomain domain = IxDomain.create()) {
      assertThat(domain.grow(2 * IxDomain.CHUNK_BYTES)).isZero();
      assertThat(domain.grow(IxDomain.CHUNK_BYTES)).isEqualTo(2 * IxDomain.CHUNK_BYTES);
      MemorySegment pool =
          Mapping.mapPopulated(domain.file(), 3 * IxDomain.CHUNK_BYTES, Mapping.READ_WRITE, arena);
      try (Fd view = domain.view(0, 4096, "view")) {
        MemorySegment seen = Mapping.map(view, 4096, Mapping.READ, arena);
        pool.set(ValueLayout.JAVA_INT, 0, 7);
        assertThat(seen.get(ValueLayout.JAVA_INT, 0)).isEqualTo(7);

        assertThat(domain.audit()).isEqualTo(new IxDomain.Audit(1, 3, 0, 0));
        domain.seal();
        assertThatThrownBy(() -> domain.grow(IxDomain.CHUNK_BYTES)).hasMessageContaining("EPERM");
        assertThatThrownBy(() -> domain.view(0, 4096, "late")).hasMessageContaining("EPERM");
        domain.revokeAll();
        assertThat(domain.audit().views()).isZero();
      }
    }
  }
}
