// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import java.util.Locale;

/**
 * Facebook's memcached pools ETC and USR as the IX paper loads them (section 5.5), after Atikoglu
 * et al., "Workload analysis of a large-scale key-value store" (SIGMETRICS 2012). A set writes what
 * is there already, so every answer is known beforehand. {@code tools/bench/kv.c} says the same for
 * peers in C.
 */
final class Mix {
  private static final int KEYS = 10_000;
  private static final int SHORTEST_KEY = 20;
  private static final int LONGEST_KEY = 70;
  private static final int LONGEST_VALUE = 1024;

  private final int getsIn100;
  private final String[] keys = new String[KEYS];
  private final int[] valueBytes = new int[KEYS];

  private Mix(int getsIn100) {
    this.getsIn100 = getsIn100;
  }

  /** Of 100 requests so many are gets. */
  int getsIn100() {
    return getsIn100;
  }

  /** How many keys there are. */
  int keys() {
    return KEYS;
  }

  /** A key by its number. */
  String key(int number) {
    return keys[number];
  }

  /** Keys of 20 to 70 bytes, values of 1 to 1,024, three gets to one set. */
  static Mix etc() {
    Mix mix = new Mix(75);
    Uniform uniform = new Uniform();
    for (int i = 0; i < KEYS; i++) {
      // The study's fits: key sizes GEV, value sizes generalized Pareto.
      double key =
          30.7984 + 8.20449 * (Math.pow(-Math.log(uniform.next()), -0.078688) - 1) / 0.078688;
      double value = 214.476 * (Math.pow(uniform.next(), -0.348238) - 1) / 0.348238;
      mix.keys[i] = padded(i, (int) Math.clamp(key, SHORTEST_KEY, LONGEST_KEY));
      mix.valueBytes[i] = (int) Math.clamp(value, 1, LONGEST_VALUE);
    }
    return mix;
  }

  /** Keys of 16 to 19 bytes, values of 2, one set in a hundred requests. */
  static Mix usr() {
    Mix mix = new Mix(99);
    for (int i = 0; i < KEYS; i++) {
      mix.keys[i] = padded(i, 16 + i % 4);
      mix.valueBytes[i] = 2;
    }
    return mix;
  }

  private static String padded(int number, int bytes) {
    return String.format(Locale.ROOT, "%0" + bytes + "d", number);
  }

  /** What is stored under it. */
  String value(int key) {
    StringBuilder value = new StringBuilder();
    for (int j = 0; j < valueBytes[key]; j++) {
      value.append((char) ('a' + (key * 31 + j * 7) % 26));
    }
    return value.toString();
  }

  /** Knuth's MMIX generator, for sizes only. */
  private static final class Uniform {
    private long state = 1;

    double next() {
      state = state * 6364136223846793005L + 1442695040888963407L;
      return ((state >>> 11) + 0.5) / 0x1p53;
    }
  }
}
