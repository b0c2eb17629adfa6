// SPDX-License-Identifier: Apache-2.0
package org.ixj.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  /** RFC 5952 §4 and §5. */
  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0DB8::0001, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "fe80:0:0:0:0:0:0:0, fe80::",
    "::ffff:10.0.0.1, 10.0.0.1",
    "10.0.0.1, 10.0.0.1",
    "::10.0.0.1, ::a00:1",
  })
  void textsForPeople(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ":", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "g::",
        "fe80::1%eth0", "[::1]", "10.0.0", "10.0.0.256", "1.2.3.4.5", "localhost", "::1.2.3", "10",
      })
  void textsThatAreNoAddress(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Property
  void whatIsWrittenIsReadAlike(@ForAll long high, @ForAll long low) throws UnknownHostException {
    IpAddress address = new IpAddress(high, low);
    assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    String plain = Inet6Address.getByAddress(null, bytes, -1).getHostAddress();
    assertThat(IpAddress.parse(plain)).isEqualTo(address);
  }

  @Test
  void ipv4HasItsFormInIpv6() {
    IpAddress address = IpAddress.ofIpv4(0x7F00_0001);
    assertThat(address.isIpv4()).isTrue();
    assertThat(address.ipv4()).isEqualTo(0x7F00_0001);
    assertThat(IpAddress.ofIpv4(0)).isEqualTo(IpAddress.ANY);
    assertThat(IpAddress.ANY.isIpv4()).isFalse();
    assertThat(IpAddress.isIpv4(1, 0xFFFF_0000_0001L)).isFalse();
    assertThat(IpAddress.isIpv4(0, 0x1_FFFF_0000_0001L)).isFalse();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment m = arena.allocate(Abi.SLOT_BYTES);
      IpAddress.put(m, 3, address.high(), address.low());
      byte[] bytes = m.asSlice(3, IpAddress.BYTES).toArray(ValueLayout.JAVA_BYTE);
      assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("00000000000000000000ffff7f000001");
      assertThat(IpAddress.high(m, 3)).isEqualTo(address.high());
      assertThat(IpAddress.low(m, 3)).isEqualTo(address.low());
    }
  }
}
