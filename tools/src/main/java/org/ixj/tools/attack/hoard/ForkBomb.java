// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Forks until it cannot, and keeps all that it forked while it serves. */
public final class ForkBomb extends Attack {
  /** Beyond every limit of Confinement's. */
  private static final int MANY = 5000;

  private static final int FEW = 8;

  private static final String BOMB =
      "exec 3</proc/$0/fd/0; trap 'echo $i' EXIT; i=0; while [ $i -lt "
          + MANY
          + " ]; do read _ <&3 >&- 2>&- & i=$((i+1)); done";

  /** Whether it is EAGAIN that ends it; the shell has ended and made room for another. */
  private static boolean isRefused(List<Process> more) {
    try {
      for (int i = 0; i < FEW; i++) {
        more.add(new ProcessBuilder("cat").start());
      }
      return false;
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains("Resource temporarily unavailable");
    }
  }

  /** Found by its class. */
  public ForkBomb() {
    super("hoard.fork-bomb", Promise.OWN_COST, "EAGAIN, at its own limit of processes");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    Process keeper = new ProcessBuilder("cat").start();
    Process bomb =
        new ProcessBuilder("sh", "-c", BOMB, Long.toString(keeper.pid()))
            .redirectErrorStream(true)
            .start();
    await(scene, keeper, bomb);
  }

  /** Serves on meanwhile. */
  private static void await(Scene scene, Process keeper, Process bomb) {
    if (bomb.isAlive()) {
      scene.watch(scene.port().timer(Scene.COOKIE, 0), _ -> await(scene, keeper, bomb));
      scene.port().flush();
      return;
    }
    List<Process> more = new ArrayList<>();
    try (var _ = keeper.getOutputStream()) { // all that were forked read from it, and end with it
      List<String> said = bomb.inputReader().readAllLines();
      scene.judge(isRefused(more), "after " + said.getLast() + " processes");
    } catch (IOException e) {
      scene.absent("not made: " + e);
    } finally {
      more.forEach(Process::destroyForcibly);
    }
  }
}
