// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a device makes of a frame that it is to cut: written once more, for devices to be held to.
 */
public final class CutFrames {
  private static final int FLAGS = 13;
  private static final int CHECKSUM = 16;
  private static final int PSH = 8;
  private static final int FIN = 1;

  /**
   * Segments of a TCP datagram's payload, whole.
   *
   * @param tcp headers with the pseudo header's sum without a length as checksum, and payload
   */
  public static List<byte[]> segments(byte[] tcp, int source, int destination, int segmentBytes) {
    int header = (tcp[12] >> 4 & 0xF) * 4;
    long pseudo = ones((long) sum(source) + sum(destination) + 6);
    assertThat(ByteBuffer.wrap(tcp).getShort(CHECKSUM)).as("checksum").isEqualTo((short) pseudo);
    assertThat(tcp[FLAGS] & FIN).as("FIN").isZero();
    assertThat(tcp.length - header).as("payload").isGreaterThan(segmentBytes);
    List<byte[]> segments = new ArrayList<>();
    for (int at = header; at < tcp.length; at += segmentBytes) {
      int bytes = Math.min(segmentBytes, tcp.length - at);
      byte[] segment = Arrays.copyOf(tcp, header + bytes);
      System.arraycopy(tcp, at, segment, header, bytes);
      ByteBuffer fields = ByteBuffer.wrap(segment);
      fields.putInt(4, fields.getInt(4) + at - header);
      if (at + bytes < tcp.length) {
        segment[FLAGS] &= ~PSH;
      }
      fields.putShort(CHECKSUM, (short) 0);
      fields.putShort(CHECKSUM, (short) ~ones(pseudo + segment.length + sum(segment)));
      segments.add(segment);
    }
    return segments;
  }

  /** Frames of one whose TCP datagram is cut; its IPv4 header has length and checksum 0. */
  public static List<byte[]> frames(byte[] frame, int linkBytes, int segmentBytes) {
    ByteBuffer whole = ByteBuffer.wrap(frame);
    assertThat(whole.getShort(linkBytes + 2)).as("IPv4 length").isZero();
    assertThat(whole.getShort(linkBytes + 10)).as("IPv4 checksum").isZero();
    int source = whole.getInt(linkBytes + 12);
    int destination = whole.getInt(linkBytes + 16);
    int headers = linkBytes + 20;
    byte[] tcp = Arrays.copyOfRange(frame, headers, frame.length);
    List<byte[]> frames = new ArrayList<>();
    for (byte[] segment : segments(tcp, source, destination, segmentBytes)) {
      ByteBuffer one = ByteBuffer.allocate(headers + segment.length);
      one.put(frame, 0, headers).put(segment);
      one.putShort(linkBytes + 2, (short) (one.capacity() - linkBytes));
      one.putShort(linkBytes + 4, (short) (whole.getShort(linkBytes + 4) + frames.size()));
      byte[] network = Arrays.copyOfRange(one.array(), linkBytes, headers);
      one.putShort(linkBytes + 10, (short) ~ones(sum(network)));
      frames.add(one.array());
    }
    return frames;
  }

  private static int sum(int address) {
    return (address >>> 16) + (address & 0xFFFF);
  }

  private static long sum(byte[] bytes) {
    long sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (long) (bytes[i] & 0xFF) << ((i & 1) == 0 ? 8 : 0);
    }
    return sum;
  }

  private static long ones(long sum) {
    long folded = sum;
    while (folded > 0xFFFF) {
      folded = (folded & 0xFFFF) + (folded >>> 16);
    }
    return folded;
  }

  private CutFrames() {}
}
