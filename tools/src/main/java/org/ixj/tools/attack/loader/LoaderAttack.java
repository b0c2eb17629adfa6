// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.loader;

import java.util.function.Consumer;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.jspecify.annotations.Nullable;

/**
 * A program for guest ring 3 with one lie in it, given to a launch while others are served. It is
 * to be refused for that lie, in one line, before anything of it runs.
 */
public final class LoaderAttack extends Deed {
  private final String complaint;
  private final Consumer<Elf> lie;

  /**
   * @param complaint what the refusal must say
   * @param lie what is done to a right program
   */
  LoaderAttack(String name, String complaint, Consumer<Elf> lie) {
    super("loader." + name, Promise.CONFINED, "refused: " + complaint, End.LIVES, "");
    this.complaint = complaint;
    this.lie = lie;
  }

  /** What the refusal must say. */
  public String complaint() {
    return complaint;
  }

  /** A copy of a right program with the lie in it. */
  public byte[] spoil(byte[] program) {
    Elf elf = new Elf(program);
    lie.accept(elf);
    return elf.bytes();
  }

  @Override
  public @Nullable String excludedBy(Arrangement arrangement) {
    if (arrangement.domain() != Domain.RING3) {
      return "it takes a program for ring 3";
    }
    return arrangement.place().equals("ring0")
        ? "it is refused before the threads would move there, as for place host"
        : null;
  }
}
