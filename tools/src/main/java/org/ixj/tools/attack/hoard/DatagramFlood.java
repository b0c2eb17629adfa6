// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sends datagrams to its client without pause. */
public final class DatagramFlood extends Attack {
  /** How often over the ring is filled. */
  private static final int RINGS = 20;

  /** Found by its class. */
  public DatagramFlood() {
    super("hoard.datagram-flood", Promise.OWN_COST, "others are served");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          int many = RINGS * scene.commandEntries();
          for (int i = 0; i < many; i++) {
            scene.port().udpSendv(socket, Scene.COOKIE, Network.CLIENT, 9, 0, 1400);
            if (i % 64 == 63) {
              scene.port().flush();
            }
          }
          scene.watch(scene.port().udpClose(socket), _ -> scene.contained(many + " given"));
        });
  }
}
