// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.sdk.Port;
import org.jspecify.annotations.Nullable;

/**
 * Plays clients that come and go: connects, sends one message, compares what comes back and resets
 * the connection, as the paper's clients do (section 5.3); a place that has become free connects
 * again at once. The time of a request is that from the connect to the last byte.
 */
final class ChurnGenerator implements Load {
  private static final long LONGEST_NS = 60_000_000_000L;

  // A cookie is a place and, above it, how often the place was used: a reset connection's last
  // event comes when the next one is under way.
  private static final int PLACE_BITS = 20;
  private static final long PLACE_MASK = (1 << PLACE_BITS) - 1;

  private final LoadProfile profile;
  private final Histogram latency = new Histogram(1, LONGEST_NS, 3);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final long[] handles;
  private final long[] cookies;
  private final long[] startedNs;
  private final int[] received;
  private @Nullable RequestBook book;
  private int toBegin;
  private boolean measuring;
  private boolean over;
  private long phaseEndNs;
  private long measuredFromNs;
  private long measuredNs;
  private long answered;
  private volatile @Nullable String failure;

  ChurnGenerator(LoadProfile profile) {
    this.profile = profile;
    handles = new long[profile.connections()];
    cookies = new long[profile.connections()];
    startedNs = new long[profile.connections()];
    received = new int[profile.connections()];
  }

  @Override
  public void start(Port port) {
    book = RequestBook.write(profile, port.memory().sendArena());
    toBegin = profile.connections();
    for (int place = 0; place < profile.connections(); place++) {
      cookies[place] = place;
      connect(port, place);
    }
  }

  private void connect(Port port, int place) {
    received[place] = 0;
    startedNs[place] = System.nanoTime();
    port.connect(cookies[place], profile.server(), profile.port());
  }

  @Override
  public boolean polled(Port port) {
    long now = System.nanoTime();
    // The warm-up begins when every place has been served once: a first connect can take a second.
    if (!over && toBegin == 0 && now >= phaseEndNs) {
      if (measuring) {
        measuredNs = now - measuredFromNs;
        end();
      } else {
        measuring = true;
        measuredFromNs = now;
        phaseEndNs = now + profile.measureUs() * 1000;
      }
    }
    return !over;
  }

  private void end() {
    over = true;
    ended.countDown();
  }

  private void fail(String why) {
    if (failure == null) {
      failure = why;
    }
    end();
  }

  /** The place an event is for, or -1 if that connection is over. */
  private int place(long cookie) {
    int place = (int) (cookie & PLACE_MASK);
    return !over && cookies[place] == cookie ? place : -1;
  }

  @Override
  public void connected(Port port, long handle, long cookie, int code, int window) {
    int place = place(cookie);
    if (place < 0) {
      return;
    }
    if (code != ResultCode.OK) {
      fail("a connection was not made: " + ResultCode.name(code));
      return;
    }
    handles[place] = handle;
    port.sendv(handle, cookie, written().requestOffset(place, 0), profile.bytes());
  }

  @Override
  public void recv(Port port, long cookie, MemorySegment mbufs, long offset, int length) {
    int place = place(cookie);
    if (place < 0) {
      return;
    }
    int before = received[place];
    if (before + length > profile.bytes()
        || !written().matches(place, 0, before, mbufs, offset, length)) {
      fail("an answer was not what it must be");
      return;
    }
    received[place] = before + length;
    if (before + length < profile.bytes()) {
      port.recvDone(handles[place], length);
      return;
    }
    if (measuring) {
      answered++;
      latency.recordValue(Math.clamp(System.nanoTime() - startedNs[place], 1, LONGEST_NS));
    }
    if (cookie == place && --toBegin == 0) {
      phaseEndNs = System.nanoTime() + profile.warmupUs() * 1000;
    }
    port.abort(handles[place], cookie);
    cookies[place] += 1L << PLACE_BITS;
    connect(port, place);
  }

  @Override
  public void dead(Port port, long cookie, int reason) {
    if (place(cookie) >= 0) {
      fail("a connection ended: " + ResultCode.name(reason));
    }
  }

  @Override
  public void completed(Port port, int op, long cookie, long handle, long result) {
    if (result < 0 && op == Op.CONNECT && place(cookie) >= 0) {
      fail("a connect was refused: " + ResultCode.name(result));
    }
  }

  private RequestBook written() {
    RequestBook present = book;
    if (present == null) {
      throw new IllegalStateException("not started");
    }
    return present;
  }

  @Override
  public boolean awaitEnd(long milliseconds) throws InterruptedException {
    return ended.await(milliseconds, TimeUnit.MILLISECONDS);
  }

  @Override
  public LoadResult result() {
    return new LoadResult(answered, measuredNs, latency, failure);
  }
}
