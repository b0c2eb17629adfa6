// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/**
 * Changes the length of a datagram from a second thread, between one byte and minus one, while the
 * dataplane checks and uses it.
 */
public final class ChangeWhileRead extends Attack {
  private static final int MOST = 60_000;

  /** On a machine that is busy with something else fewer have to do. */
  private static final int LEAST = 2_000;

  private static final long ENOUGH_NS = 5_000_000_000L;
  private static final int AT_ONCE = 64;
  private static final long PATIENCE_NS = 1_000_000_000;
  private static final long LENGTH = CommandsLayout.SG + CommandsLayout.SG_LENGTH;

  /** What runs until all rounds are over. */
  private static final class Race {
    final Scene scene;
    final long socket;
    final AtomicBoolean over = new AtomicBoolean();
    // A fair one: both sides take it all the time.
    private final ReentrantLock lock = new ReentrantLock(true);
    private long first;
    private long end;
    private final long beganNs = System.nanoTime();
    int made;
    int wrong;

    Race(Scene scene, long socket) {
      this.scene = scene;
      this.socket = socket;
    }

    void round() {
      MemorySegment commands = scene.memory().commands();
      scene.port().flush();
      long tail = commands.get(Plain.U64, CommandsLayout.COMMAND_TAIL);
      for (int i = 0; i < AT_ONCE; i++) {
        boolean last = i == AT_ONCE - 1;
        scene.watch(
            scene.port().udpSendv(socket, Scene.COOKIE, Network.CLIENT, 9, 0, 1),
            result -> {
              boolean one =
                  result >= 0 || result == ResultCode.FAULT || result == ResultCode.NO_MEMORY;
              wrong += one ? 0 : 1;
              made++;
              if (last) {
                next();
              }
            });
      }
      change(tail, tail + AT_ONCE);
      scene.port().flush();
      long giveUp = System.nanoTime() + PATIENCE_NS;
      while (scene.executed() < tail + AT_ONCE && System.nanoTime() < giveUp) {
        Thread.onSpinWait();
      }
      // The slots will soon be those of honest commands.
      change(0, 0);
    }

    private void change(long from, long to) {
      lock.lock();
      try {
        first = from;
        end = to;
      } finally {
        lock.unlock();
      }
    }

    private void next() {
      boolean enough = made >= LEAST && System.nanoTime() - beganNs > ENOUGH_NS;
      if (made < MOST && !enough) {
        round();
        return;
      }
      over.set(true);
      scene.port().udpClose(socket);
      scene.port().flush();
      scene.judge(wrong == 0, wrong + " of " + made + " results are of neither");
    }

    /** Keeps changing the slots of the round that is being executed. */
    void change() {
      for (int i = 0; !over.get(); i++) {
        lock.lock();
        try {
          for (long slot = first; slot < end; slot++) {
            scene.slot(slot).set(Plain.U32, LENGTH, (i & 1) == 0 ? -1 : 1);
          }
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /** Found by its class. */
  public ChangeWhileRead() {
    super("command.change-while-read", Promise.GATE, "each result is that of one of the two");
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
          Race race = new Race(scene, socket);
          Thread.ofPlatform().daemon().start(race::change);
          race.round();
        });
  }
}
