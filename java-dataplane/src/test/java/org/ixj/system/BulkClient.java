// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.zip.CRC32C;

/** Linux's end of {@link Bulk}, by blocking sockets of the kernel. */
final class BulkClient {
  private static final int BUFFER_BYTES = 256 << 10;

  /** Sends {@code length} bytes of the pattern and checks what the dataplane says it got. */
  static void upload(InetSocketAddress server, long length, long position) throws IOException {
    try (SocketChannel channel = SocketChannel.open(server)) {
      upload(channel, length, position);
    }
  }

  static void upload(SocketChannel channel, long length, long position) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    buffer.put((byte) 'U');
    long done = 0;
    while (done < length) {
      int n = (int) Math.min(buffer.remaining(), length - done);
      int at = Pattern.at(position + done);
      buffer.put(Pattern.bytes(), at, n);
      crc.update(Pattern.bytes(), at, n);
      done += n;
      writeAll(channel, buffer.flip());
      buffer.clear();
    }
    channel.shutdownOutput();
    ByteBuffer answer = ByteBuffer.allocate(Bulk.ANSWER_BYTES);
    readAll(channel, answer);
    assertThat(answer.getLong(0)).as("bytes that arrived").isEqualTo(length);
    assertThat(answer.getInt(Long.BYTES)).as("CRC-32C").isEqualTo((int) crc.getValue());
    assertThat(channel.read(ByteBuffer.allocate(1))).as("end of stream").isEqualTo(-1);
  }

  /** Asks for {@code length} bytes of the pattern and checks each. */
  static void download(InetSocketAddress server, long length, long position) throws IOException {
    try (SocketChannel channel = SocketChannel.open(server)) {
      request(channel, length, position);
      receive(channel, length, position);
    }
  }

  static void request(SocketChannel channel, long length, long position) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(Bulk.REQUEST_BYTES);
    request.put((byte) 'D').putLong(length).putLong(position);
    writeAll(channel, request.flip());
  }

  static void receive(SocketChannel channel, long length, long position) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    MemorySegment bytes = MemorySegment.ofBuffer(buffer);
    long done = 0;
    int n = channel.read(buffer);
    while (n >= 0) {
      long wrong = Pattern.mismatch(bytes, 0, n, position + done);
      assertThat(wrong).as("first wrong byte after %d", done).isEqualTo(-1);
      done += n;
      buffer.clear();
      n = channel.read(buffer);
    }
    assertThat(done).as("bytes until the end of stream").isEqualTo(length);
  }

  static void writeAll(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  static void readAll(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the stream ended after " + buffer.position() + " bytes");
      }
    }
  }

  private BulkClient() {}
}
