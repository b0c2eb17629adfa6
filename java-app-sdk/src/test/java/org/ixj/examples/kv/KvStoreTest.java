// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KvStoreTest {
  private static String set(String key, int exptime, String value) {
    return "set %s 0 %d %d\r\n%s\r\n".formatted(key, exptime, value.length(), value);
  }

  @Test
  void theHashIsTheOneOfThePaper() {
    MemorySegment m = Arena.ofAuto().allocate(15);
    for (int i = 0; i < 15; i++) {
      m.set(ValueLayout.JAVA_BYTE, i, (byte) i);
    }
    long k0 = 0x0706050403020100L;
    long k1 = 0x0f0e0d0c0b0a0908L;
    // Appendix A of "SipHash: a fast short-input PRF".
    assertThat(SipHash.hash(k0, k1, m, 0, 15)).isEqualTo(0xa129ca6149be45e5L);
    assertThat(SipHash.hash(k0, k1, m, 0, 0)).isEqualTo(0x726fdb47dd0e0e31L);
  }

  @Test
  void numbersAreReadAndWrittenOverTheWhole64Bits() {
    MemorySegment m = Arena.ofAuto().allocate(32);
    for (long value : new long[] {0, 9, 10, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
      int digits = Decimal.write(value, m, 0);
      assertThat(digits).isEqualTo(Long.toUnsignedString(value).length());
      assertThat(Decimal.parse(m, 0, digits)).isTrue();
      assertThat(Decimal.value(m, 0, digits)).isEqualTo(value);
    }
    for (String bad :
        List.of("", "x", "1x", "-1", "18446744073709551616", "99999999999999999999")) {
      byte[] bytes = bad.getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(bytes, 0, m, ValueLayout.JAVA_BYTE, 0, bytes.length);
      assertThat(Decimal.parse(m, 0, bytes.length)).as(bad).isFalse();
    }
  }

  @Test
  void anItemLivesUntilItsSecondAndNotLonger() {
    Client c = new Client();
    c.say(set("relative", 10, "a") + set("absolute", (int) Client.START + 10, "b"));
    c.say(set("never", 0, "c"));
    c.store.clock(Client.START + 9);
    assertThat(c.say("get relative absolute never\r\n")).contains("relative", "absolute", "never");
    c.store.clock(Client.START + 10);
    assertThat(c.say("get relative absolute never\r\n"))
        .isEqualTo("VALUE never 0 1\r\nc\r\nEND\r\n");
    assertThat(c.say("add relative 0 0 1\r\nx\r\n")).isEqualTo("STORED\r\n");
  }

  @Test
  void touchMovesTheEnd() {
    Client c = new Client();
    c.say(set("k", 10, "a"));
    c.store.clock(Client.START + 5);
    c.say("touch k 10\r\n");
    c.store.clock(Client.START + 14);
    assertThat(c.say("gat 100 k\r\n")).contains("VALUE");
    c.store.clock(Client.START + 113);
    assertThat(c.say("get k\r\n")).contains("VALUE");
    c.store.clock(Client.START + 114);
    assertThat(c.say("get k\r\n")).isEqualTo("END\r\n");
  }

  @Test
  void aDelayedFlushTakesWhatWasStoredBeforeItsTimeOnly() {
    Client c = new Client();
    c.say(set("before", 0, "a") + "flush_all 10\r\n");
    c.store.clock(Client.START + 9);
    c.say(set("between", 0, "b"));
    assertThat(c.say("get before between\r\n")).contains("before", "between");
    c.store.clock(Client.START + 10);
    c.say(set("after", 0, "c"));
    assertThat(c.say("get before between after\r\n")).isEqualTo("VALUE after 0 1\r\nc\r\nEND\r\n");
  }

  @Test
  void whatExpiredIsSweptWithoutAnyoneAsking() {
    Client c = new Client();
    for (int i = 0; i < 1000; i++) {
      c.say(set("k" + i, i % 2 == 0 ? 5 : 0, "x"));
    }
    c.store.clock(Client.START + 5);
    assertThat(c.store.sweep(c.store.bucketCount())).isEqualTo(500);
    assertThat(c.store.count()).isEqualTo(500);
    assertThat(c.store.usedBytes()).isEqualTo(500 * Blocks.BYTES);
  }

  @Test
  void aFullStoreGivesUpTheLeastRecentlyUsed() {
    Client c = new Client(1 << 16);
    int fit = (1 << 16) / (Blocks.BYTES + 8);
    for (int i = 0; i < fit; i++) {
      c.say(set("k" + i, 0, "x"));
    }
    assertThat(c.store.stats.evictions).isZero();
    c.say("get k0\r\n");
    c.say(set("one", 0, "x") + set("two", 0, "y"));
    assertThat(c.store.stats.evictions).isEqualTo(2);
    assertThat(c.say("get k0 k1 k2 k3\r\n"))
        .isEqualTo("VALUE k0 0 1\r\nx\r\nVALUE k3 0 1\r\nx\r\nEND\r\n");
  }

  @Test
  void aSmallItemCostsOneBlockAndNothingIsLostOverTime() {
    Client c = new Client(1 << 16);
    c.say(set("a-key-of-20-bytes---", 0, "v".repeat(60)));
    assertThat(c.store.usedBytes()).isEqualTo(Blocks.BYTES);
    java.util.Random random = new java.util.Random(7);
    for (int i = 0; i < 20_000; i++) {
      String key = "k" + random.nextInt(200);
      switch (random.nextInt(6)) {
        case 0 -> c.say("delete " + key + "\r\n");
        case 1 -> c.say("append " + key + " 0 0 3\r\nabc\r\n");
        case 2 -> c.say("prepend " + key + " 0 0 3\r\nabc\r\n");
        case 3 -> c.say("incr " + key + " 1\r\n");
        case 4 -> c.say(set(key, 0, "9"));
        default -> c.say(set(key, 0, "x".repeat(random.nextInt(3000))));
      }
    }
    assertThat(c.store.stats.evictions).isPositive();
    for (int i = 0; i < 200; i++) {
      c.say("delete k" + i + "\r\ndelete a-key-of-20-bytes---\r\n");
    }
    assertThat(c.store.count()).isZero();
    assertThat(c.store.usedBytes()).isZero();
  }

  @Test
  void joinsAtEveryBlockBoundaryKeepTheirBytes() {
    Client c = new Client(1 << 20);
    StringBuilder expected = new StringBuilder();
    c.say(set("k", 0, ""));
    for (int i = 0; i < 300; i++) {
      String piece = "<" + i + ">";
      String command = i % 3 == 0 ? "prepend" : "append";
      c.say("%s k 0 0 %d\r\n%s\r\n".formatted(command, piece.length(), piece));
      if (i % 3 == 0) {
        expected.insert(0, piece);
      } else {
        expected.append(piece);
      }
      assertThat(c.say("get k\r\n"))
          .isEqualTo("VALUE k 0 %d\r\n%s\r\nEND\r\n".formatted(expected.length(), expected));
    }
  }

  @Test
  void threadsThatShareAStoreLoseNoIncrement() throws Exception {
    KvStore store = new KvStore(1 << 20, 1, 2, Arena.ofAuto());
    store.share();
    new Client(store).say("set n 0 0 1\r\n0\r\n");
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      String own = "own" + t;
      Thread thread =
          new Thread(
              () -> {
                Client client = new Client(store);
                for (int i = 0; i < 2000; i++) {
                  client.say("incr n 1\r\n" + set(own, 0, own.repeat(50)));
                  String got = client.say("get " + own + "\r\n");
                  if (!got.contains(own.repeat(50))) {
                    throw new AssertionError(got);
                  }
                }
              });
      thread.setUncaughtExceptionHandler((t2, e) -> failure.set(e));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
    assertThat(new Client(store).say("get n\r\n")).isEqualTo("VALUE n 0 4\r\n6000\r\nEND\r\n");
  }
}
