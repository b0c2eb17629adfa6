// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.ixj.abi.ResultCode;
import org.ixj.sdk.Port;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;
import org.ixj.tools.attack.Attacker;
import org.ixj.tools.attack.suite.Talk.Exchange;
import org.ixj.tools.child.Patience;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a server: each keeps asking and compares every byte of the answers. One of them
 * gives the orders to attack. Runs on an elastic thread of its own; the public methods are for the
 * suite's thread.
 */
final class Victims extends StreamApplication {
  /** How many there are. */
  static final int CONNECTIONS = 4;

  private static final int DIGITS = 3;

  /** Longest answer to an order that is listened to: whoever gives it may be hostile. */
  private static final int LONGEST_REPLY = 4096;

  /** Between two questions of each client: an emulated machine has one thread for all processes. */
  private static final long TICK_US = Patience.EMULATED ? 50_000 : 500;

  /** The same while nobody has asked for anything lately: others start meanwhile. */
  private static final long RESTING_TICK_US = Patience.EMULATED ? 250_000 : 10_000;

  private static final long LATELY_NS = 1_000_000_000L;

  private static final long RECONNECT_US = Patience.EMULATED ? 500_000 : 20_000;

  // Cookies of timers.
  private static final long TICK = 0;
  private static final long RECONNECT = 1;

  private final int server;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Talk talk;
  private final byte[] compared = new byte[Talk.LONGEST];
  private final ArrayDeque<Integer> missing = new ArrayDeque<>();

  // Changed by the elastic thread alone.
  private final AtomicLongArray answers = new AtomicLongArray(CONNECTIONS);
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong resets = new AtomicLong();
  private final AtomicLong told = new AtomicLong();
  private volatile @Nullable String wrong;

  /** When the suite last asked for something. */
  private volatile long askedNs = System.nanoTime();

  /** The connection of the last order, open for whatever it still has to say. */
  private @Nullable Connection ordered;

  /** What was said there. */
  private volatile String said = "";

  // Written by the elastic thread, taken by the suite's.
  private final SingleWriterRecorder times = new SingleWriterRecorder(DIGITS);

  /** The one that gives orders. */
  private static final class Order {
    final byte[] line;
    final StringBuilder reply = new StringBuilder();
    final CompletableFuture<@Nullable String> answer = new CompletableFuture<>();

    /** Whether its connection stays after the answer. */
    final boolean staying;

    Order(String words, boolean staying) {
      this.staying = staying;
      line = (words + '\n').getBytes(StandardCharsets.US_ASCII);
    }
  }

  /**
   * @param server address as a number
   * @param talk what the clients say
   */
  Victims(int server, Talk talk) {
    this.server = server;
    this.talk = talk;
    IntStream.range(0, CONNECTIONS).forEach(missing::add);
  }

  // ---- the suite's thread ----

  /** Answers so far that each client got, all of them compared. */
  long[] answers() {
    return IntStream.range(0, CONNECTIONS).mapToLong(answers::get).toArray();
  }

  /** Whether each client got so many answers more than these. */
  boolean answered(long[] since, int more) {
    hurry();
    return IntStream.range(0, CONNECTIONS).allMatch(i -> answers.get(i) >= since[i] + more);
  }

  /** How long answers took, in nanoseconds, since the last call. */
  Histogram times() {
    hurry();
    return times.getIntervalHistogram();
  }

  /** Connections that ended without our doing so far. */
  long resets() {
    return resets.get();
  }

  /** Those of them whose server said so, and did not just fall silent. */
  long told() {
    return told.get();
  }

  /** The first answer that was not what it must be, or null. */
  @Nullable String wrong() {
    return wrong;
  }

  /** Whether there are as many as there should be. */
  boolean complete() {
    return open.get() == CONNECTIONS;
  }

  /** Orders an attack by its word; its answer, or null when the connection ended first. */
  CompletableFuture<@Nullable String> order(String attack) {
    Order order = new Order((char) Attacker.ORDER + attack, /* staying= */ true);
    run(() -> begin(order));
    return order.answer;
  }

  /** All that was answered to the last order so far, its first answer and what came later. */
  String said() {
    return said;
  }

  /** Listens no longer to what the last order still has to say. */
  void hangUp() {
    tasks.add(this::endOrder);
  }

  /** A client that comes anew: echoed a line, or null when its connection ended first. */
  CompletableFuture<@Nullable String> comeAnew() {
    Order order = new Order("anew", /* staying= */ false);
    run(() -> connect(server, talk.port()).attach(order));
    return order.answer;
  }

  /** Has questions asked at the full pace for a second more. */
  void hurry() {
    askedNs = System.nanoTime();
  }

  /** Has something done on the elastic thread. */
  void run(Runnable task) {
    hurry();
    tasks.add(task);
  }

  // ---- the elastic thread ----

  @Override
  protected void started() {
    port().timer(TICK, 0);
    port().timer(RECONNECT, 0);
  }

  @Override
  public void timerFired(Port port, long cookie) {
    if (cookie == RECONNECT) {
      while (!missing.isEmpty()) {
        Exchange exchange = new Exchange();
        exchange.client = missing.remove();
        connect(server, talk.port()).attach(exchange);
      }
      port.timer(RECONNECT, RECONNECT_US);
      return;
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    boolean lately = System.nanoTime() - askedNs < LATELY_NS;
    port.timer(TICK, lately ? TICK_US : RESTING_TICK_US);
  }

  @Override
  protected void opened(Connection c) {
    if (c.attachment() instanceof Order order) {
      c.write(order.line, 0, order.line.length);
    } else if (c.attachment() instanceof Exchange exchange) {
      open.incrementAndGet();
      send(c, exchange);
    }
  }

  private void begin(Order order) {
    endOrder();
    said = "";
    ordered = connect(server, talk.port());
    ordered.attach(order);
  }

  private void endOrder() {
    if (ordered != null) {
      ordered.close();
      ordered = null;
    }
  }

  private void send(Connection c, Exchange exchange) {
    talk.next(exchange);
    exchange.received = 0;
    exchange.sentNs = System.nanoTime();
    c.write(exchange.question, 0, exchange.questionBytes);
  }

  @Override
  protected int received(Connection c, MemorySegment mbufs, long offset, int length) {
    if (c.attachment() instanceof Order order) {
      hear(c, order, mbufs.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    } else if (c.attachment() instanceof Exchange exchange) {
      compare(c, exchange, mbufs, offset, length);
    }
    return length;
  }

  private void hear(Connection c, Order order, byte[] text) {
    if (order.reply.length() <= LONGEST_REPLY) {
      order.reply.append(new String(text, StandardCharsets.UTF_8));
    }
    int last = order.reply.length() - 1;
    if (order.reply.charAt(last) != '\n' && last <= LONGEST_REPLY) {
      return;
    }
    String reply = order.reply.toString().strip();
    if (c == ordered) {
      said = reply;
    }
    order.answer.complete(reply);
    if (!order.staying) {
      c.close();
    }
  }

  private void compare(Connection c, Exchange exchange, MemorySegment mbufs, long at, int length) {
    if (length > exchange.answerBytes - exchange.received) {
      wrong = "an answer is longer than it must be";
      return;
    }
    MemorySegment.copy(mbufs, ValueLayout.JAVA_BYTE, at, compared, 0, length);
    for (int i = 0; i < length; i++) {
      if (compared[i] != exchange.answer[exchange.received + i]) {
        wrong = "byte " + (exchange.received + i) + " of an answer is wrong";
        return;
      }
    }
    exchange.received += length;
    if (exchange.received == exchange.answerBytes) {
      talk.answered(exchange);
      answers.incrementAndGet(exchange.client);
      times.recordValue(System.nanoTime() - exchange.sentNs);
      tasks.add(() -> again(c, exchange));
    }
  }

  private void again(Connection c, Exchange exchange) {
    if (c.attachment() == exchange) { // else it ended meanwhile
      send(c, exchange);
    }
  }

  @Override
  protected void closed(Connection c, int reason) {
    if (c.attachment() instanceof Order order) {
      ordered = c == ordered ? null : ordered; // it may be another's next
      order.answer.complete(null);
    } else if (c.attachment() instanceof Exchange exchange) {
      if (exchange.questionBytes > 0) { // it had been open
        talk.lost(exchange);
        open.decrementAndGet();
        resets.incrementAndGet();
        told.addAndGet(reason == 0 || reason == ResultCode.RESET ? 1 : 0);
      }
      missing.add(exchange.client);
    }
  }
}
