// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.ixj.linux.Fd;
import org.ixj.linux.IxDomain;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Mapping;
import org.ixj.linux.Memfd;

/**
 * The four regions of a port as the dataplane maps them, and the descriptors an application gets.
 *
 * <table>
 * <caption>Who may do what, and by what it is enforced</caption>
 * <tr><th>region</th><th>dataplane</th><th>application</th><th>enforced by</th></tr>
 * <tr><td>message buffers, events</td><td>RW</td><td>R</td><td>views of the kernel module where it
 * is loaded; otherwise F_SEAL_FUTURE_WRITE, set after the dataplane's own writable mapping exists:
 * no later mapping of anybody can be writable and no hole be punched; the application's descriptor
 * is opened read-only besides</td></tr>
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
 * lives on sees only what is no longer used, or nothing.
 */
public final class PortRegions {
  /** How much of the protection is on; anything but {@link #FULL} exists for tests to fail with. */
  public enum Protection {
    /** As described above. */
    FULL,
    /** Nothing is sealed and every descriptor is writable. */
    NONE
  }

  /** What message buffers and events are made of. */
  public enum Mechanism {
    /** The kernel module where it is loaded, sealed memfds otherwise. */
    AUTO,
    /** The kernel module, or nothing. */
    KERNEL,
    /** Sealed memfds. */
    MEMFD
  }

  /** Where the application is. */
  public enum Reader {
    /** In another process, which is given descriptors. */
    PROCESS,
    /** In a virtual machine of this process, which is shown mappings made here. */
    GUEST
  }

  private final PortConfig config;
  private final Protection protection;
  private final ReadOnlyRegions readOnly;
  private final MemorySegment commands;
  private final MemorySegment arena;
  private final MemorySegment guestCommands;
  private final MemorySegment guestArena;
  private List<Fd> handover;

  /** The same by the best mechanism there is, for an application in a process. */
  public PortRegions(
      PortConfig config, Protection protection, boolean wantHugePages, Arena lifetime) {
    this(config, protection, Mechanism.AUTO, Reader.PROCESS, wantHugePages, lifetime);
  }

  /**
   * Makes and maps the regions.
   *
   * @param lifetime unmaps when it ends
   * @param reader who it is for
   * @param wantHugePages whether to try 2 MiB pages for the message buffers
   */
  public PortRegions(
      PortConfig config,
      Protection protection,
      Mechanism mechanism,
      Reader reader,
      boolean wantHugePages,
      Arena lifetime) {
    this.config = config;
    this.protection = protection;
    boolean kernel =
        protection == Protection.FULL
            && (mechanism == Mechanism.KERNEL
                || (mechanism == Mechanism.AUTO && IxDomain.unavailable() == null));
    readOnly =
        kernel
            ? new KernelViews(config, reader, lifetime)
            : new SealedMemfds(config, protection, reader, wantHugePages, lifetime);
    Fd commandFile = Memfd.create("ixj-commands", config.commandsBytes());
    commands = Mapping.mapPopulated(commandFile, config.commandsBytes(), Mapping.READ, lifetime);
    Fd arenaFile = Memfd.create("ixj-arena", config.arenaBytes());
    arena = Mapping.mapPopulated(arenaFile, config.arenaBytes(), Mapping.READ, lifetime);
    handover = all(commandFile, arenaFile);
    if (reader == Reader.GUEST) {
      // What ring 3 may write has to be writable in this process: KVM asks the host's mapping.
      guestCommands =
          Mapping.mapPopulated(commandFile, config.commandsBytes(), Mapping.READ_WRITE, lifetime);
      guestArena =
          Mapping.mapPopulated(arenaFile, config.arenaBytes(), Mapping.READ_WRITE, lifetime);
      closeHandover();
    } else {
      guestCommands = MemorySegment.NULL;
      guestArena = MemorySegment.NULL;
    }
  }

  /**
   * Puts fresh, zeroed memory under the same addresses. At the elastic thread's quiescent point.
   */
  public void renew() {
    List<Fd> fresh = new ArrayList<>();
    try {
      readOnly.renew();
      Fd commandFile = keep(fresh, Memfd.create("ixj-commands", config.commandsBytes()));
      Mapping.replace(commands, commandFile, Mapping.READ);
      Fd arenaFile = keep(fresh, Memfd.create("ixj-arena", config.arenaBytes()));
      Mapping.replace(arena, arenaFile, Mapping.READ);
      closeHandover();
      handover = all(commandFile, arenaFile);
      if (guestCommands.byteSize() > 0) {
        Mapping.replace(guestCommands, commandFile, Mapping.READ_WRITE);
        Mapping.replace(guestArena, arenaFile, Mapping.READ_WRITE);
        closeHandover();
      }
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

  private List<Fd> all(Fd commandFile, Fd arenaFile) {
    if (protection == Protection.FULL) {
      Memfd.seal(commandFile, SealedMemfds.FIXED_SIZE);
      Memfd.seal(arenaFile, SealedMemfds.FIXED_SIZE);
    }
    List<Fd> files = new ArrayList<>(readOnly.handOver());
    files.add(commandFile);
    files.add(arenaFile);
    return List.copyOf(files);
  }

  /** Sizes. */
  public PortConfig config() {
    return config;
  }

  /** Whether the message buffers lie in 2 MiB pages. */
  public boolean hugePages() {
    return readOnly.hugePages();
  }

  /** By what the application is kept from writing message buffers and events, for people. */
  public String enforcedBy() {
    return readOnly.enforcedBy();
  }

  /** The message buffers, writable. */
  public MemorySegment mbufs() {
    return readOnly.mbufs();
  }

  /** The events region, writable. */
  public MemorySegment events() {
    return readOnly.events();
  }

  /** The commands region, read-only; hostile. */
  public MemorySegment commands() {
    return commands;
  }

  /** The send arena, read-only; hostile. */
  public MemorySegment arena() {
    return arena;
  }

  /** The message buffers as a guest sees them, mapped read-only here besides. */
  public MemorySegment guestMbufs() {
    return readOnly.guestMbufs();
  }

  /** The events as a guest sees them, mapped read-only here besides. */
  public MemorySegment guestEvents() {
    return readOnly.guestEvents();
  }

  /** The commands as a guest sees them, writable. */
  public MemorySegment guestCommands() {
    return guestCommands;
  }

  /** The send arena as a guest sees it, writable. */
  public MemorySegment guestArena() {
    return guestArena;
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
