// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ixj.tools.attack.AbsentException;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/** Its function is taken out of the machine while it is used. */
public final class Unplug extends DeviceAttack {
  private static final long WAIT_MS = 1000;
  private static final long PATIENCE_S = 60;

  /** Found by its class. */
  public Unplug() {
    super("card.unplug", "the kernel takes it back; nobody else notices");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    if (System.getenv("IXJ_LAB") == null) {
      throw new AbsentException("in the lab only: the function does not come back by itself");
    }
    Path remove = Path.of("/sys/bus/pci/devices", rogue.address(), "remove");
    CompletableFuture<Void> removed = CompletableFuture.runAsync(() -> write(remove));
    // The kernel waits for whoever has it open.
    boolean waits = !Rogue.await(removed::isDone, WAIT_MS);
    rogue.close();
    removed.get(PATIENCE_S, TimeUnit.SECONDS);
    return waits ? "gone once it was let go" : "gone at once";
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "1", StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
