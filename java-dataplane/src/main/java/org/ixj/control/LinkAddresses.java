// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ixj.abi.IpAddress;
import org.ixj.net.Ipv6Config;
import org.ixj.net.Ipv6Prefix;
import org.ixj.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * What a dataplane is on its link, of both families, as it is given on a command line: at most one
 * IPv4 address, some IPv6 addresses, a router of each family, and what a TAP interface's other side
 * is.
 *
 * @param ipv4 ours, {@link Cidr#NONE} where IPv4 is not spoken
 * @param ipv4Gateway 0 for none
 * @param ipv4Host the other side's, or null
 * @param ipv6 null where IPv6 is not spoken
 * @param ipv6Host the other side's, or null
 */
public record LinkAddresses(
    Cidr ipv4,
    int ipv4Gateway,
    @Nullable Cidr ipv4Host,
    @Nullable Ipv6Config ipv6,
    @Nullable Ipv6Cidr ipv6Host) {
  /** One IPv4 address and nothing else. */
  public static LinkAddresses of(Cidr ipv4) {
    return new LinkAddresses(ipv4, 0, null, null, null);
  }

  /**
   * Reads them.
   *
   * @param addresses each with a prefix length
   * @param gateways at most one of a family
   * @param hosts the other side's, each with a prefix length, at most one of a family
   * @param secret where addresses that routers advertise prefixes for are wanted: the file with
   *     what they are made with
   * @throws ConfigException with a line for the user
   */
  public static LinkAddresses parse(
      List<String> addresses, List<String> gateways, List<String> hosts, @Nullable Path secret) {
    String ipv4 = only(addresses, false, "IPv4 address of a dataplane");
    Cidr ours = ipv4 == null ? Cidr.NONE : Cidr.parse(ipv4);
    String ipv4Gateway = only(gateways, false, "IPv4 gateway");
    String ipv4Host = only(hosts, false, "IPv4 address of the host's side");
    List<Ipv6Cidr> ipv6 = new ArrayList<>();
    addresses.stream().filter(LinkAddresses::ipv6).map(Ipv6Cidr::parse).forEach(ipv6::add);
    Ipv6Config config = null;
    if (!ipv6.isEmpty() || secret != null) {
      config = config(ipv6, only(gateways, true, "IPv6 gateway"), secret);
    } else if (gateways.stream().anyMatch(LinkAddresses::ipv6)
        || hosts.stream().anyMatch(LinkAddresses::ipv6)) {
      throw new ConfigException("an IPv6 gateway or host's side needs an IPv6 address of its own");
    }
    String ipv6Host = only(hosts, true, "IPv6 address of the host's side");
    return new LinkAddresses(
        ours,
        ipv4Gateway == null ? 0 : Cidr.parseAddress(ipv4Gateway),
        ipv4Host == null ? null : Cidr.parse(ipv4Host),
        config,
        ipv6Host == null ? null : hostSide(Ipv6Cidr.parse(ipv6Host), ipv6));
  }

  /** The only one of a family, or null. */
  private static @Nullable String only(List<String> texts, boolean ipv6, String what) {
    List<String> all = texts.stream().filter(text -> ipv6(text) == ipv6).toList();
    if (all.size() > 1) {
      throw new ConfigException("there is one " + what + ": " + String.join(" or ", all) + "?");
    }
    return all.isEmpty() ? null : all.getFirst();
  }

  private static boolean ipv6(String text) {
    return text.indexOf(':') >= 0;
  }

  private static Ipv6Config config(
      List<Ipv6Cidr> addresses, @Nullable String gateway, @Nullable Path secret) {
    if (addresses.size() > Ipv6Config.MAX_ADDRESSES) {
      throw new ConfigException(
          "a dataplane has at most " + Ipv6Config.MAX_ADDRESSES + " IPv6 addresses given");
    }
    return new Ipv6Config(
        addresses.stream().map(Ipv6Cidr::prefix).toList(),
        gateway == null ? null : gateway(Ipv6Cidr.parseAddress(gateway), addresses),
        secret == null ? SecretFile.random() : SecretFile.read(secret),
        secret != null);
  }

  private static Ipv6Prefix gateway(IpAddress gateway, List<Ipv6Cidr> addresses) {
    if (addresses.stream().anyMatch(ours -> ours.address().equals(gateway))) {
      throw new ConfigException("the gateway cannot be " + gateway + ", which is ours");
    }
    boolean near =
        Ipv6Header.linkLocal(gateway.high())
            || addresses.stream().anyMatch(ours -> ours.contains(gateway));
    if (!near) {
      throw new ConfigException("the gateway " + gateway + " is not on the link");
    }
    return new Ipv6Prefix(gateway.high(), gateway.low(), 128);
  }

  private static Ipv6Cidr hostSide(Ipv6Cidr host, List<Ipv6Cidr> addresses) {
    if (addresses.stream().anyMatch(ours -> ours.address().equals(host.address()))) {
      throw new ConfigException("both sides of the link cannot be " + host.address());
    }
    return host;
  }
}
