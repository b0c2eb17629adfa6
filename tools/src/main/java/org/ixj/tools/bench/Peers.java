// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.nio.file.Path;
import java.util.List;
import org.ixj.control.DomainKind;

/** Every system there is. */
public final class Peers {
  /**
   * Those with these names, in their order.
   *
   * @param root the checkout
   * @param warmupSeconds load before the first measured round of a JVM
   * @param stages whether ours account for the stages of their turns
   * @throws IllegalArgumentException naming one that is not there
   */
  public static List<Peer> named(
      List<String> names, Path root, Cores cores, double warmupSeconds, boolean stages) {
    List<Peer> all = all(root, cores, warmupSeconds, stages);
    return names.stream()
        .map(
            name ->
                all.stream()
                    .filter(peer -> peer.name().equals(name))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "no system is called '"
                                    + name
                                    + "'; there are "
                                    + String.join(", ", all.stream().map(Peer::name).toList()))))
        .toList();
  }

  /** All of them. */
  public static List<Peer> all(Path root, Cores cores, double warmupSeconds, boolean stages) {
    Programs programs = programs(root);
    return List.of(
        new IxPeer(DomainKind.PROCESS, root, cores, warmupSeconds, stages),
        new IxPeer(DomainKind.NONE, root, cores, warmupSeconds, stages),
        new IxPeer(DomainKind.RING3, root, cores, warmupSeconds, stages),
        LinuxPeer.epoll(programs, cores),
        LinuxPeer.spin(programs, cores),
        LinuxPeer.veth(programs, cores),
        new NettyPeer(false, programs, cores, warmupSeconds),
        new NettyPeer(true, programs, cores, warmupSeconds),
        new LwipPeer(true, programs, cores),
        new LwipPeer(false, programs, cores),
        new WirePeer(programs, cores),
        new JavaWirePeer(programs, cores, warmupSeconds),
        new MemcachedPeer(programs, cores),
        new SpinPeer(programs, cores));
  }

  /** Where make puts the C programs. */
  public static Programs programs(Path root) {
    return new Programs(root.resolve("tools/target/bench"));
  }

  private Peers() {}
}
