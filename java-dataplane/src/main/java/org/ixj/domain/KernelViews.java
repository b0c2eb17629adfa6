// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.ixj.domain.PortRegions.Reader;
import org.ixj.linux.Fd;
import org.ixj.linux.IxDomain;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Mapping;

/**
 * Message buffers and events as a domain of the kernel module. What an application's process gets
 * are views, which no way of Linux makes writable, and which are revoked when the memory is renewed
 * or this process ends. A former application that touches one then gets SIGBUS.
 *
 * <p>For a guest of this process the domain has no views: nobody else can have the memory at all.
 * The guest sees a second, read-only mapping of the pool itself, since KVM maps in pieces of 2 MiB
 * what is made of ordinary pages, as the owner's mappings are and views are not.
 *
 * <p>The domain is sealed, and its descriptor closed, before anybody runs; this process's mapping
 * keeps it.
 */
final class KernelViews implements ReadOnlyRegions {
  private static final long PAGE_BYTES = 4096;

  private final PortConfig config;
  private final long eventsAt;
  private final MemorySegment whole;
  private final MemorySegment guest;
  private List<Fd> views = List.of();

  /** Makes and maps a domain; throws where it cannot be had. */
  KernelViews(PortConfig config, Reader reader, Arena lifetime) {
    this.config = config;
    eventsAt = roundUp(config.poolBytes(), IxDomain.CHUNK_BYTES);
    long bytes = eventsAt + roundUp(config.eventsBytes(), IxDomain.CHUNK_BYTES);
    try (IxDomain domain = IxDomain.create()) {
      domain.grow(bytes);
      whole = Mapping.mapPopulated(domain.file(), bytes, Mapping.READ_WRITE, lifetime);
      if (reader == Reader.GUEST) {
        guest = Mapping.mapPopulated(domain.file(), bytes, Mapping.READ, lifetime);
        domain.seal();
      } else {
        guest = MemorySegment.NULL;
        views = sealedViews(domain);
      }
    }
  }

  private List<Fd> sealedViews(IxDomain domain) {
    List<Fd> made = new ArrayList<>();
    try {
      made.add(domain.view(0, roundUp(config.poolBytes(), PAGE_BYTES), "mbufs"));
      made.add(domain.view(eventsAt, roundUp(config.eventsBytes(), PAGE_BYTES), "events"));
      domain.seal();
      return made;
    } catch (LinuxException e) {
      made.forEach(Fd::close);
      throw e;
    }
  }

  private static long roundUp(long bytes, long unit) {
    return (bytes + unit - 1) / unit * unit;
  }

  @Override
  public MemorySegment mbufs() {
    return whole.asSlice(0, config.poolBytes());
  }

  @Override
  public MemorySegment events() {
    return whole.asSlice(eventsAt, config.eventsBytes());
  }

  @Override
  public MemorySegment guestMbufs() {
    return guest.asSlice(0, config.poolBytes());
  }

  @Override
  public MemorySegment guestEvents() {
    return guest.asSlice(eventsAt, config.eventsBytes());
  }

  @Override
  public boolean hugePages() {
    return true;
  }

  @Override
  public String enforcedBy() {
    return "ix.ko";
  }

  @Override
  public List<Fd> handOver() {
    List<Fd> given = views;
    views = List.of();
    return given;
  }

  @Override
  public void renew() {
    try (IxDomain domain = IxDomain.create()) {
      domain.grow(whole.byteSize());
      if (guest.byteSize() > 0) {
        Mapping.replace(whole, domain.file(), Mapping.READ_WRITE);
        Mapping.replace(guest, domain.file(), Mapping.READ);
        domain.seal();
        return;
      }
      List<Fd> fresh = sealedViews(domain);
      try {
        // The former domain loses its last hold, and with it all its views.
        Mapping.replace(whole, domain.file(), Mapping.READ_WRITE);
      } catch (LinuxException e) {
        fresh.forEach(Fd::close);
        throw e;
      }
      views.forEach(Fd::close);
      views = fresh;
    }
  }
}
