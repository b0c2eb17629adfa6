// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import java.lang.foreign.MemorySegment;
import org.ixj.abi.Abi;

/**
 * The bytes one connection has to send, in order, in chunks of a {@link SendArena}: first those in
 * flight, then those not sent yet. Memory goes back to the arena as it is acknowledged; an empty
 * queue holds none.
 */
public final class SendQueue {
  private final SendArena arena;

  // Chunks from the oldest byte to the newest. headAt and tailEnd are offsets within their chunks.
  private int head = SendArena.NONE;
  private int headAt;
  private int tail = SendArena.NONE;
  private int tailEnd;

  // Where the first byte not sent yet lies; meaningless while there is none.
  private int sendChunk = SendArena.NONE;
  private int sendAt;

  private int inFlight;
  private int unsent;

  /** An empty queue. */
  public SendQueue(SendArena arena) {
    this.arena = arena;
  }

  /** Bytes sent and not acknowledged. */
  public int inFlight() {
    return inFlight;
  }

  /** Bytes written and not sent. */
  public int unsent() {
    return unsent;
  }

  /** Bytes held. */
  public int size() {
    return inFlight + unsent;
  }

  /** Bytes that can be appended now. */
  public long room() {
    long free = (long) arena.available() * SendArena.CHUNK_BYTES;
    return tail == SendArena.NONE ? free : free + SendArena.CHUNK_BYTES - tailEnd;
  }

  /**
   * Appends a copy of the bytes, as many as there is memory for.
   *
   * @return bytes appended
   */
  public int append(MemorySegment source, long offset, int length) {
    int done = 0;
    while (done < length && grow()) {
      int n = Math.min(length - done, SendArena.CHUNK_BYTES - tailEnd);
      MemorySegment.copy(
          source, offset + done, arena.segment(), SendArena.offset(tail) + (long) tailEnd, n);
      tailEnd += n;
      unsent += n;
      done += n;
    }
    return done;
  }

  /** Makes sure there is a tail with room. */
  private boolean grow() {
    if (tail != SendArena.NONE && tailEnd < SendArena.CHUNK_BYTES) {
      if (unsent == 0) {
        sendChunk = tail;
        sendAt = tailEnd;
      }
      return true;
    }
    int chunk = arena.allocate();
    if (chunk == SendArena.NONE) {
      return false;
    }
    if (tail == SendArena.NONE) {
      head = chunk;
      headAt = 0;
    } else {
      arena.next(tail, chunk);
    }
    tail = chunk;
    tailEnd = 0;
    if (unsent == 0) {
      sendChunk = chunk;
      sendAt = 0;
    }
    return true;
  }

  /**
   * Names the first unsent bytes for a sendv and counts them as in flight.
   *
   * @param offsets {@link Abi#SG_MAX} places for offsets in the arena
   * @param lengths as many places for lengths
   * @param maxBytes most bytes to name
   * @return places used; the bytes are the sum of their lengths
   */
  public int send(int[] offsets, int[] lengths, int maxBytes) {
    int left = Math.min(unsent, maxBytes);
    int count = 0;
    while (left > 0) {
      int end = sendChunk == tail ? tailEnd : SendArena.CHUNK_BYTES;
      if (sendAt == end) {
        sendChunk = arena.next(sendChunk);
        sendAt = 0;
        continue;
      }
      int n = Math.min(left, end - sendAt);
      int offset = SendArena.offset(sendChunk) + sendAt;
      if (count > 0 && offsets[count - 1] + lengths[count - 1] == offset) {
        lengths[count - 1] += n;
      } else if (count < Abi.SG_MAX) {
        offsets[count] = offset;
        lengths[count] = n;
        count++;
      } else {
        break;
      }
      sendAt += n;
      unsent -= n;
      inFlight += n;
      left -= n;
    }
    return count;
  }

  /** Takes back the newest {@code bytes} bytes named by {@link #send}: they were not accepted. */
  public void unsend(int bytes) {
    inFlight -= bytes;
    unsent += bytes;
    sendChunk = head;
    sendAt = headAt;
    int skip = inFlight;
    while (skip > 0) {
      int n = Math.min(skip, SendArena.CHUNK_BYTES - sendAt);
      skip -= n;
      sendAt += n;
      if (skip > 0) {
        sendChunk = arena.next(sendChunk);
        sendAt = 0;
      }
    }
  }

  /**
   * The oldest {@code bytes} bytes in flight have arrived; their memory is free.
   *
   * @throws IllegalStateException if fewer are in flight
   */
  public void acknowledged(long bytes) {
    if (bytes < 0 || bytes > inFlight) {
      throw new IllegalStateException(bytes + " bytes acknowledged, " + inFlight + " in flight");
    }
    int left = (int) bytes;
    inFlight -= left;
    if (inFlight + unsent == 0) {
      clear();
      return;
    }
    while (left > 0) {
      int n = Math.min(left, SendArena.CHUNK_BYTES - headAt);
      headAt += n;
      left -= n;
      // The last chunk may be full and acknowledged only if the queue were empty: see above.
      if (headAt == SendArena.CHUNK_BYTES) {
        int empty = head;
        head = arena.next(empty);
        headAt = 0;
        if (sendChunk == empty) {
          sendChunk = head;
          sendAt = 0;
        }
        arena.free(empty);
      }
    }
  }

  /** Gives up all bytes and gives back all memory. */
  public void clear() {
    int chunk = head;
    while (chunk != SendArena.NONE) {
      int following = arena.next(chunk);
      arena.free(chunk);
      chunk = following;
    }
    head = SendArena.NONE;
    tail = SendArena.NONE;
    sendChunk = SendArena.NONE;
    headAt = 0;
    tailEnd = 0;
    sendAt = 0;
    inFlight = 0;
    unsent = 0;
  }
}
