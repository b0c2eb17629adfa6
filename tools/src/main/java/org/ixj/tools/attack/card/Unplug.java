// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/**
 * Its function is taken from its driver while it is used, as before it is pulled out: Linux has no
 * other way to remove a single virtual function.
 */
public final class Unplug extends DeviceAttack {
  private static final Path PCI = Path.of("/sys/bus/pci");
  private static final long WAIT_MS = 1000;
  private static final long PATIENCE_S = 60;

  /** Found by its class. */
  public Unplug() {
    super("card.unplug", "the kernel takes it back; nobody else notices");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    Path driver = PCI.resolve("drivers").resolve(rogue.card().driver());
    CompletableFuture<Void> gone =
        CompletableFuture.runAsync(() -> write(driver.resolve("unbind"), rogue.address()));
    // The kernel waits for whoever has it open.
    boolean waits = !Rogue.await(gone::isDone, WAIT_MS);
    rogue.close();
    gone.get(PATIENCE_S, TimeUnit.SECONDS);
    write(PCI.resolve("drivers_probe"), rogue.address());
    return waits ? "gone once it was let go" : "gone at once";
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
