// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;

/** A device with all its queues open, and the frames of a test on it. */
final class Station implements AutoCloseable {
  /** IEEE 802 "local experimental": told apart from what a kernel sends on its own. */
  static final int ETHERTYPE = 0x88B5;

  static final int SEQUENCE = EthernetLimits.HEADER_BYTES;
  private static final int MAX_BURST = 64;
  private static final short PUSH = 8;

  /** What a device reaches by DMA comes in whole pages. */
  private static final long PAGE_BYTES = 4096;

  private static final long DEADLINE_NS = 20_000_000_000L;

  final Device device;
  final List<DeviceQueue> queues = new ArrayList<>();
  final List<MbufPool> pools = new ArrayList<>();
  final Counters counters = new Counters();
  private final MemorySegment outgoing = Arena.ofAuto().allocate(1 << 16);
  private final int[] burst = new int[MAX_BURST];
  private boolean answering;

  Station(Device device, int buffers) {
    this.device = device;
    for (int i = 0; i < device.queues(); i++) {
      int bufferBytes = EthernetLimits.bufferBytes(device.mtu());
      long bytes = (long) (buffers + device.receiveBuffers()) * bufferBytes;
      MbufPool pool = new MbufPool(Arena.ofAuto().allocate(bytes, PAGE_BYTES), bufferBytes);
      pools.add(pool);
      queues.add(device.open(i, pool, counters));
    }
  }

  DeviceQueue queue() {
    return queues.getFirst();
  }

  MbufPool pool() {
    return pools.getFirst();
  }

  /** A frame of exactly {@code bytes} bytes; a VLAN tag allows those beyond the MTU. */
  static byte[] frame(int bytes, int sequence) {
    return frame(bytes, sequence, EthernetLimits.MTU);
  }

  /** The same where the MTU is another. */
  static byte[] frame(int bytes, int sequence, int mtu) {
    ByteBuffer frame = ByteBuffer.allocate(bytes);
    frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1});
    if (bytes > EthernetLimits.HEADER_BYTES + mtu) {
      frame.putShort((short) 0x8100).putShort((short) 1);
    }
    frame.putShort((short) ETHERTYPE);
    if (frame.remaining() >= Integer.BYTES) {
      frame.putInt(sequence);
    }
    while (frame.hasRemaining()) {
      frame.put((byte) (frame.position() * 31 + sequence));
    }
    return frame.array();
  }

  /** A frame for {@link FrameSink#beginSegmented}: TCP with a timestamp option, PSH and ACK. */
  static byte[] segmented(int payloadBytes, int sequence, int identification) {
    ByteBuffer frame = ByteBuffer.wrap(frame(66 + payloadBytes, sequence));
    frame.putShort(12, (short) 0x0800);
    frame.position(EthernetLimits.HEADER_BYTES);
    frame.putShort((short) 0x4500).putShort((short) 0).putShort((short) identification);
    frame.putShort((short) 0x4000).putShort((short) 0x4006).putShort((short) 0);
    frame.putInt(0x0A000001).putInt(0x0A000002);
    frame.putShort((short) 7).putShort((short) 4000).putInt(sequence).putInt(0x12345678);
    frame.putShort((short) 0x8018).putShort((short) 500);
    frame.putShort((short) (0x0A00 + 0x0001 + 0x0A00 + 0x0002 + 6)).putShort((short) 0);
    frame.putInt(0x0101080A).putInt(1).putInt(2);
    return frame.array();
  }

  /** The same TCP segment with PSH cleared and the checksum right for it (RFC 1624). */
  static byte[] withoutPush(byte[] segment) {
    ByteBuffer frame = ByteBuffer.wrap(segment.clone());
    short flags = frame.getShort(46);
    if ((flags & PUSH) != 0) {
      int sum = (frame.getShort(50) & 0xFFFF) + PUSH;
      frame.putShort(46, (short) (flags & ~PUSH)).putShort(50, (short) (sum + (sum >>> 16)));
    }
    return frame.array();
  }

  static int sequence(byte[] frame) {
    return ByteBuffer.wrap(frame).getInt(SEQUENCE);
  }

  /** Exchanges the addresses of all frames sent from here, which this changes in place. */
  void answers() {
    answering = true;
  }

  /** Commits a frame, its header in place and the rest appended. */
  boolean commit(DeviceQueue queue, byte[] frame) {
    if (answering) {
      frame[5] = 1;
      frame[11] = 2;
    }
    int header = Math.min(frame.length, EthernetLimits.HEADER_BYTES);
    return fill(queue, queue.begin(header), header, frame);
  }

  /** Commits a frame of {@link #segmented} on queue 0. */
  boolean commitSegmented(byte[] frame, int transportBytes, int segmentBytes) {
    int header = EthernetLimits.HEADER_BYTES + 20 + transportBytes;
    int payload = frame.length - header;
    long at =
        queue().beginSegmented(EthernetLimits.HEADER_BYTES, transportBytes, payload, segmentBytes);
    return fill(queue(), at, header, frame);
  }

  private boolean fill(DeviceQueue queue, long at, int header, byte[] frame) {
    if (at == FrameSink.FULL) {
      return false;
    }
    MemorySegment.copy(frame, 0, queue.segment(), ValueLayout.JAVA_BYTE, at, header);
    int rest = frame.length - header;
    MemorySegment.copy(frame, header, outgoing, ValueLayout.JAVA_BYTE, 0, rest);
    queue.append(outgoing, 0, rest);
    queue.commit();
    return true;
  }

  boolean send(byte[] frame) {
    boolean sent = commit(queue(), frame);
    queue().flush();
    return sent;
  }

  /** Frames of ours that wait at one queue; their buffers are free again. */
  List<byte[]> receive(int queue, int max) {
    MbufPool pool = pools.get(queue);
    List<byte[]> frames = new ArrayList<>();
    int n = queues.get(queue).receive(burst, Math.min(max, MAX_BURST));
    for (int i = 0; i < n; i++) {
      byte[] frame =
          pool.segment()
              .asSlice(pool.offset(burst[i]), pool.length(burst[i]))
              .toArray(ValueLayout.JAVA_BYTE);
      pool.free(burst[i]);
      if (isOurs(frame)) {
        frames.add(frame);
      }
    }
    return frames;
  }

  List<byte[]> receive() {
    return receive(0, MAX_BURST);
  }

  private static boolean isOurs(byte[] frame) {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    int last = buffer.getShort(4);
    if (buffer.getInt(0) != 0x02000000 || (last != 1 && last != 2)) {
      return false;
    }
    int type = buffer.getShort(12) & 0xFFFF;
    return type == ETHERTYPE || type == 0x8100 || type == 0x0800;
  }

  /** Receives at queue 0 until {@code count} frames are there. */
  List<byte[]> await(int count) {
    List<byte[]> frames = new ArrayList<>();
    until(
        () -> {
          frames.addAll(receive());
          return frames.size() >= count;
        },
        count + " frames");
    return frames;
  }

  /** Spins until something holds; the deadline only turns a hang into a failure. */
  static void until(BooleanSupplier condition, String what) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > DEADLINE_NS) {
        throw new AssertionError("never came: " + what);
      }
      Thread.onSpinWait();
    }
  }

  /** Waits until frames come through, one way and back: what lies between may need a while. */
  static void awaitPath(Station left, Station right) {
    until(() -> carries(left, right) && carries(right, left), "a frame each way");
  }

  /** Sends a frame no test counts and looks for any. */
  private static boolean carries(Station from, Station to) {
    byte[] probe = frame(60, 0);
    probe[EthernetLimits.HEADER_BYTES - 1]++; // the other experimental type
    int[] mbuf = new int[1];
    from.send(probe);
    boolean came = false;
    while (to.queue().receive(mbuf, 1) == 1) {
      to.pool().free(mbuf[0]);
      came = true;
    }
    return came;
  }

  long count(Counter counter) {
    return counters.get(counter);
  }

  /** True when no buffer is held by anyone but the device's own rings. */
  boolean leaksNothing() {
    int resting = device.receiveBuffers();
    return pools.stream().allMatch(pool -> pool.available() == pool.capacity() - resting);
  }

  @Override
  public void close() {
    device.close();
  }
}
