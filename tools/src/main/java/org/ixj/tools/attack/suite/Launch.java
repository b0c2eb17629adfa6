// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.ixj.tools.attack.Finding;
import org.ixj.tools.attack.loader.LoaderAttack;
import org.ixj.tools.child.Child;
import org.ixj.tools.child.Patience;

/** A dataplane of its own that is started with a program for ring 3 which it must refuse. */
final class Launch {
  private static final String COMPLAINT = "ix: ";
  private static final String REFUSAL = "not a program for ring 3: ";

  private static final Pattern SERVES = Pattern.compile(" serves ");

  /** Longest a launch may take. */
  static final int LIMIT_MS = Patience.ms(60_000);

  private static final int END_MS = Patience.ms(1000);

  /** {@code DataplaneException}'s. */
  private static final int COULD_NOT_RUN = 77;

  private final Path right;
  private final Build build;
  private final String name;
  private final String place;

  /**
   * @param right program that the attacks are made of
   * @param build of the dataplane
   */
  Launch(Path right, Build build, String name, String place) {
    this.right = right;
    this.build = build;
    this.name = name;
    this.place = place;
  }

  /** What came of the attack. */
  Finding attempt(LoaderAttack attack) throws IOException, InterruptedException {
    Path program = Files.createTempFile("ixj-lie", ".elf");
    try {
      Files.write(program, attack.spoil(Files.readAllBytes(right)));
      try (Child launched = Child.start(command(program))) {
        if (launched.await(SERVES, LIMIT_MS) != null) {
          return new Finding(Finding.Kind.OPEN, "it was started, and serves");
        }
        return launched.ended(END_MS)
            ? judge(attack, launched.finish(1), launched.output())
            : new Finding(Finding.Kind.OPEN, "the launch hangs: " + launched.lastLine());
      }
    } finally {
      Files.delete(program);
    }
  }

  /** Of the place that is attacked: where that cannot be had, the words are not a refusal's. */
  List<String> command(Path program) {
    String[] run = {
      "run",
      "--name",
      name,
      "--device",
      "wire",
      "--app",
      program.toString(),
      "--domain",
      "ring3",
      "--place",
      place
    };
    List<String> command = build.ix(run);
    command.add(1, "-XX:TieredStopAtLevel=1"); // it ends before anything is worth more
    return command;
  }

  /** The last line names the lie, all are for people, and the status is of what cannot be run. */
  static Finding judge(LoaderAttack attack, int status, List<String> said) {
    String last = said.isEmpty() ? "" : said.getLast();
    boolean refused =
        status == COULD_NOT_RUN
            && said.stream().allMatch(line -> line.startsWith(COMPLAINT))
            && said.stream().filter(line -> line.contains(REFUSAL)).count() == 1
            && last.contains(REFUSAL)
            && last.contains(attack.complaint());
    return refused
        ? new Finding(Finding.Kind.CONTAINED, last.replaceFirst(".*" + REFUSAL, "refused: "))
        : new Finding(Finding.Kind.OPEN, "status " + status + ": " + String.join(" | ", said));
  }
}
