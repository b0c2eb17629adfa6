// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sends nothing, four times over the same place. */
public final class Overlap extends Attack {
  /** Found by its class. */
  public Overlap() {
    super("command.overlapping-ranges", Promise.GATE, "sent as said");
  }

  @Override
  public void strike(Scene scene) {
    int[] offsets = {0, 1, 0, 1};
    int[] lengths = {0, 0, 0, 0};
    scene.watch(
        scene.port().sendv(scene.handle(), Scene.COOKIE, offsets, lengths, offsets.length),
        result -> scene.judge(result <= 0, ResultCode.name(result)));
  }
}
