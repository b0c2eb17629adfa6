// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One hostile deed of a program in guest ring 3. It is a file of {@code tools/attack/programs};
 * what is known of it here stands in the list that its build leaves beside the program.
 */
public final class ProgramAttack extends Deed {
  private static final int FIELDS = 4;

  private ProgramAttack(String name, Promise promise, String containment, End end) {
    super(name, promise, containment, end, containment);
  }

  /** The attacks of a program, by its list: name, promise, containment and end, tabs between. */
  public static List<ProgramAttack> read(Path list) throws IOException {
    return Files.readAllLines(list).stream()
        .map(line -> line.split("\t", FIELDS))
        .map(
            field ->
                new ProgramAttack(
                    field[0],
                    constant(Promise.class, field[0], field[1]),
                    field[2],
                    constant(End.class, field[0], field[3])))
        .toList();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String attack, String name) {
    return Stream.of(type.getEnumConstants())
        .filter(constant -> constant.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "attack "
                        + attack
                        + " says "
                        + name
                        + ", which is none of "
                        + Arrays.toString(type.getEnumConstants())));
  }

  @Override
  public @Nullable String excludedBy(Arrangement arrangement) {
    return arrangement.domain() == Domain.RING3 ? null : "it takes a program in ring 3";
  }
}
