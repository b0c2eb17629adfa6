// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.ixj.domain.PortRegions.Protection;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Mapping;
import org.ixj.linux.Memfd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds of the descriptors an application is handed. Each attack is also made with the
 * protection off, where it must go through: a test that cannot fail proves nothing.
 */
final class PortRegionsTest {
  private static final int MBUFS = 0;
  private static final int EVENTS = 1;
  private static final int COMMANDS = 2;
  private static final int ARENA = 3;
  private static final PortConfig SMALL = new PortConfig(64, 16, 16, 65_536);

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void unmap() {
    arena.close();
  }

  private PortRegions regions(Protection protection) {
    return new PortRegions(SMALL, protection, false, arena);
  }

  @ParameterizedTest
  @ValueSource(ints = {MBUFS, EVENTS})
  void handedOverDescriptorMapsReadOnly(int region) {
    Fd given = regions(Protection.FULL).handover().get(region);

    assertThatThrownBy(() -> Mapping.map(given, 4096, Mapping.READ_WRITE, arena))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("EACCES");
    assertThat(Mapping.map(given, 4096, Mapping.READ, arena).byteSize()).isEqualTo(4096);
  }

  @ParameterizedTest
  @ValueSource(ints = {MBUFS, EVENTS})
  void readOnlyMappingCannotBeMadeWritable(int region) {
    MemorySegment mapped =
        Mapping.map(regions(Protection.FULL).handover().get(region), 4096, Mapping.READ, arena);

    assertThatThrownBy(() -> Mapping.protect(mapped, Mapping.READ_WRITE))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("EACCES");
  }

  /** As root, whom file modes do not stop: the seals alone must. */
  @ParameterizedTest
  @ValueSource(ints = {MBUFS, EVENTS})
  void reopenedForWritingItCanStillNotBeWritten(int region) {
    Fd given = regions(Protection.FULL).handover().get(region);
    try (Fd reopened = reopen(given)) {
      assertThatThrownBy(() -> Mapping.map(reopened, 4096, Mapping.READ_WRITE, arena))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("EPERM");
      MemorySegment word = arena.allocate(8);
      assertThat(reopened.write(word, 0, 8)).as("bytes, or -errno").isNegative();
    } catch (LinuxException e) {
      // Not root: the mode of the file already keeps us out.
      assertThat(e).hasMessageContaining("EACCES");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {MBUFS, EVENTS, COMMANDS, ARENA})
  void noRegionCanShrinkOrGrow(int region) {
    Fd given = regions(Protection.FULL).handover().get(region);
    try (Fd writable = region < COMMANDS ? reopen(given) : given) {
      assertThatThrownBy(() -> Memfd.resize(writable, 0))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("EPERM");
      assertThatThrownBy(() -> Memfd.resize(writable, 1 << 30))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("EPERM");
    } catch (LinuxException e) {
      assertThat(e).hasMessageContaining("EACCES");
    }
  }

  @Test
  void withProtectionOffEachOfTheseGoesThrough() {
    Fd given = regions(Protection.NONE).handover().get(MBUFS);

    MemorySegment mapped = Mapping.map(given, 4096, Mapping.READ_WRITE, arena);
    mapped.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    Memfd.resize(given, 1 << 20);
    assertThat(given.size()).isEqualTo(1 << 20);
  }

  @Test
  void dataplaneMapsWhatTheApplicationWritesReadOnly() {
    PortRegions regions = regions(Protection.FULL);

    assertThat(regions.commands().isReadOnly()).isTrue();
    assertThat(regions.arena().isReadOnly()).isTrue();
  }

  @Test
  void whatTheDataplaneWritesTheApplicationReads() {
    PortRegions regions = regions(Protection.FULL);
    MemorySegment seen =
        Mapping.map(regions.handover().get(MBUFS), SMALL.poolBytes(), Mapping.READ, arena);

    regions.mbufs().set(ValueLayout.JAVA_LONG, 4096, 42);

    assertThat(seen.get(ValueLayout.JAVA_LONG, 4096)).isEqualTo(42);
  }

  @Test
  void afterRenewalTheOldViewSeesNothingNewAndTheNewOneNothingOld() {
    PortRegions regions = regions(Protection.FULL);
    regions.mbufs().set(ValueLayout.JAVA_LONG, 0, 1);
    MemorySegment former =
        Mapping.map(regions.handover().get(MBUFS), SMALL.poolBytes(), Mapping.READ, arena);
    long address = regions.mbufs().address();

    regions.renew();

    assertThat(regions.mbufs().address()).isEqualTo(address);
    assertThat(regions.mbufs().get(ValueLayout.JAVA_LONG, 0)).isZero();
    regions.mbufs().set(ValueLayout.JAVA_LONG, 0, 2);
    assertThat(former.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(1);
  }

  private static Fd reopen(Fd given) {
    return Fd.openReadWrite(Path.of("/proc/self/fd/" + given.number()), false, "");
  }
}
