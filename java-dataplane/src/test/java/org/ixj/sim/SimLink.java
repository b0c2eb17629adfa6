// SPDX-License-Identifier: Apache-2.0
package org.ixj.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.ixj.net.Addresses;
import org.ixj.net.IpOutput;
import org.ixj.wire.CutFrames;
import org.jspecify.annotations.Nullable;

/** One direction of a link in virtual time: what it loses, doubles, delays and garbles. */
final class SimLink implements IpOutput {
  /** What a link does to datagrams; probabilities in percent. */
  record Faults(
      int loss, int duplicate, int reorder, int corrupt, int refuse, long delayUs, int mtu) {
    static final Faults NONE = new Faults(0, 0, 0, 0, 0, 100, 1500);
  }

  /** Most payload bytes of a datagram that a link cuts. */
  static final int MAX_SEGMENTED_BYTES = 65_408;

  @SuppressWarnings("ArrayRecordComponent") // compared by identity only
  record Datagram(
      long atUs, long order, int source, int destination, byte[] bytes, boolean marked) {}

  final int here;
  private final Addresses addresses;
  private final SplittableRandom random;
  private final Faults faults;
  private final boolean cuts;
  private final MemorySegment scratch = MemorySegment.ofArray(new byte[1 << 16]);
  private final PriorityQueue<Datagram> flight =
      new PriorityQueue<>(
          (a, b) ->
              a.atUs != b.atUs ? Long.compare(a.atUs, b.atUs) : Long.compare(a.order, b.order));
  private int length;
  private int segmentBytes;
  private int source;
  private int destination;
  private boolean ecnCapable;
  private @Nullable Bottleneck bottleneck;
  private long order;
  private long lastAtUs;
  long nowUs;
  boolean lossless;

  /** Of what is ECN-capable, in percent. */
  int marks;

  /** Datagrams that were cut. */
  int cut;

  /** Hash over everything sent and when: equal runs have equal traces. */
  long trace;

  /**
   * @param here address of the host that sends, in IPv4
   * @param ipv6 whether it is IPv6 that is spoken
   * @param cuts whether it cuts long TCP datagrams into segments, as some devices do
   */
  SimLink(int here, boolean ipv6, SplittableRandom random, Faults faults, boolean cuts) {
    addresses = new Addresses(random.split());
    this.here = Simulation.number(addresses, here, ipv6);
    addresses.hold(this.here);
    this.random = random;
    this.faults = faults;
    this.cuts = cuts;
  }

  /** From now on all goes through a queue. */
  void through(Bottleneck queue) {
    bottleneck = queue;
  }

  @Override
  public void ecnCapable() {
    ecnCapable = true;
  }

  @Override
  public Addresses addresses() {
    return addresses;
  }

  @Override
  public boolean ours(int address) {
    return address == here;
  }

  @Override
  public int source(int to) {
    return here;
  }

  @Override
  public boolean reachable(int address) {
    return true;
  }

  @Override
  public long begin(int from, int to, int protocol, int headerBytes) {
    if (random.nextInt(100) < faults.refuse && !lossless) {
      return NOT_SENT;
    }
    source = from;
    destination = to;
    length = headerBytes;
    segmentBytes = 0;
    ecnCapable = false;
    return 0;
  }

  @Override
  public int maxSegmentedBytes(int to) {
    return cuts && !Addresses.ipv6(to) ? MAX_SEGMENTED_BYTES : 0;
  }

  @Override
  public long beginSegmented(int from, int to, int headerBytes, int payloadBytes, int bytesOfEach) {
    if (!cuts || payloadBytes > MAX_SEGMENTED_BYTES) {
      throw new AssertionError(payloadBytes + " bytes to cut");
    }
    long at = begin(from, to, 6, headerBytes);
    segmentBytes = bytesOfEach;
    return at;
  }

  @Override
  public MemorySegment segment() {
    return scratch;
  }

  @Override
  public void append(MemorySegment from, long offset, int bytes) {
    MemorySegment.copy(from, offset, scratch, length, bytes);
    length += bytes;
  }

  @Override
  public void commit() {
    byte[] whole = scratch.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    if (segmentBytes == 0) {
      leave(whole);
      return;
    }
    CutFrames.segments(whole, source, destination, segmentBytes).forEach(this::leave);
    cut++;
  }

  private void leave(byte[] bytes) {
    int total = bytes.length + Addresses.headerBytes(destination);
    if (total > faults.mtu) {
      throw new AssertionError("datagram of " + total + " on " + faults.mtu);
    }
    for (byte b : bytes) {
      trace = trace * 31 + b;
    }
    trace = trace * 31 + nowUs;
    if (!lossless && random.nextInt(100) < faults.loss) {
      return;
    }
    deliver(bytes);
    if (!lossless && random.nextInt(100) < faults.duplicate) {
      deliver(bytes);
    }
  }

  private void deliver(byte[] original) {
    long leavesUs = nowUs;
    if (bottleneck != null) {
      leavesUs =
          bottleneck.enter(original.length + Addresses.headerBytes(destination), ecnCapable, nowUs);
      if (leavesUs == Bottleneck.DROPPED) {
        return;
      }
    }
    byte[] bytes = original.clone();
    if (!lossless && random.nextInt(100) < faults.corrupt) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    long at = Math.max(lastAtUs, leavesUs + faults.delayUs);
    if (!lossless && random.nextInt(100) < faults.reorder) {
      at += random.nextLong(faults.delayUs * 4 + 1);
    } else {
      lastAtUs = at;
    }
    boolean marked = bottleneck != null && bottleneck.marked();
    if (ecnCapable && marks > 0) {
      marked |= random.nextInt(100) < marks;
    }
    flight.add(new Datagram(at, order++, source, destination, bytes, marked));
  }

  @Override
  public int mtu(int to) {
    return faults.mtu;
  }

  long nextUs() {
    Datagram d = flight.peek();
    return d == null ? Long.MAX_VALUE : d.atUs;
  }

  Datagram poll() {
    return flight.poll();
  }
}
