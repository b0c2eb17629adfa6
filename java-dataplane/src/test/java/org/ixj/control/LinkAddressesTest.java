// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.ixj.net.Ipv6Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkAddressesTest {
  @TempDir Path folder;

  private static List<String> words(String text) {
    return text.equals("-") ? List.of() : List.of(text.split(" ", -1));
  }

  private static LinkAddresses parse(String addresses, String gateways, String hosts) {
    return LinkAddresses.parse(words(addresses), words(gateways), words(hosts), null);
  }

  private static Ipv6Config ipv6(LinkAddresses link) {
    return Objects.requireNonNull(link.ipv6());
  }

  @Test
  void bothFamiliesAreToldApart() {
    LinkAddresses link =
        parse("10.0.0.2/24 fd00::2/64 fe80::2/64", "fd00::fe 10.0.0.254", "fd00::1/64 10.0.0.1/24");
    assertThat(link.ipv4()).hasToString("10.0.0.2/24");
    assertThat(Cidr.format(link.ipv4Gateway())).isEqualTo("10.0.0.254");
    assertThat(link.ipv4Host()).hasToString("10.0.0.1/24");
    assertThat(link.ipv6Host()).hasToString("fd00::1/64");
    assertThat(ipv6(link).addresses()).hasSize(2);
    assertThat(ipv6(link).automatic()).isFalse();
    assertThat(ipv6(link).gateway()).isNotNull();
  }

  @Test
  void eitherFamilyGoesAlone() {
    assertThat(parse("10.0.0.2/24", "-", "-").ipv6()).isNull();
    LinkAddresses ipv6 = parse("fd00::2/64", "fe80::1", "-");
    assertThat(ipv6.ipv4()).isEqualTo(Cidr.NONE);
    assertThat(ipv6.ipv6()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.2/24 10.0.1.2/24, -, -, one IPv4 address",
    "10.0.0.2/24, 10.0.0.3 10.0.0.4, -, one IPv4 gateway",
    "fd00::2/64, fe80::1 fe80::2, -, one IPv6 gateway",
    "10.0.0.2/24, fe80::1, -, needs an IPv6 address",
    "10.0.0.2/24, -, fd00::1/64, needs an IPv6 address",
    "fd00::2, -, -, 'fd00::2'",
    "fd00::2/129, -, -, 1 to 128",
    "fd00::2/0, -, -, 1 to 128",
    "::1/64, -, -, '::1'",
    "ff02::1/64, -, -, 'ff02::1'",
    "fd00::zz/64, -, -, 'fd00::zz'",
    "fd00::2/64, fd01::1, -, fd01::1 is not on the link",
    "fd00::2/64, fd00::2, -, which is ours",
    "fd00::2/64, -, fd00::2/64, both sides",
  })
  void whatDoesNotGoTogetherIsToldInALine(
      String addresses, String gateways, String hosts, String why) {
    assertThatThrownBy(() -> parse(addresses, gateways, hosts))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why.replaceAll("^'|'$", ""));
  }

  @Test
  void tooManyAddressesAreRefused() {
    String many = "fd00::1/64" + " fd00::2/64".repeat(8);
    assertThatThrownBy(() -> parse(many, "-", "-")).isInstanceOf(ConfigException.class);
  }

  /** RFC 7217 §5: the same from start to start, and nobody else's to know. */
  @Test
  void theSecretIsMadeOnceForItsOwnerAlone() throws IOException {
    Path file = folder.resolve("secret");
    LinkAddresses first = LinkAddresses.parse(List.of(), List.of(), List.of(), file);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    LinkAddresses second = LinkAddresses.parse(List.of(), List.of(), List.of(), file);
    assertThat(ipv6(first).automatic()).isTrue();
    assertThat(ipv6(second).secret()).isEqualTo(ipv6(first).secret()).hasSize(32);
    Files.write(file, new byte[15]);
    assertThatThrownBy(() -> LinkAddresses.parse(List.of(), List.of(), List.of(), file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("less than 16 bytes");
    Path nowhere = folder.resolve("no/such");
    assertThatThrownBy(() -> LinkAddresses.parse(List.of(), List.of(), List.of(), nowhere))
        .isInstanceOf(ConfigException.class);
  }
}
