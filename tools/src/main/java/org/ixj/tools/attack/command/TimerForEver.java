// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sets a timer for the end of time. */
public final class TimerForEver extends Attack {
  /** Found by its class. */
  public TimerForEver() {
    super("command.timer-far", Promise.GATE, "refused or kept");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().timer(Scene.COOKIE, Long.MIN_VALUE),
        result -> scene.judge(true, ResultCode.name(result)));
  }
}
