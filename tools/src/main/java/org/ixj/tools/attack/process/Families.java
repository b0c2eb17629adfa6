// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.util.ArrayList;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Asks for sockets that belong to no network namespace, or reach into the kernel. */
public final class Families extends Attack {
  // <linux/socket.h>: netlink, packet, rds, can, tipc, bluetooth, alg, vsock, qipcrtr, smc, xdp.
  private static final int[] FAMILIES = {16, 17, 21, 29, 30, 31, 38, 40, 42, 43, 44};

  private static final int SOCKETPAIR = 53;
  private static final int EAFNOSUPPORT = 97;

  // <bits/socket_type.h>: stream, datagram, raw, sequenced packets.
  private static final int[] TYPES = {1, 2, 3, 5};

  /** Found by its class. */
  public Families() {
    super("process.socket-families", Promise.CONFINED, "there are none");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    List<String> had = new ArrayList<>();
    for (int family : FAMILIES) {
      for (int type : TYPES) {
        long socket = Syscall.call(Syscall.SOCKET, family, type, 0);
        if (socket >= 0) {
          had.add("family " + family + ", type " + type);
          Syscall.call(Syscall.CLOSE, socket);
        }
      }
      if (Syscall.call(SOCKETPAIR, family, TYPES[0], 0, 0) != -EAFNOSUPPORT) {
        had.add("pairs of family " + family);
      }
    }
    scene.judge(had.isEmpty(), had.isEmpty() ? "none" : had.toString());
  }
}
