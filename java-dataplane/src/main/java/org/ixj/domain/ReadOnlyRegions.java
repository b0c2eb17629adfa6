// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.ixj.linux.Fd;

/**
 * The two regions that the dataplane writes and an application only reads, by either mechanism. An
 * application in another process gets descriptors; one that is a guest of this process sees a
 * second mapping made here, which is read-only.
 */
sealed interface ReadOnlyRegions permits SealedMemfds, KernelViews {
  /** The message buffers, writable. */
  MemorySegment mbufs();

  /** The events, writable. */
  MemorySegment events();

  /** Whether the message buffers lie in 2 MiB pages. */
  boolean hugePages();

  /** What keeps an application from writing, for people to read. */
  String enforcedBy();

  /** The message buffers as a guest of this process is to see them: read-only. */
  MemorySegment guestMbufs();

  /** The events as a guest is to see them: read-only. */
  MemorySegment guestEvents();

  /** Descriptors of message buffers and events for an application, the caller's to close. Once. */
  List<Fd> handOver();

  /**
   * Puts fresh, zeroed memory under the same addresses, to be handed over anew. After a failure
   * nobody was given any of it, and the next attempt starts anew.
   */
  void renew();
}
