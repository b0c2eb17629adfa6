// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.ixj.wire.Ipv6Header;

/**
 * What the elastic threads of a dataplane share of IPv6 on their link. One of them, the first, runs
 * {@link Ipv6Setup} and says what the interface is; all read it, as an immutable snapshot behind
 * one reference.
 */
public final class Ipv6Link {
  private final InterfaceConfig network;
  private final Ipv6Config config;
  private final String name;
  private final Neighbors neighbors;
  private final Consumer<long[]> groups;
  private volatile Ipv6State state;
  private volatile boolean settled;

  /**
   * @param name of the interface, by which its addresses differ from those of others with the same
   *     secret; the same from start to start
   * @param groups told, by the first elastic thread, the station addresses of all groups that are
   *     listened to, whenever they change; must not keep the thread waiting
   */
  public Ipv6Link(
      InterfaceConfig network,
      Ipv6Config config,
      String name,
      Consumer<long[]> groups,
      RandomGenerator random) {
    if (network.mtu() < Ipv6Header.MIN_MTU) {
      throw new IllegalArgumentException(
          "IPv6 needs an MTU of " + Ipv6Header.MIN_MTU + ", not " + network.mtu());
    }
    this.network = network;
    this.config = config;
    this.name = name;
    this.groups = groups;
    neighbors = new Neighbors(random);
    state = Ipv6State.nothing(network.mtu());
  }

  InterfaceConfig network() {
    return network;
  }

  Ipv6Config config() {
    return config;
  }

  String name() {
    return name;
  }

  Neighbors neighbors() {
    return neighbors;
  }

  Ipv6State state() {
    return state;
  }

  /** First elastic thread only. */
  void publish(Ipv6State now) {
    state = now;
  }

  /** First elastic thread only. */
  void listenTo(long[] stations) {
    groups.accept(stations);
  }

  /** First elastic thread only. */
  void settle() {
    settled = true;
  }

  /**
   * Whether every address that the interface began with has passed its test, or failed it. Any
   * thread.
   */
  public boolean settled() {
    return settled;
  }

  /** How many addresses the interface begins with, its link-local one included. */
  public int wanted() {
    boolean given = config.addresses().stream().anyMatch(a -> Ipv6Header.linkLocal(a.high()));
    return config.addresses().size() + (given ? 0 : 1);
  }

  /** Addresses that passed their test and are in use. Any thread. */
  public int addresses() {
    return state.addresses();
  }
}
