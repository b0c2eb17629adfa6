// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The walk along extension headers: RFC 8200 §4, table by table, then anything at all. */
class Ipv6ChainTest {
  private final Ipv6Chain chain = new Ipv6Chain();

  /** A datagram whose IPv6 header names {@code next}, with what follows in hexadecimal. */
  private static MemorySegment datagram(int next, String rest) {
    byte[] tail = HexFormat.of().parseHex(rest.replace(" ", ""));
    MemorySegment m = MemorySegment.ofArray(new byte[40 + tail.length]);
    Ipv6Header.write(m, 0, EcnField.NOT_ECT, 0, tail.length, next, 64, 1L << 61, 1, 1L << 61, 2);
    MemorySegment.copy(MemorySegment.ofArray(tail), 0, m, 40, tail.length);
    return m;
  }

  private int walk(MemorySegment m) {
    return chain.walk(m, 0, m.byteSize());
  }

  @ParameterizedTest
  @CsvSource({
    // next header, what follows, protocol, its offset, what names it
    "6, '', 6, 40, 6",
    "58, 8000, 58, 40, 6",
    "0, 1100010400000000, 17, 48, 40",
    "60, 0600010400000000, 6, 48, 40",
    "60, 060100010000000001060000000000000000, 6, 56, 40",
    "43, 0600000000000000, 6, 48, 40", // nothing left to visit: passed over
    "43, 0600090000000000, 6, 48, 40",
    "0, '3c00010400000000 2b00010400000000 0600000000000000', 6, 64, 56",
    "60, 06000b0203040000, 6, 48, 40", // an option that may be unknown
  })
  void whatIsCarried(int next, String rest, int protocol, int at, int named) {
    assertThat(walk(datagram(next, rest))).isEqualTo(Ipv6Chain.PAYLOAD);
    assertThat(chain.protocol()).isEqualTo(protocol);
    assertThat(chain.at()).isEqualTo(at);
    assertThat(chain.namedAt()).isEqualTo(named);
  }

  @ParameterizedTest
  @CsvSource({
    // §4.4, RFC 5095: a type nobody knows, with segments left, points at the type.
    "43, 0602000100000000 00000000000000000000000000000000, 0, 42, false",
    "43, 0600ff0100000000, 0, 42, false",
    // §4.1: hop-by-hop options elsewhere than first.
    "60, 0000010400000000 0600010400000000, 1, 40, false",
    // §4.2: unknown options whose first bits ask for an error.
    "60, 0600800400000000, 2, 42, true",
    "60, 0600c00400000000, 2, 42, false",
    "0, 06000000c3020000, 2, 44, false",
  })
  void problems(int next, String rest, int code, int pointer, boolean evenToGroups) {
    assertThat(walk(datagram(next, rest))).isEqualTo(Ipv6Chain.PROBLEM);
    assertThat(chain.code()).isEqualTo(code);
    assertThat(chain.pointer()).isEqualTo(pointer);
    assertThat(chain.evenToGroups()).isEqualTo(evenToGroups);
  }

  /** RFC 4443 §2.4 e: about which nothing is said, whatever the headers before it are. */
  @ParameterizedTest
  @CsvSource({
    "58, 0100, true",
    "58, 7f00, true",
    "58, 8000, false", // an echo request
    "58, 8600, false",
    "58, 8900, true", // a redirect
    "58, '', true", // who knows
    "6, 0100, false",
    "60, 3a00c004000000000100, true",
    "60, 3a00c004000000008000, false",
    "43, 3a00010100000000 0300, true",
    "43, '3a02000100000000 00000000000000000000000000000000 0200', true",
    "44, 3a00000100000000 0100, true",
    "44, 3a00000900000000 8000, true", // a later piece: of what, its type says elsewhere
    "44, 1100000900000000 0100, false",
    "60, 3aff010400000000, true", // longer than the datagram
    "60, 3a00, false", // nothing follows
    "60, '3c000104000000003c000104000000003c000104000000003c00010400000000"
        + "3c000104000000003c000104000000003c000104000000003c000104000000003c00010400000000', true",
  })
  void errorsAreSeenBehindAnyHeaders(int next, String rest, boolean error) {
    MemorySegment m = datagram(next, rest);
    assertThat(Ipv6Chain.carriesError(m, 0, m.byteSize())).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 06", // cut
    "0, 0601010400000000", // longer than the datagram
    "60, 0600010500000000", // an option longer than its header
    "60, 0600000000000001", // an option without its length
    "43, 06ff000000000000",
    "44, 06000000000000", // a fragment header that is cut
    "0, ''",
  })
  void malformed(int next, String rest) {
    assertThat(walk(datagram(next, rest))).isEqualTo(Ipv6Chain.MALFORMED);
  }

  @Test
  void nothingFollows() {
    assertThat(walk(datagram(59, "0011"))).isEqualTo(Ipv6Chain.NOTHING);
  }

  @Test
  void anOptionMayRefuse() {
    assertThat(walk(datagram(60, "0600400400000000"))).isEqualTo(Ipv6Chain.REFUSED);
  }

  @Test
  void headersAreBounded() {
    String header = "3c00010400000000";
    assertThat(walk(datagram(60, header.repeat(7) + "0600010400000000")))
        .isEqualTo(Ipv6Chain.PAYLOAD);
    assertThat(walk(datagram(60, header.repeat(8) + "0600010400000000")))
        .isEqualTo(Ipv6Chain.TOO_LONG);
    assertThat(walk(datagram(60, header.repeat(7) + "2c00010400000000" + "0600000000000000")))
        .as("the fragment header counts")
        .isEqualTo(Ipv6Chain.TOO_LONG);
  }

  @Test
  void optionsAreBounded() {
    // 62 bytes of options in a header of 64.
    String full = "0607" + "00".repeat(62);
    assertThat(walk(datagram(60, full))).isEqualTo(Ipv6Chain.PAYLOAD);
    assertThat(walk(datagram(60, "3c07" + "00".repeat(62) + "0600000000000000")))
        .isEqualTo(Ipv6Chain.TOO_LONG);
  }

  @Test
  void aFragmentIsFoundAndResumed() {
    MemorySegment m = datagram(44, "3c00 00a1 12345678 0600010400000000 aabb");
    assertThat(walk(m)).isEqualTo(Ipv6Chain.FRAGMENT);
    long at = chain.at();
    assertThat(at).isEqualTo(40);
    assertThat(Ipv6Fragment.offset(m, at)).isEqualTo(160);
    assertThat(Ipv6Fragment.more(m, at)).isTrue();
    assertThat(Ipv6Fragment.identification(m, at)).isEqualTo(0x1234_5678);
    assertThat(Ipv6Fragment.nextHeader(m, at)).isEqualTo(60);
    assertThat(chain.resume(m, m.byteSize())).isEqualTo(Ipv6Chain.PAYLOAD);
    assertThat(chain.protocol()).isEqualTo(6);
    assertThat(chain.at()).isEqualTo(56);
  }

  @Test
  void aReassembledDatagramIsWalkedWithoutItsHeader() {
    MemorySegment m = MemorySegment.ofArray(HexFormat.of().parseHex("110001040000000000350035"));
    assertThat(chain.walkReassembled(m, 60, 0, 12)).isEqualTo(Ipv6Chain.PAYLOAD);
    assertThat(chain.protocol()).isEqualTo(17);
    assertThat(chain.at()).isEqualTo(8);
    assertThat(chain.walkReassembled(m, 0, 0, 12)).as("not here").isEqualTo(Ipv6Chain.PROBLEM);
  }

  /** The segment ends where the datagram does: a read beyond it would throw. */
  @Property
  void nothingBehindTheDatagramIsRead(@ForAll byte next, @ForAll @Size(max = 200) byte[] rest) {
    MemorySegment m = datagram(next & 0xFF, HexFormat.of().formatHex(rest));
    int found = walk(m);
    for (int i = 0; found == Ipv6Chain.FRAGMENT; i++) {
      assertThat(i).isLessThan(Ipv6Chain.MAX_HEADERS);
      found = chain.resume(m, m.byteSize());
    }
    assertThat(chain.at()).isBetween(40L, m.byteSize());
    assertThat(chain.namedAt()).isLessThan((int) m.byteSize());
    if (found == Ipv6Chain.PROBLEM) {
      assertThat(chain.pointer()).isBetween(6, (int) m.byteSize() - 1);
    }
  }

  /** Chains that are mostly headers, so that the walk goes far. */
  @Property
  void plausibleChainsEnd(@ForAll @Size(min = 1, max = 14) byte[] kinds) {
    StringBuilder rest = new StringBuilder();
    int[] numbers = {0, 43, 44, 60, 60, 6};
    for (byte kind : kinds) {
      rest.append("%02x000104".formatted(numbers[(kind & 0xFF) % numbers.length]))
          .append("00000000");
    }
    MemorySegment m = datagram(60, rest.toString());
    int found = walk(m);
    int seen = 1;
    while (found == Ipv6Chain.FRAGMENT) {
      found = chain.resume(m, m.byteSize());
      seen++;
    }
    assertThat(seen).isLessThanOrEqualTo(Ipv6Chain.MAX_HEADERS + 1);
    assertThat(chain.at()).isLessThanOrEqualTo(m.byteSize());
  }
}
