// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.ixj.abi.ResultCode;
import org.ixj.sdk.Port;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;
import org.jspecify.annotations.Nullable;

/**
 * Calls an echo from a dataplane: connections that each send bytes of their own and want them back,
 * with a silence in the middle.
 */
final class EchoCalls extends StreamApplication {
  /** What the instances of all elastic threads share. */
  static final class Outcome {
    final AtomicInteger ended = new AtomicInteger();
    final AtomicReference<@Nullable String> wrong = new AtomicReference<>();
  }

  private static final class Call {
    final long position;
    int written;
    int received;
    boolean rested;

    Call(long position) {
      this.position = position;
    }
  }

  private final Outcome outcome;
  private final int address;
  private final int remotePort;
  private final int count;
  private final int length;
  private final long silenceUs;
  private Connection[] resting = {};

  /**
   * @param count connections of this elastic thread
   * @param length bytes of each
   * @param silenceUs nothing is sent for so long after half of them
   */
  EchoCalls(Outcome outcome, int address, int remotePort, int count, int length, long silenceUs) {
    this.outcome = outcome;
    this.address = address;
    this.remotePort = remotePort;
    this.count = count;
    this.length = length;
    this.silenceUs = silenceUs;
  }

  @Override
  protected void started() {
    resting = new Connection[count];
    for (int i = 0; i < count; i++) {
      resting[i] = connect(address, remotePort);
      resting[i].attach(new Call(i * 7919L));
    }
  }

  @Override
  protected void opened(Connection c) {
    write(c, call(c));
  }

  @Override
  protected int received(Connection c, MemorySegment m, long offset, int bytes) {
    Call call = call(c);
    long bad = Pattern.mismatch(m, offset, bytes, call.position + call.received);
    if (bad >= 0) {
      outcome.wrong.set("byte " + (call.received + bad) + " of a connection");
    }
    call.received += bytes;
    if (call.received == length) {
      c.close();
    } else if (call.received == length / 2 && !call.rested) {
      call.rested = true;
      port().timer(find(c), silenceUs);
    } else {
      write(c, call);
    }
    return bytes;
  }

  @Override
  public void timerFired(Port p, long cookie) {
    Connection c = resting[(int) cookie];
    if (c.attachment() instanceof Call call) {
      write(c, call);
    }
  }

  private long find(Connection c) {
    for (int i = 0; i < count; i++) {
      if (resting[i] == c) {
        return i;
      }
    }
    throw new IllegalStateException("a connection of somebody else");
  }

  /** The first half, and after the silence the second. */
  private void write(Connection c, Call call) {
    int until = call.rested ? length : length / 2;
    while (call.written < until) {
      int n =
          c.write(Pattern.bytes(), Pattern.at(call.position + call.written), until - call.written);
      if (n == 0) {
        return;
      }
      call.written += n;
    }
  }

  @Override
  protected void closed(Connection c, int reason) {
    if (reason != 0 || call(c).received != length) {
      outcome.wrong.set(
          "a connection ended after "
              + call(c).received
              + " bytes: "
              + (reason == 0 ? "in order" : ResultCode.name(reason)));
    }
    outcome.ended.incrementAndGet();
  }

  private static Call call(Connection c) {
    if (c.attachment() instanceof Call call) {
      return call;
    }
    throw new IllegalStateException("no call attached");
  }
}
