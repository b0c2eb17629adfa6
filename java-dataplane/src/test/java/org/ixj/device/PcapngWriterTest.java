// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapngWriterTest {
  private static final long TIME_NS = 1_700_000_000_123_456_789L;

  @TempDir Path folder;

  private record Packet(ByteBuffer frame, long timeNs, int flags, int originalBytes) {}

  /** Reads a file by the draft, checking every length on the way. */
  private static List<Packet> read(Path path) throws Exception {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.nativeOrder());
    List<Packet> packets = new ArrayList<>();
    int blocks = 0;
    while (in.hasRemaining()) {
      int start = in.position();
      int type = in.getInt();
      int length = in.getInt();
      assertThat(length % 4).isZero();
      assertThat(in.getInt(start + length - 4)).isEqualTo(length);
      switch (blocks) {
        case 0 -> {
          assertThat(type).isEqualTo(0x0A0D0D0A);
          assertThat(in.getInt()).isEqualTo(0x1A2B3C4D);
          assertThat(in.getShort()).isEqualTo((short) 1);
          assertThat(in.getShort()).isZero();
          assertThat(in.getLong()).isEqualTo(-1);
        }
        case 1 -> {
          assertThat(type).isEqualTo(1);
          assertThat(in.getShort()).isEqualTo((short) 1);
          in.getShort();
          assertThat(in.getInt()).isEqualTo(1518);
          assertThat(in.getShort()).isEqualTo((short) 2);
          byte[] name = new byte[in.getShort()];
          in.get(name);
          assertThat(new String(name, java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("test");
          assertThat(in.getShort()).isEqualTo((short) 9);
          assertThat(in.getShort()).isEqualTo((short) 1);
          assertThat(in.get()).isEqualTo((byte) 9);
        }
        default -> {
          assertThat(type).isEqualTo(6);
          assertThat(in.getInt()).isZero();
          long time = ((long) in.getInt() << 32) | (in.getInt() & 0xFFFFFFFFL);
          byte[] frame = new byte[in.getInt()];
          int original = in.getInt();
          in.get(frame);
          in.position((in.position() + 3) & -4);
          assertThat(in.getShort()).isEqualTo((short) 2);
          assertThat(in.getShort()).isEqualTo((short) 4);
          packets.add(new Packet(ByteBuffer.wrap(frame), time, in.getInt(), original));
          assertThat(in.getInt()).isZero();
        }
      }
      in.position(start + length);
      blocks++;
    }
    return packets;
  }

  @Test
  void framesOfEveryLengthComeBackWithTimeAndDirection() throws Exception {
    Path path = folder.resolve("all.pcapng");
    try (Arena arena = Arena.ofConfined();
        PcapngWriter writer = new PcapngWriter(path, "test", 1518)) {
      MemorySegment frames = arena.allocate(4096);
      for (int bytes = 14; bytes <= 1518; bytes++) {
        byte[] frame = Station.frame(bytes, bytes);
        MemorySegment.copy(frame, 0, frames, ValueLayout.JAVA_BYTE, 5, bytes);
        writer.write(frames, 5, bytes, bytes % 2 == 0, TIME_NS + bytes);
      }
    }
    List<Packet> packets = read(path);
    assertThat(packets).hasSize(1518 - 14 + 1);
    for (int bytes = 14; bytes <= 1518; bytes++) {
      Packet packet = packets.get(bytes - 14);
      assertThat(packet.frame()).isEqualTo(ByteBuffer.wrap(Station.frame(bytes, bytes)));
      assertThat(packet.originalBytes()).isEqualTo(bytes);
      assertThat(packet.timeNs()).isEqualTo(TIME_NS + bytes);
      assertThat(packet.flags()).isEqualTo(bytes % 2 == 0 ? 1 : 2);
    }
  }

  @Test
  void aDeviceUnderCaptureWritesBothDirectionsAndIsCompleteWhenIdle() throws Exception {
    Path left = folder.resolve("left.pcapng");
    Path right = folder.resolve("right.pcapng");
    List<Path> free = new ArrayList<>(List.of(left, right));
    Station[] ends =
        WireLinks.pair(
            1, 1, 1, 64, device -> new CaptureDevice(device, free.removeFirst(), () -> TIME_NS));
    try (Station a = ends[0];
        Station b = ends[1]) {
      byte[] there = Station.frame(80, 1);
      byte[] back = Station.frame(90, 2);
      a.send(there);
      b.await(1);
      b.send(back);
      a.await(1);
      a.receive();
      assertThat(frames(left, 2)).containsExactly(there, back);
    }
    assertThat(frames(right, 1)).hasSize(2);
  }

  /** Frames of a file, whose interface is named after its device and so not checked here. */
  private static List<byte[]> frames(Path path, int firstFlags) throws Exception {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.nativeOrder());
    List<byte[]> frames = new ArrayList<>();
    List<Integer> flags = new ArrayList<>();
    for (int at = 0; at < in.limit(); at += in.getInt(at + 4)) {
      if (in.getInt(at) == 6) {
        byte[] frame = new byte[in.getInt(at + 20)];
        in.get(at + 28, frame);
        frames.add(frame);
        flags.add(in.getInt(at + 28 + ((frame.length + 3) & -4) + 4));
      }
    }
    assertThat(flags.getFirst()).isEqualTo(firstFlags);
    return frames;
  }

  @Test
  void aFullDiskEndsTheCaptureAndNotTheTraffic() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "skipped: no /dev/full");
    Station[] ends =
        WireLinks.pair(1, 1, 1, 64, device -> new CaptureDevice(device, full, () -> TIME_NS));
    try (Station a = ends[0];
        Station b = ends[1]) {
      for (int i = 0; i < 2000; i++) {
        byte[] frame = Station.frame(1000, i);
        assertThat(a.send(frame)).isTrue();
        assertThat(b.await(1)).containsExactly(frame);
      }
    }
    try (Arena arena = Arena.ofConfined();
        PcapngWriter writer = new PcapngWriter(full, "test", 1518)) {
      writer.flush();
      assertThat(writer.isWriting()).isFalse();
      writer.write(arena.allocate(64), 0, 64, true, 0);
    }
  }
}
