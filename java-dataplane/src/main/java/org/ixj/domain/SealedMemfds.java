// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.ixj.domain.PortRegions.Protection;
import org.ixj.domain.PortRegions.Reader;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Mapping;
import org.ixj.linux.Memfd;
import org.jspecify.annotations.Nullable;

/**
 * Message buffers and events as anonymous files, sealed after they are mapped here: no later
 * mapping of anybody can be writable, no hole be punched, nothing be cut or grown. What an
 * application gets is opened read-only besides.
 */
final class SealedMemfds implements ReadOnlyRegions {
  /** No longer, no shorter, and no further seals. */
  static final int FIXED_SIZE = Memfd.SEAL_SHRINK | Memfd.SEAL_GROW | Memfd.SEAL_SEAL;

  private final PortConfig config;
  private final Protection protection;
  private final boolean hugePages;
  private final MemorySegment mbufs;
  private final MemorySegment events;
  private final MemorySegment guestMbufs;
  private final MemorySegment guestEvents;
  private List<Fd> given;

  /**
   * Makes and maps the files.
   *
   * @param protection whether anything is sealed
   * @param wantHugePages whether to try 2 MiB pages for the message buffers
   */
  SealedMemfds(
      PortConfig config,
      Protection protection,
      Reader reader,
      boolean wantHugePages,
      Arena lifetime) {
    this.config = config;
    this.protection = protection;
    Fd mbufFile = wantHugePages ? hugeOrNull() : null;
    MemorySegment mapped = null;
    if (mbufFile != null) {
      mapped = mapOrNull(mbufFile, lifetime);
    }
    hugePages = mapped != null;
    if (mbufFile == null || mapped == null) {
      mbufFile = Memfd.create("ixj-mbufs", config.poolBytes());
      mapped = Mapping.mapPopulated(mbufFile, config.poolBytes(), Mapping.READ_WRITE, lifetime);
      Mapping.adviseHugePages(mapped);
    }
    mbufs = mapped;
    Fd eventFile = Memfd.create("ixj-events", config.eventsBytes());
    events = Mapping.mapPopulated(eventFile, config.eventsBytes(), Mapping.READ_WRITE, lifetime);
    given = seal(mbufFile, eventFile);
    if (reader == Reader.GUEST) {
      guestMbufs = Mapping.mapPopulated(given.get(0), config.poolBytes(), Mapping.READ, lifetime);
      guestEvents =
          Mapping.mapPopulated(given.get(1), config.eventsBytes(), Mapping.READ, lifetime);
      closeGiven();
    } else {
      guestMbufs = MemorySegment.NULL;
      guestEvents = MemorySegment.NULL;
    }
  }

  private List<Fd> seal(Fd mbufFile, Fd eventFile) {
    if (protection == Protection.NONE) {
      return List.of(mbufFile, eventFile);
    }
    try (mbufFile;
        eventFile) {
      Memfd.seal(mbufFile, Memfd.SEAL_FUTURE_WRITE | FIXED_SIZE);
      Memfd.seal(eventFile, Memfd.SEAL_FUTURE_WRITE | FIXED_SIZE);
      return List.of(mbufFile.reopenReadOnly(), eventFile.reopenReadOnly());
    }
  }

  private @Nullable Fd hugeOrNull() {
    try {
      return Memfd.createHuge("ixj-mbufs", config.poolBytes());
    } catch (LinuxException e) {
      return null; // none reserved: ordinary pages do
    }
  }

  private @Nullable MemorySegment mapOrNull(Fd file, Arena lifetime) {
    try {
      return Mapping.mapPopulated(file, config.poolBytes(), Mapping.READ_WRITE, lifetime);
    } catch (LinuxException e) {
      file.close(); // fewer are free than the pool needs
      return null;
    }
  }

  private static boolean replaced(MemorySegment mapped, Fd file) {
    try {
      Mapping.replace(mapped, file, Mapping.READ_WRITE);
      return true;
    } catch (LinuxException e) {
      file.close();
      return false;
    }
  }

  @Override
  public MemorySegment mbufs() {
    return mbufs;
  }

  @Override
  public MemorySegment events() {
    return events;
  }

  @Override
  public MemorySegment guestMbufs() {
    return guestMbufs;
  }

  @Override
  public MemorySegment guestEvents() {
    return guestEvents;
  }

  @Override
  public boolean hugePages() {
    return hugePages;
  }

  @Override
  public String enforcedBy() {
    return protection == Protection.NONE ? "nothing" : "sealed memfds";
  }

  @Override
  public List<Fd> handOver() {
    List<Fd> files = given;
    given = List.of();
    return files;
  }

  @Override
  public void renew() {
    Fd mbufFile = hugePages ? hugeOrNull() : null;
    if (mbufFile != null && !replaced(mbufs, mbufFile)) {
      mbufFile = null;
    }
    Fd eventFile = null;
    try {
      if (mbufFile == null) {
        mbufFile = Memfd.create("ixj-mbufs", config.poolBytes());
        Mapping.replace(mbufs, mbufFile, Mapping.READ_WRITE);
      }
      eventFile = Memfd.create("ixj-events", config.eventsBytes());
      Mapping.replace(events, eventFile, Mapping.READ_WRITE);
    } catch (LinuxException e) {
      if (mbufFile != null) {
        mbufFile.close();
      }
      if (eventFile != null) {
        eventFile.close();
      }
      throw e;
    }
    closeGiven();
    given = seal(mbufFile, eventFile);
    if (guestMbufs.byteSize() > 0) {
      Mapping.replace(guestMbufs, given.get(0), Mapping.READ);
      Mapping.replace(guestEvents, given.get(1), Mapping.READ);
      closeGiven();
    }
  }

  private void closeGiven() {
    given.forEach(Fd::close);
    given = List.of();
  }
}
