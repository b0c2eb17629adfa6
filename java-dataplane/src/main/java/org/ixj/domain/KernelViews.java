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

/**
 * Message buffers and events as a domain of the kernel module: what an application gets are views,
 * which no way of Linux makes writable, and which are revoked when the memory is renewed or this
 * process ends. A former application that touches one then gets SIGBUS.
 *
 * <p>The domain's descriptor is closed as soon as its views exist; this process's mapping keeps it.
 */
final class KernelViews implements ReadOnlyRegions {
  private static final long PAGE_BYTES = 4096;

  private final PortConfig config;
  private final long eventsAt;
  private final MemorySegment whole;
  private final MemorySegment mbufs;
  private final MemorySegment events;
  private List<Fd> views;

  /** Makes and maps a domain; throws where it cannot be had. */
  KernelViews(PortConfig config, Arena lifetime) {
    this.config = config;
    eventsAt = roundUp(config.poolBytes(), IxDomain.CHUNK_BYTES);
    long bytes = eventsAt + roundUp(config.eventsBytes(), IxDomain.CHUNK_BYTES);
    try (IxDomain domain = IxDomain.create()) {
      domain.grow(bytes);
      whole = Mapping.mapPopulated(domain.file(), bytes, Mapping.READ_WRITE, lifetime);
      views = sealedViews(domain);
    }
    mbufs = whole.asSlice(0, config.poolBytes());
    events = whole.asSlice(eventsAt, config.eventsBytes());
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
    return mbufs;
  }

  @Override
  public MemorySegment events() {
    return events;
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
