// SPDX-License-Identifier: Apache-2.0
package org.ixj.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.Test;

/** Random frames, and good conversations with bytes changed, through a whole stack. */
class HostileFramesTest {
  /** The seeds of {@link FrameFuzzTest} are conversations: a good start for mutation. */
  private static final List<String> SEEDS =
      List.of(
          "arp",
          "ping",
          "udp",
          "tcp",
          "fragments",
          "icmp-error",
          "ipv6-neighbor",
          "ipv6-ping",
          "ipv6-udp",
          "ipv6-tcp",
          "ipv6-fragments",
          "ipv6-options",
          "ipv6-router",
          "ipv6-error");

  private final long seed = Long.getLong("ixj.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  private static byte[] load(String name) throws IOException {
    try (InputStream in =
        HostileFramesTest.class.getResourceAsStream("FrameFuzzTestInputs/frames/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  private void run(byte[] script) {
    try {
      new Gauntlet().run(script);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("replay with -Dixj.seed=" + seed, e);
    }
  }

  @Test
  void randomBytesAreSurvived() {
    for (int i = 0; i < 300; i++) {
      byte[] script = new byte[random.nextInt(4000)];
      random.nextBytes(script);
      run(script);
    }
  }

  @Test
  void changedConversationsAreSurvived() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (String name : SEEDS) {
      seeds.add(load(name));
    }
    for (int i = 0; i < 3000; i++) {
      byte[] script = seeds.get(random.nextInt(seeds.size())).clone();
      for (int n = random.nextInt(8); n >= 0; n--) {
        script[random.nextInt(script.length)] = (byte) random.nextInt();
      }
      run(script);
    }
  }

  @Test
  void theSeedsReachWhatTheyAreMeantFor() throws IOException {
    Object[][] table = {
      {"arp", Counter.ARP_REPLIES_SENT},
      {"ping", Counter.ICMP_ECHO},
      {"udp", Counter.UDP_DATAGRAMS_RECEIVED},
      {"tcp", Counter.TCP_SEGMENTS_RECEIVED},
      {"fragments", Counter.FRAGMENTS_REASSEMBLED},
      {"icmp-error", Counter.ICMP_ERRORS_RECEIVED},
      {"ipv6-neighbor", Counter.ND_ADVERTISEMENTS_SENT},
      {"ipv6-ping", Counter.ICMPV6_ECHO},
      {"ipv6-udp", Counter.UDP_DATAGRAMS_RECEIVED},
      {"ipv6-tcp", Counter.TCP_SEGMENTS_RECEIVED},
      {"ipv6-fragments", Counter.FRAGMENTS_REASSEMBLED},
      {"ipv6-options", Counter.IPV6_DROP_OPTION},
      {"ipv6-router", Counter.ND_ROUTER_ADVERTISEMENTS},
      {"ipv6-error", Counter.ICMPV6_ERRORS_RECEIVED},
    };
    for (Object[] row : table) {
      Gauntlet gauntlet = new Gauntlet();
      gauntlet.run(load((String) row[0]));
      assertThat(gauntlet.count((Counter) row[1])).as((String) row[0]).isPositive();
    }
  }
}
