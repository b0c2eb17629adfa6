// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.ixj.abi.ResultCode;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;
import org.jspecify.annotations.Nullable;

/**
 * A client of an echo: on each connection one message after the other, of any length, and every
 * byte that comes back is compared. The figures are for any thread.
 */
final class EchoCheck extends StreamApplication {
  private static final int MOST_BYTES = 8192;

  private final int address;
  private final int connections;
  private final SplittableRandom random;
  private final byte[] message = new byte[MOST_BYTES];
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private volatile @Nullable String failure;

  /** One connection's place in its streams; both begin at 0 and are equal between messages. */
  private static final class Stream {
    final int number;
    long sent;
    long received;

    Stream(int number) {
      this.number = number;
    }

    /** Differs between streams, and repeats in none: bytes of elsewhere show. */
    byte at(long position) {
      return (byte) ((position * 0x9E3779B97F4A7C15L + number * 0xD1B54A32D192ED03L) >>> 40);
    }
  }

  /** A client of {@code address}, of so many connections, with lengths by {@code seed}. */
  EchoCheck(int address, int connections, long seed) {
    this.address = address;
    this.connections = connections;
    random = new SplittableRandom(seed);
  }

  @Override
  protected void started() {
    for (int i = 0; i < connections; i++) {
      connect(address, ToilingEcho.PORT).attach(new Stream(i));
    }
  }

  @Override
  protected void opened(Connection c) {
    send(c, stream(c));
  }

  private void send(Connection c, Stream stream) {
    int length = 1 + random.nextInt(MOST_BYTES);
    for (int i = 0; i < length; i++) {
      message[i] = stream.at(stream.sent + i);
    }
    // Nothing else waits to be sent on this connection, so that all of it is taken.
    stream.sent += c.write(message, 0, length);
  }

  @Override
  protected int received(Connection c, MemorySegment messageBuffers, long offset, int length) {
    Stream stream = stream(c);
    int differ = 0;
    for (int i = 0; i < length; i++) {
      byte came = messageBuffers.get(ValueLayout.JAVA_BYTE, offset + i);
      differ += came == stream.at(stream.received + i) ? 0 : 1;
    }
    stream.received += length;
    if (stream.received > stream.sent) {
      differ += (int) (stream.received - stream.sent);
      stream.received = stream.sent;
    }
    if (differ != 0) {
      wrong.addAndGet(differ);
    }
    bytes.addAndGet(length);
    if (stream.received == stream.sent) {
      messages.incrementAndGet();
      send(c, stream);
    }
    return length;
  }

  @Override
  protected void closed(Connection c, int reason) {
    failure = "a connection ended: " + ResultCode.name(reason);
  }

  private static Stream stream(Connection c) {
    if (c.attachment() instanceof Stream stream) {
      return stream;
    }
    throw new IllegalStateException("a connection without a stream");
  }

  /** Messages that came back, whole. */
  long messages() {
    return messages.get();
  }

  /** Bytes that came back. */
  long bytes() {
    return bytes.get();
  }

  /** Of these, the ones that were not what was sent. */
  long wrong() {
    return wrong.get();
  }

  /** Why there is no more traffic, or null. Connections that are closed on purpose end so, too. */
  @Nullable String failure() {
    return failure;
  }
}
