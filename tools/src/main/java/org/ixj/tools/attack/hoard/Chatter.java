// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.util.List;
import java.util.function.Supplier;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Witness;

/** Fills the log. */
public final class Chatter extends Attack {
  /** What {@code ApplicationOutput} tells in a hundred seconds. */
  private static final int LINES = 100 * 200;

  private static final String NOISE = "\u001b[2Jnoise ";

  /** Found by its class. */
  public Chatter() {
    super("hoard.output", Promise.OWN_COST, "cut off");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  /** Of what the dataplane says: nearly all of it is in its hands once the last line is said. */
  @Override
  public Witness witness(String dataplane, Supplier<List<String>> output) {
    int before = output.get().size();
    return () -> {
      List<String> all = output.get();
      List<String> since = all.subList(before, all.size());
      long told = since.stream().filter(line -> line.contains("noise ")).count();
      if (since.stream().anyMatch(line -> line.contains("\u001b"))) {
        return "what a terminal obeys was passed on";
      }
      return told > 0 && told < LINES / 2 ? null : told + " lines were passed on";
    };
  }

  @Override
  public void strike(Scene scene) {
    for (int i = 0; i < LINES; i++) {
      System.out.println(NOISE + i);
    }
    scene.contained(LINES + " lines said");
  }
}
