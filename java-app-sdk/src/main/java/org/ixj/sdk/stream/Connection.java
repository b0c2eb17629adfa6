// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk.stream;

import java.lang.foreign.MemorySegment;
import org.ixj.abi.IpAddress;
import org.ixj.sdk.SendQueue;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection of a {@link StreamApplication}. What is written is copied into the send arena
 * once and sent from there as the window allows. The object belongs to the connection until {@link
 * StreamApplication#closed} and to another one after that.
 */
public final class Connection implements Output {
  final int index;
  final SendQueue queue;
  final PendingInput input;
  private final StreamApplication owner;

  int generation;
  long handle;
  long addressHigh;
  long addressLow;
  int remotePort;
  int window;

  // The sequence number and bytes of the last sendv; see Port.executed.
  long lastSend;
  int lastSendBytes;

  // Accepted in part: the next sent event says when to go on.
  boolean blocked;
  long toGiveBack;
  boolean open;
  boolean peerEnded;
  boolean endTold;
  boolean closing;
  boolean closeSent;
  boolean dirty;
  boolean starving;
  private @Nullable Object attachment;

  Connection(StreamApplication owner, int index, SendQueue queue, PendingInput input) {
    this.owner = owner;
    this.index = index;
    this.queue = queue;
    this.input = input;
  }

  void begin(long newHandle, long newHigh, long newLow, int newPort) {
    handle = newHandle;
    addressHigh = newHigh;
    addressLow = newLow;
    remotePort = newPort;
    window = 0;
    lastSend = -1;
    lastSendBytes = 0;
    blocked = false;
    toGiveBack = 0;
    open = true;
    peerEnded = false;
    endTold = false;
    closing = false;
    closeSent = false;
    attachment = null;
  }

  void end() {
    queue.clear();
    input.clear();
    open = false;
    generation++;
    attachment = null;
  }

  long cookie() {
    return ((long) generation & StreamApplication.GENERATIONS) << 32 | index;
  }

  /** What the {@link org.ixj.sdk.Port}'s calls know the connection by, while it is open. */
  public long handle() {
    return handle;
  }

  /** The peer's address, made anew: it allocates. */
  public IpAddress address() {
    return new IpAddress(addressHigh, addressLow);
  }

  /** The peer's port. */
  public int port() {
    return remotePort;
  }

  /** What the application attached, or null. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Attaches something of the application's own to the connection. */
  public void attach(@Nullable Object object) {
    attachment = object;
  }

  /** Bytes written that the peer has not acknowledged. */
  public int backlog() {
    return queue.size();
  }

  @Override
  public int room() {
    if (!open || closing) {
      return 0;
    }
    int limit = owner.backlogShare() - queue.size();
    return (int) Math.max(0, Math.min(limit, queue.room()));
  }

  @Override
  public int write(MemorySegment source, long offset, int length) {
    int n = queue.append(source, offset, Math.min(length, room()));
    if (n > 0) {
      owner.touch(this);
    }
    return n;
  }

  /** The same from an array. */
  public int write(byte[] source, int offset, int length) {
    return write(MemorySegment.ofArray(source), offset, length);
  }

  /**
   * Closes after all that was written has been sent. What still arrives is thrown away, and nothing
   * more can be written; {@link StreamApplication#closed} follows.
   */
  public void close() {
    if (open && !closing) {
      closing = true;
      toGiveBack += input.clear();
      owner.touch(this);
    }
  }

  /** Resets the connection at once; {@link StreamApplication#closed} follows. */
  public void abort() {
    if (open) {
      closing = true;
      closeSent = true;
      owner.abort(this);
    }
  }
}
