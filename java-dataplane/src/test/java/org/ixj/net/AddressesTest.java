// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.ixj.wire.InternetChecksum;
import org.junit.jupiter.api.Test;

class AddressesTest {
  private final Addresses addresses = new Addresses(new SplittableRandom(1));

  @Test
  void anIpv4AddressIsItsOwnNumber() {
    assertThat(Addresses.ipv6(0x0A00_0001)).isFalse();
    assertThat(Addresses.ipv6(-1)).as("broadcast").isFalse();
    assertThat(Addresses.ipv6(0xE000_0001)).as("multicast").isFalse();
    assertThat(addresses.high(0x0A00_0001)).isZero();
    assertThat(addresses.low(0x0A00_0001)).isEqualTo(0xFFFF_0A00_0001L);
    assertThat(addresses.folded(0x0A00_0001)).isEqualTo(0x0A00_0001);
    addresses.hold(0x0A00_0001);
    addresses.release(0x0A00_0001);
    assertThat(addresses.held()).isZero();
    assertThat(addresses.pseudoHeader(1, 2, 6, 20))
        .isEqualTo(InternetChecksum.pseudoHeader(1, 2, 6, 20));
  }

  @Test
  void aNumberThatIsHeldOutlastsAllOthers() {
    int held = addresses.of(1L << 61, 7);
    addresses.hold(held);
    for (int i = 0; i < 10_000; i++) {
      assertThat(addresses.of(1L << 62, i)).isNotEqualTo(held);
    }
    assertThat(addresses.find(1L << 61, 7)).isEqualTo(held);
    assertThat(addresses.high(held)).isEqualTo(1L << 61);
    assertThat(addresses.low(held)).isEqualTo(7);
    assertThat(addresses.find(1L << 62, 0)).as("nobody held it").isEqualTo(Addresses.NONE);
    addresses.release(held);
    assertThat(addresses.held()).isZero();
    assertThat(addresses.of(1L << 61, 7)).as("not forgotten at once").isEqualTo(held);
  }

  /** Against a map: numbers are one to one, and what is held or recent is found. */
  @Property(tries = 50)
  void numbersAreOneToOne(@ForAll long seed) {
    Addresses table = new Addresses(new SplittableRandom(seed));
    Random random = new Random(seed);
    Map<Long, Integer> held = new HashMap<>();
    List<Long> holds = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      long low = random.nextInt(600);
      switch (random.nextInt(3)) {
        case 0 -> {
          int number = table.of(9L << 60, low);
          assertThat(Addresses.ipv6(number)).isTrue();
          assertThat(table.low(number)).isEqualTo(low);
          assertThat(held.getOrDefault(low, number)).isEqualTo(number);
          assertThat(table.find(9L << 60, low)).isEqualTo(number);
        }
        case 1 -> {
          int number = table.of(9L << 60, low);
          table.hold(number);
          held.put(low, number);
          holds.add(low);
        }
        default -> {
          if (!holds.isEmpty()) {
            Long gone = holds.remove(random.nextInt(holds.size()));
            table.release(held.get(gone));
            if (!holds.contains(gone)) {
              held.remove(gone);
            }
          }
        }
      }
      assertThat(table.held()).isEqualTo(held.size());
    }
    held.forEach((low, number) -> assertThat(table.find(9L << 60, low)).isEqualTo(number));
  }
}
