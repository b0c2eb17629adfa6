// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.Arrays;

/**
 * What is left of connections in TIME_WAIT: enough to answer a repeated FIN and to recognise old
 * duplicates. Every entry waits equally long, so a list in order of arrival is also in order of
 * expiry. Grows up to its bound, never shrinks.
 */
final class TimeWaitTable {
  static final int NONE = -1;

  private final int bound;
  private long[] addresses = new long[0];
  private int[] ports = new int[0];
  private int[] sndNxt = new int[0];
  private int[] rcvNxt = new int[0];
  private int[] tsRecent = new int[0];
  private int[] tsOffset = new int[0];
  private boolean[] timestamps = new boolean[0];
  private long[] expiryUs = new long[0];
  private int[] next = new int[0];
  private int[] previous = new int[0];
  private int free = NONE;
  private int oldest = NONE;
  private int newest = NONE;
  private int size;

  TimeWaitTable(int bound) {
    this.bound = bound;
  }

  int size() {
    return size;
  }

  boolean full() {
    return size == bound;
  }

  int oldest() {
    return oldest;
  }

  /** Enters a connection; the table must not be full. */
  int add(Connection c, long expiry) {
    if (free == NONE) {
      grow();
    }
    int entry = free;
    free = next[entry];
    addresses[entry] = ((long) c.localAddress << 32) | Integer.toUnsignedLong(c.remoteAddress);
    ports[entry] = (c.localPort << 16) | c.remotePort;
    sndNxt[entry] = c.sndNxt;
    rcvNxt[entry] = c.rcvNxt;
    timestamps[entry] = c.timestampsOn;
    tsRecent[entry] = c.tsRecent;
    tsOffset[entry] = c.tsOffset;
    append(entry, expiry);
    size++;
    return entry;
  }

  void remove(int entry) {
    unlink(entry);
    next[entry] = free;
    free = entry;
    size--;
  }

  /** Starts the wait anew: the peer repeated its FIN (RFC 9293 §3.10.7.4). */
  void restart(int entry, long expiry) {
    unlink(entry);
    append(entry, expiry);
  }

  int localAddress(int entry) {
    return (int) (addresses[entry] >>> 32);
  }

  int remoteAddress(int entry) {
    return (int) addresses[entry];
  }

  int localPort(int entry) {
    return ports[entry] >>> 16;
  }

  int remotePort(int entry) {
    return ports[entry] & 0xFFFF;
  }

  int sndNxt(int entry) {
    return sndNxt[entry];
  }

  int rcvNxt(int entry) {
    return rcvNxt[entry];
  }

  boolean timestamps(int entry) {
    return timestamps[entry];
  }

  int tsRecent(int entry) {
    return tsRecent[entry];
  }

  int tsOffset(int entry) {
    return tsOffset[entry];
  }

  long expiryUs(int entry) {
    return expiryUs[entry];
  }

  private void append(int entry, long expiry) {
    expiryUs[entry] = expiry;
    next[entry] = NONE;
    previous[entry] = newest;
    if (newest == NONE) {
      oldest = entry;
    } else {
      next[newest] = entry;
    }
    newest = entry;
  }

  private void unlink(int entry) {
    int before = previous[entry];
    int after = next[entry];
    if (before == NONE) {
      oldest = after;
    } else {
      next[before] = after;
    }
    if (after == NONE) {
      newest = before;
    } else {
      previous[after] = before;
    }
  }

  private void grow() {
    int old = next.length;
    int now = Math.min(bound, Math.max(64, old * 2));
    addresses = Arrays.copyOf(addresses, now);
    ports = Arrays.copyOf(ports, now);
    sndNxt = Arrays.copyOf(sndNxt, now);
    rcvNxt = Arrays.copyOf(rcvNxt, now);
    tsRecent = Arrays.copyOf(tsRecent, now);
    tsOffset = Arrays.copyOf(tsOffset, now);
    timestamps = Arrays.copyOf(timestamps, now);
    expiryUs = Arrays.copyOf(expiryUs, now);
    next = Arrays.copyOf(next, now);
    previous = Arrays.copyOf(previous, now);
    for (int i = now - 1; i >= old; i--) {
      next[i] = free;
      free = i;
    }
  }
}
