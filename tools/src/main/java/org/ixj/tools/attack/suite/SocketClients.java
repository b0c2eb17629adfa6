// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.ixj.tools.attack.suite.Talk.Exchange;
import org.jspecify.annotations.Nullable;

/** Clients of kv on Linux's own stack, which compare every byte of the answers. */
final class SocketClients implements AutoCloseable {
  private static final int CONNECTIONS = 4;
  private static final int PATIENCE_MS = 120_000;

  /** On one emulated processor, clients that never rest would leave the attacker none of it. */
  private static final long REST_NS = 20_000_000;

  private final InetSocketAddress server;
  private final KvTalk talk;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicInteger resets = new AtomicInteger();
  private volatile @Nullable String wrong;
  private volatile boolean closing;

  /**
   * @param server its address; the port is the talk's
   * @param talk nobody else's
   */
  SocketClients(String server, KvTalk talk) {
    this.server = new InetSocketAddress(server, talk.port());
    this.talk = talk;
    for (int i = 0; i < CONNECTIONS; i++) {
      threads.add(Thread.ofPlatform().daemon().start(this::serve));
    }
  }

  private void serve() {
    while (!closing) {
      Exchange exchange = new Exchange();
      try (Socket socket = connect()) {
        while (!closing) {
          converse(socket, exchange);
          LockSupport.parkNanos(REST_NS);
        }
      } catch (IOException e) {
        if (closing) {
          return;
        }
        resets.incrementAndGet();
        synchronized (talk) {
          talk.lost(exchange);
        }
      }
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(server, PATIENCE_MS);
      socket.setSoTimeout(PATIENCE_MS);
      socket.setTcpNoDelay(true);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void converse(Socket socket, Exchange exchange) throws IOException {
    synchronized (talk) {
      talk.next(exchange);
    }
    ask(socket, exchange);
    synchronized (talk) {
      talk.answered(exchange);
    }
    answers.incrementAndGet();
  }

  private void ask(Socket socket, Exchange exchange) throws IOException {
    socket.getOutputStream().write(exchange.question, 0, exchange.questionBytes);
    InputStream in = socket.getInputStream();
    byte[] got = in.readNBytes(exchange.answerBytes);
    if (got.length < exchange.answerBytes) {
      throw new IOException("the server closed");
    }
    if (!Arrays.equals(got, Arrays.copyOf(exchange.answer, exchange.answerBytes))) {
      wrong = "an answer is not what it must be";
    }
  }

  /** Answers so far, each compared. */
  long answers() {
    return answers.get();
  }

  /** Connections that ended, or gave no answer for too long. */
  int resets() {
    return resets.get();
  }

  /** The first answer that was not what it must be, or null. */
  @Nullable String wrong() {
    return wrong;
  }

  /** A client that comes anew; whether it was served. */
  boolean comeAnew() {
    Exchange exchange = new Exchange();
    try (Socket socket = connect()) {
      converse(socket, exchange);
      return true;
    } catch (IOException e) {
      synchronized (talk) {
        talk.lost(exchange);
      }
      return false;
    }
  }

  /** See {@link KvTalk#check}. */
  CompletableFuture<Integer> check() {
    CompletableFuture<Integer> found = new CompletableFuture<>();
    synchronized (talk) {
      talk.check(found);
    }
    return found;
  }

  @Override
  public void close() {
    closing = true;
  }
}
