// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Searches its memory for what applications before it left. */
public final class Former extends Attack {
  /** What {@link Plant} fills its arena with. */
  static final byte MARK = 0x5C;

  private static final int RUN = 64;

  private static final byte[] ORDER = "attack.secret.Plant".getBytes(StandardCharsets.US_ASCII);

  private static int count(MemorySegment region) {
    byte[] all = region.toArray(ValueLayout.JAVA_BYTE);
    int found = 0;
    int run = 0;
    for (int i = 0; i < all.length; i++) {
      run = all[i] == MARK ? run + 1 : 0;
      boolean order =
          i + ORDER.length <= all.length
              && all[i] == ORDER[0]
              && Arrays.equals(all, i, i + ORDER.length, ORDER, 0, ORDER.length);
      found += run == RUN || order ? 1 : 0;
    }
    return found;
  }

  /** Found by its class. */
  public Former() {
    super("secret.former-application", Promise.SECRET, "nothing of it is there");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public String follows() {
    return "secret.die-with-a-secret";
  }

  @Override
  public void strike(Scene scene) {
    int found = 0;
    for (MemorySegment region :
        List.of(
            scene.memory().messageBuffers(),
            scene.memory().events(),
            scene.memory().commands(),
            scene.memory().sendArena())) {
      found += count(region);
    }
    scene.judge(found == 0, found + " traces of former applications");
  }
}
