// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Mapping;
import org.ixj.linux.Memfd;
import org.jspecify.annotations.Nullable;

/**
 * The four regions of a port as the dataplane maps them, and the descriptors an application gets.
 *
 * <table>
 * <caption>Who may do what, and by what it is enforced</caption>
 * <tr><th>region</th><th>dataplane</th><th>application</th><th>enforced by</th></tr>
 * <tr><td>message buffers, events</td><td>RW</td><td>R</td><td>F_SEAL_FUTURE_WRITE, set after the
 * dataplane's own writable mapping exists: no later mapping of anybody can be writable and no hole
 * be punched; the application's descriptor is opened read-only besides</td></tr>
 * <tr><td>commands, send arena</td><td>R</td><td>RW</td><td>the dataplane's own mapping</td></tr>
 * </table>
 *
 * <p>All are sealed against shrinking and growing before they are handed over, so nobody can turn
 * an access of the dataplane into SIGBUS. The regions an application can write are of ordinary
 * pages for the same reason: a hole punched there reads as zeroes, where a hole in huge pages could
 * find the pool of huge pages empty.
 *
 * <p>Every application gets memory nobody had before: {@link #renew} puts fresh files under the
 * same addresses, so that nothing of a former application can be read, and a process of it that
 * lives on sees only what is no longer used.
 */
public final class PortRegions {
  /** How much of the protection is on; anything but {@link #FULL} exists for tests to fail with. */
  public enum Protection {
    /** As described above. */
    FULL,
    /** Nothing is sealed and every descriptor is writable. */
    NONE
  }

  private static final int FIXED_SIZE = Memfd.SEAL_SHRINK | Memfd.SEAL_GROW | Memfd.SEAL_SEAL;

  private final PortConfig config;
  private final Protection protection;
  private final boolean hugePages;
  private final MemorySegment mbufs;
  private final MemorySegment events;
  private final MemorySegment commands;
  private final MemorySegment arena;
  private List<Fd> handover;

  /**
   * Makes and maps the regions.
   *
   * @param lifetime unmaps when it ends
   * @param wantHugePages whether to try 2 MiB pages for the message buffers
   */
  public PortRegions(
      PortConfig config, Protection protection, boolean wantHugePages, Arena lifetime) {
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
    Fd commandFile = Memfd.create("ixj-commands", config.commandsBytes());
    commands = Mapping.mapPopulated(commandFile, config.commandsBytes(), Mapping.READ, lifetime);
    Fd arenaFile = Memfd.create("ixj-arena", config.arenaBytes());
    arena = Mapping.mapPopulated(arenaFile, config.arenaBytes(), Mapping.READ, lifetime);
    handover = seal(mbufFile, eventFile, commandFile, arenaFile);
  }

  /**
   * Puts fresh, zeroed memory under the same addresses. At the elastic thread's quiescent point.
   */
  public void renew() {
    List<Fd> fresh = new ArrayList<>();
    try {
      Fd mbufFile = hugePages ? hugeOrNull() : null;
      if (mbufFile != null && !replaced(mbufs, mbufFile)) {
        mbufFile = null;
      }
      if (mbufFile == null) {
        mbufFile = keep(fresh, Memfd.create("ixj-mbufs", config.poolBytes()));
        Mapping.replace(mbufs, mbufFile, Mapping.READ_WRITE);
      } else {
        fresh.add(mbufFile);
      }
      Fd eventFile = keep(fresh, Memfd.create("ixj-events", config.eventsBytes()));
      Mapping.replace(events, eventFile, Mapping.READ_WRITE);
      Fd commandFile = keep(fresh, Memfd.create("ixj-commands", config.commandsBytes()));
      Mapping.replace(commands, commandFile, Mapping.READ);
      Fd arenaFile = keep(fresh, Memfd.create("ixj-arena", config.arenaBytes()));
      Mapping.replace(arena, arenaFile, Mapping.READ);
      closeHandover();
      handover = seal(mbufFile, eventFile, commandFile, arenaFile);
    } catch (LinuxException e) {
      // Nobody was given any of it, so the next attempt starts anew.
      fresh.forEach(Fd::close);
      throw e;
    }
  }

  private static Fd keep(List<Fd> all, Fd file) {
    all.add(file);
    return file;
  }

  private List<Fd> seal(Fd mbufFile, Fd eventFile, Fd commandFile, Fd arenaFile) {
    if (protection == Protection.NONE) {
      return List.of(mbufFile, eventFile, commandFile, arenaFile);
    }
    for (Fd readOnly : List.of(mbufFile, eventFile)) {
      Memfd.seal(readOnly, Memfd.SEAL_FUTURE_WRITE | FIXED_SIZE);
    }
    for (Fd writable : List.of(commandFile, arenaFile)) {
      Memfd.seal(writable, FIXED_SIZE);
    }
    try (mbufFile;
        eventFile) {
      return List.of(mbufFile.reopenReadOnly(), eventFile.reopenReadOnly(), commandFile, arenaFile);
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

  /** Sizes. */
  public PortConfig config() {
    return config;
  }

  /** Whether the message buffers lie in 2 MiB pages. */
  public boolean hugePages() {
    return hugePages;
  }

  /** The message buffers, writable. */
  public MemorySegment mbufs() {
    return mbufs;
  }

  /** The events region, writable. */
  public MemorySegment events() {
    return events;
  }

  /** The commands region, read-only; hostile. */
  public MemorySegment commands() {
    return commands;
  }

  /** The send arena, read-only; hostile. */
  public MemorySegment arena() {
    return arena;
  }

  /** What the application gets, in the welcome message's order; they stay this object's. */
  public List<Fd> handover() {
    return handover;
  }

  /**
   * The application has its descriptors: ours are closed, so that the memory ends with the last
   * mapping. After {@link #renew} there are new ones.
   */
  public void closeHandover() {
    handover.forEach(Fd::close);
    handover = List.of();
  }
}
