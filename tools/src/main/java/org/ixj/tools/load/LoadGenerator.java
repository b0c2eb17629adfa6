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
 * Plays the clients: keeps connections busy and compares every answer with what it must be.
 *
 * <p>In the closed loop a connection sends its next request when an answer is complete. In the open
 * loop requests have times fixed in advance by the rate; a request that must wait because every
 * connection is busy is measured from the time it was meant for, so that a stall of the server
 * shows in full (no coordinated omission).
 *
 * <p>Runs on one elastic thread; {@link #result} is for another, after {@link #awaitEnd}.
 */
public final class LoadGenerator implements Load {
  private static final long LONGEST_NS = 60_000_000_000L;

  /** Longest wait for the end of a connection that was closed. */
  private static final long CLOSE_NS = 2_000_000_000L;

  /** Connects, or closes, under way at a time: a listener's backlog is finite. */
  private static final int UNDER_WAY = 64;

  private final LoadProfile profile;
  private final Histogram latency = new Histogram(1, LONGEST_NS, 3);
  private final CountDownLatch established = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final long[] handles;
  private final long[] sent;
  private final long[] answered;
  private final int[] received;
  private final long[] startedNs;
  private final int[] offered;
  private final int[] unsent;
  private final double nsPerRequest;

  private @Nullable RequestBook book;
  private @Nullable Port port;
  private volatile Phase phase = Phase.CONNECTING;
  private int toConnect;
  private int connected;
  private int next;
  private long phaseEndNs;
  private long settleByNs;
  private long openStartNs;
  private long openSent;
  private long endByNs;
  private int toClose;
  private int gone;
  private long measuredFromNs;
  private long answeredBefore;
  private long measuredNs;
  private volatile boolean held;
  private volatile boolean settled;
  private volatile @Nullable String failure;

  /** Written by the elastic thread alone, looked at by others while the run goes on. */
  private volatile long answeredInAll;

  /** Where the run is. */
  public enum Phase {
    /** Connections are being made. */
    CONNECTING,
    /** Load runs, not measured. */
    WARMING_UP,
    /** Load runs and is measured. */
    MEASURING,
    /** Over. */
    ENDED
  }

  /** A generator for one run. */
  public LoadGenerator(LoadProfile profile) {
    this.profile = profile;
    handles = new long[profile.connections()];
    sent = new long[profile.connections()];
    answered = new long[profile.connections()];
    received = new int[profile.connections()];
    startedNs = new long[profile.connections() * profile.depth()];
    offered = new int[profile.connections()];
    unsent = new int[profile.connections()];
    nsPerRequest = profile.rate() == 0 ? 0 : 1e9 / profile.rate();
  }

  @Override
  public void start(Port opened) {
    port = opened;
    try {
      book = RequestBook.write(profile, opened.memory().sendArena());
    } catch (IllegalArgumentException e) {
      fail(String.valueOf(e.getMessage()));
      return;
    }
    while (toConnect < Math.min(UNDER_WAY, profile.connections())) {
      connectNext(opened);
    }
  }

  private void connectNext(Port opened) {
    int remotePort = profile.port() + toConnect % profile.ports();
    opened.connect(toConnect++, profile.server(), remotePort);
  }

  @Override
  public void connected(Port opened, long handle, long cookie, int code, int window) {
    if (code != ResultCode.OK) {
      fail(notConnected(code));
      return;
    }
    handles[(int) cookie] = handle;
    connected++;
    if (toConnect < profile.connections()) {
      connectNext(opened);
    } else if (connected == profile.connections()) {
      established.countDown();
    }
  }

  private void begin() {
    long now = System.nanoTime();
    phase = Phase.WARMING_UP;
    phaseEndNs = now + profile.warmupUs() * 1000;
    settleByNs = phaseEndNs + profile.settleUs() * 1000;
    openStartNs = now;
    if (profile.active() > 0) {
      for (int i = 0; i < profile.active(); i++) {
        request(nextFree(), now);
      }
    } else if (nsPerRequest == 0) {
      for (int connection = 0; connection < profile.connections(); connection++) {
        for (int i = 0; i < profile.depth(); i++) {
          request(connection, now);
        }
      }
    }
  }

  /** Moves through the phases, and sends what the open loop has due. */
  @Override
  public boolean polled(Port opened) {
    if (phase == Phase.CONNECTING) {
      if (connected < profile.connections()) {
        return false;
      }
      if (!held) {
        begin();
      }
      return true;
    }
    long now = System.nanoTime();
    if (phase == Phase.ENDED) {
      return !closed(now);
    }
    if (now >= phaseEndNs && (phase != Phase.WARMING_UP || settled || now >= settleByNs)) {
      turnPhase(now);
    }
    if (nsPerRequest > 0 && phase != Phase.ENDED) {
      sendDue(now);
    }
    // Awake while it measures: a sleeping client would measure its own waking up.
    return true;
  }

  private void turnPhase(long now) {
    if (phase == Phase.WARMING_UP) {
      latency.reset();
      answeredBefore = answeredInAll;
      measuredFromNs = now;
      phaseEndNs = now + profile.measureUs() * 1000;
      phase = Phase.MEASURING;
    } else {
      measuredNs = now - measuredFromNs;
      phase = Phase.ENDED;
      endByNs = now + CLOSE_NS;
    }
  }

  /**
   * The run is over when the last connection is: a server would keep what its peer vanished from.
   */
  private boolean closed(long now) {
    if (failure == null) {
      while (toClose < handles.length && toClose - gone < UNDER_WAY) {
        port().close(handles[toClose], toClose++);
        endByNs = now + CLOSE_NS;
      }
      if (gone < handles.length && now < endByNs) {
        return false;
      }
    }
    ended.countDown();
    return true;
  }

  private void sendDue(long now) {
    long due = (long) ((now - openStartNs) / nsPerRequest);
    int tried = 0;
    while (openSent < due && tried < profile.connections()) {
      int connection = turn();
      if (sent[connection] - answered[connection] < profile.depth()) {
        request(connection, openStartNs + (long) (openSent * nsPerRequest));
        openSent++;
        tried = 0;
      } else {
        tried++;
      }
    }
  }

  private int turn() {
    int connection = next;
    next = next + 1 == profile.connections() ? 0 : next + 1;
    return connection;
  }

  /** There is one: fewer requests are outstanding than there are connections. */
  private int nextFree() {
    int connection = turn();
    while (sent[connection] - answered[connection] == profile.depth()) {
      connection = turn();
    }
    return connection;
  }

  private void request(int connection, long meantForNs) {
    long sequence = sent[connection]++;
    startedNs[connection * profile.depth() + (int) (sequence % profile.depth())] = meantForNs;
    send(connection, sequence, 0);
  }

  /** Offers what is left of the newest request. */
  private void send(int connection, long sequence, int from) {
    RequestBook requests = book();
    int bytes = requests.requestLength(connection, sequence) - from;
    offered[connection] = bytes;
    port()
        .sendv(
            handles[connection],
            connection,
            requests.requestOffset(connection, sequence) + from,
            bytes);
  }

  /** There is room again for a request that did not fit in whole. */
  @Override
  public void sent(Port opened, long cookie, long bytes, int window) {
    int connection = (int) cookie;
    int left = unsent[connection];
    if (left > 0 && phase != Phase.ENDED) {
      unsent[connection] = 0;
      long sequence = sent[connection] - 1;
      send(connection, sequence, book().requestLength(connection, sequence) - left);
    }
  }

  @Override
  public void recv(Port opened, long cookie, MemorySegment mbufs, long offset, int length) {
    int connection = (int) cookie;
    RequestBook requests = book();
    int left = length;
    long at = offset;
    while (left > 0 && failure == null) {
      long sequence = answered[connection];
      if (sequence == sent[connection]) {
        fail("the server sent more than was asked for");
        return;
      }
      int wanted = requests.answerLength(connection, sequence) - received[connection];
      int taken = Math.min(left, wanted);
      if (!requests.matches(connection, sequence, received[connection], mbufs, at, taken)) {
        fail("an answer was not what it must be, on connection " + connection);
        return;
      }
      at += taken;
      left -= taken;
      received[connection] += taken;
      if (taken == wanted) {
        complete(connection, sequence);
      }
    }
    opened.recvDone(handles[connection], length);
  }

  private void complete(int connection, long sequence) {
    long now = System.nanoTime();
    received[connection] = 0;
    answered[connection]++;
    long inAll = answeredInAll + 1;
    answeredInAll = inAll;
    if (phase == Phase.MEASURING) {
      long started = startedNs[connection * profile.depth() + (int) (sequence % profile.depth())];
      latency.recordValue(Math.min(Math.max(1, now - started), LONGEST_NS));
    }
    if (nsPerRequest == 0 && phase != Phase.ENDED) {
      request(profile.active() > 0 ? nextFree() : connection, now);
    }
  }

  @Override
  public void dead(Port opened, long cookie, int reason) {
    if (phase == Phase.ENDED) {
      gone++;
    } else {
      fail("connection " + cookie + " ended: " + ResultCode.name(reason));
    }
  }

  @Override
  public void completed(Port opened, int op, long cookie, long handle, long result) {
    if (phase == Phase.ENDED || (op != Op.CONNECT && op != Op.SENDV)) {
      return;
    }
    if (result < 0 && op == Op.CONNECT) {
      fail(notConnected((int) result));
    } else if (result < 0) {
      fail("a call was refused: " + ResultCode.name(result));
    } else if (op == Op.SENDV) {
      takenInPart((int) cookie, result);
    }
  }

  private String notConnected(int code) {
    String hint =
        switch (code) {
          case ResultCode.REFUSED -> " (nothing listens there: another --workload or --port?)";
          case ResultCode.UNREACHABLE -> " (--address and --server must be on one network)";
          default -> "";
        };
    String port =
        profile.ports() == 1
            ? "port " + profile.port()
            : "port %d to %d".formatted(profile.port(), profile.port() + profile.ports() - 1);
    return "no connection to %s %s: %s%s"
        .formatted(profile.server(), port, ResultCode.name(code), hint);
  }

  private void takenInPart(int connection, long bytes) {
    if (profile.depth() > 1) {
      fail("requests of this size and depth do not fit the send window");
    } else {
      unsent[connection] = offered[connection] - (int) bytes;
    }
  }

  private void fail(String why) {
    if (failure == null) {
      failure = why;
    }
    phase = Phase.ENDED;
    established.countDown();
    ended.countDown();
  }

  private Port port() {
    Port opened = port;
    if (opened == null) {
      throw new IllegalStateException("not started");
    }
    return opened;
  }

  private RequestBook book() {
    RequestBook written = book;
    if (written == null) {
      throw new IllegalStateException("not started");
    }
    return written;
  }

  /** Where the run is. Any thread. */
  public Phase phase() {
    return phase;
  }

  /** Once all connections are there, leaves them idle until {@link #release}. Before the start. */
  public void hold() {
    held = true;
  }

  /** Lets the load begin. Any thread. */
  public void release() {
    held = false;
  }

  /** Waits up to {@code milliseconds} for the last connection; whether all are there. */
  public boolean awaitEstablished(long milliseconds) throws InterruptedException {
    return established.await(milliseconds, TimeUnit.MILLISECONDS) && failure == null;
  }

  @Override
  public boolean awaitEnd(long milliseconds) throws InterruptedException {
    return ended.await(milliseconds, TimeUnit.MILLISECONDS);
  }

  @Override
  public LoadResult result() {
    return new LoadResult(answeredInAll - answeredBefore, measuredNs, latency, failure);
  }

  /**
   * The steady state has been reached: measuring may begin once the warm-up is over. Any thread.
   */
  public void settled() {
    settled = true;
  }

  /** Ends the run before its time, as one that failed. Any thread. */
  public void interrupt() {
    fail("interrupted");
  }

  /** Requests answered so far. Any thread. */
  public long answered() {
    return answeredInAll;
  }
}
