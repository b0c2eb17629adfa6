// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Values stored in kv and asked for again, over whichever connection: what was once answered with
 * {@code STORED} has to be found. A question that got no answer tells nothing of its key's value
 * any more.
 */
final class KvTalk implements Talk {
  /** Of {@code ixj.kv.port}. */
  private static final int PORT = 11_211;

  private static final int KEYS = 1000;
  private static final int VALUE_BYTES = 1000;
  private static final int SETS_OF_TEN = 3;
  private static final int NONE = -1;

  private final RandomGenerator random;

  /** Which value a key has; 0 while nobody knows. */
  private final int[] acknowledged = new int[KEYS];

  private final boolean[] busy = new boolean[KEYS];
  private final int[] storing = new int[KEYS];
  private final StringBuilder value = new StringBuilder();
  private int latest;
  private boolean forgetting;

  /** The next key to be checked; all of them are at the end. */
  private int cursor = KEYS;

  private int found;
  private int checking;
  private @Nullable CompletableFuture<Integer> checked;

  KvTalk(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The server's memory goes: nothing is asked for until {@link #remember}. Whatever a server that
   * ends has acknowledged went with it.
   */
  void forget() {
    forgetting = true;
  }

  /** The next server serves: what it acknowledges counts. */
  void remember() {
    forgetting = false;
    Arrays.fill(acknowledged, 0);
  }

  /**
   * Asks for every value that was acknowledged, before anything else.
   *
   * @param result how many there were and were found; one that is not is a wrong answer
   */
  void check(CompletableFuture<Integer> result) {
    checked = result;
    found = 0;
    cursor = 0;
  }

  @Override
  public int port() {
    return PORT;
  }

  @Override
  public void next(Exchange exchange) {
    for (; cursor < KEYS; cursor++) {
      if (acknowledged[cursor] != 0 && !busy[cursor]) {
        checking++;
        get(exchange, cursor++);
        exchange.check = true;
        return;
      }
    }
    tellChecked();
    int key = random.nextInt(KEYS);
    while (busy[key]) {
      key = random.nextInt(KEYS);
    }
    if (forgetting || acknowledged[key] == 0 || random.nextInt(10) < SETS_OF_TEN) {
      set(exchange, key);
    } else {
      get(exchange, key);
    }
  }

  private void tellChecked() {
    if (checking == 0 && checked != null) {
      checked.complete(found);
      checked = null;
    }
  }

  private void set(Exchange exchange, int key) {
    busy[key] = true;
    exchange.key = key;
    exchange.check = false;
    acknowledged[key] = 0; // until it is answered, it may be the one or the other
    storing[key] = ++latest;
    compose(key, latest);
    exchange.questionBytes =
        put(exchange.question, "set k" + key + " 0 0 " + value.length() + "\r\n" + value + "\r\n");
    exchange.answerBytes = put(exchange.answer, "STORED\r\n");
  }

  private void get(Exchange exchange, int key) {
    busy[key] = true;
    exchange.key = key;
    exchange.check = false;
    storing[key] = 0;
    compose(key, acknowledged[key]);
    exchange.questionBytes = put(exchange.question, "get k" + key + "\r\n");
    exchange.answerBytes =
        put(
            exchange.answer,
            "VALUE k" + key + " 0 " + value.length() + "\r\n" + value + "\r\nEND\r\n");
  }

  /** The value of this number, which no other number has. */
  private void compose(int key, int number) {
    value.setLength(0);
    value.append(number).append('-');
    int bytes = 20 + Math.floorMod(number * 7919 + key, VALUE_BYTES - 20);
    while (value.length() < bytes) {
      value.append((char) ('a' + (number + value.length() * 7) % 26));
    }
  }

  private static int put(byte[] to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, to, 0, bytes.length);
    return bytes.length;
  }

  @Override
  public void answered(Exchange exchange) {
    int key = exchange.key;
    if (storing[key] != 0) {
      acknowledged[key] = storing[key];
    }
    if (exchange.check) {
      found++;
    }
    lost(exchange);
  }

  @Override
  public void lost(Exchange exchange) {
    if (exchange.key != NONE) { // else it has been answered
      busy[exchange.key] = false;
      exchange.key = NONE;
      checking -= exchange.check ? 1 : 0;
    }
  }
}
