// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ixj.tools.attack.process.SurviveShortage;
import org.ixj.tools.attack.process.Terminal;
import org.ixj.tools.attack.suite.Arsenal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ArsenalTest {
  private static final Arrangement PROCESS = new Arrangement(Domain.PROCESS, "host", false);
  private static final Arrangement RING3 = new Arrangement(Domain.RING3, "host", false);
  private static final Arrangement NONE = new Arrangement(Domain.NONE, "host", false);
  private static final Path PROGRAM = Path.of("target/attack/attacker.list");
  private static final Path CLASSES = Path.of("target/classes");

  @TempDir private Path folder;

  @Test
  void attacksAreFoundByTheirClassAndNamedAfterTheirPackage() throws Exception {
    List<Deed> attacks = Arsenal.load(CLASSES, PROGRAM, List.of());

    assertThat(attacks).extracting(Deed::name).contains("memory.store", "command.tail-jump");
    for (Deed attack : attacks) {
      assertThat(attack.name()).matches("[a-z0-9]+\\.[a-z0-9-]+");
      assertThat(attack.containment()).isNotBlank();
      // Whether those two apply is the machine's affair.
      assertThat(
              attack.appliesTo(PROCESS)
                  || attack.appliesTo(RING3)
                  || attack instanceof Terminal
                  || attack instanceof SurviveShortage)
          .as(attack.name())
          .isTrue();
      if (!(attack instanceof ProgramAttack)) {
        String folder = attack.getClass().getPackageName().replaceFirst(".*\\.", "");
        assertThat(attack.name()).startsWith(folder + ".");
      }
    }
  }

  /** By a name that no pattern of --only reaches. */
  public static final class Misnamed extends Attack {
    /** Found by its class. */
    public Misnamed() {
      super("own/attack", Promise.CONFINED, "it is refused");
    }

    @Override
    public void strike(Scene scene) {}
  }

  /** By none. */
  @SuppressWarnings("NullAway")
  public static final class Nameless extends Attack {
    /** Found by its class. */
    public Nameless() {
      super(null, Promise.CONFINED, "it is refused");
    }

    @Override
    public void strike(Scene scene) {}
  }

  @ParameterizedTest
  @CsvSource({"Misnamed,own/attack", "Nameless,null"})
  void anAttackThatCannotBeCalledIsAMistake(String attack, String name) throws Exception {
    copy("org/ixj/tools/attack/ArsenalTest$" + attack + ".class");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arsenal.load(CLASSES, PROGRAM, List.of(folder)))
        .withMessage(
            "org.ixj.tools.attack.ArsenalTest$%s is called '%s': a name is a class, a dot, and a word",
            attack, name);
  }

  @Test
  void whatDescribesAModuleIsNoAttack() throws Exception {
    Files.writeString(folder.resolve("module-info.class"), "not looked at");
    assertThat(Arsenal.load(CLASSES, PROGRAM, List.of(folder))).isNotEmpty();
  }

  private void copy(String file) throws IOException {
    Path to = folder.resolve(file);
    Files.createDirectories(to.getParent());
    Files.copy(Path.of("target/test-classes").resolve(file), to);
  }

  @Test
  void aTerminalIsNotAttackedWhereThereIsNone() throws Exception {
    Process look = new ProcessBuilder("sh", "-c", ": </dev/tty").start();
    assertThat(new Terminal().appliesTo(PROCESS)).isEqualTo(look.waitFor() == 0);
  }

  @Test
  void everyPromiseIsAttacked() throws Exception {
    assertThat(Arsenal.load(CLASSES, PROGRAM, List.of()))
        .extracting(Deed::promise)
        .contains(Promise.values());
  }

  @Test
  void whatHarmsTheHostIsNotDoneWithoutProtection() throws Exception {
    assertThat(Arsenal.load(CLASSES, PROGRAM, List.of()))
        .filteredOn(attack -> attack.appliesTo(NONE))
        .extracting(attack -> attack.name().replaceFirst("\\..*", ""))
        .doesNotContain("process", "hoard");
  }

  @Test
  void everyFaultHasASenseInRing3ButThatOfALauncher() throws Exception {
    assertThat(Arsenal.load(CLASSES, PROGRAM, List.of()))
        .filteredOn(Fault.class::isInstance)
        .filteredOn(fault -> !fault.appliesTo(RING3))
        .extracting(Deed::name)
        .containsExactly("fault.kill-launcher");
  }

  /** As the dataplane says it of each domain: its supervisors, and the verdicts of the shim. */
  private static final List<String> OBITUARIES =
      List.of(
          "application ended with status 0",
          "application ended with status 1",
          "application ended with status 7",
          "application was killed by signal 9",
          "application was killed by signal 9: it had used up its memory of 512 MiB",
          "application closed its port",
          "application took no event for 4000 ms and counts as hanging",
          "the application in ring 3 ended: status 7",
          "the application in ring 3 ended: it spun for 4000 ms",
          "the application in ring 3 ended: fault: #DE, at 0x1",
          "the application in ring 3 ended: fault: #DB, at 0x1",
          "the application in ring 3 ended: fault: #BP, at 0x1",
          "the application in ring 3 ended: fault: #UD, at 0x1",
          "the application in ring 3 ended: fault: #GP, error code 0x0, at 0x1",
          "the application in ring 3 ended: fault: #PF, error code 0x4, address 0x0, at 0x1",
          "the application in ring 3 ended: fault: #PF, error code 0x6, address 0x0, at 0x1",
          "the application in ring 3 ended: fault: #PF, error code 0x7, address 0x0, at 0x1",
          "the application in ring 3 ended: fault: #PF, error code 0x15, address 0x0, at 0x1",
          "the application in ring 3 ended: fault: #MF, at 0x1",
          "the application in ring 3 ended: fault: #AC, error code 0x0, at 0x1",
          "the application in ring 3 ended: fault: #XM, at 0x1");

  @Test
  void whatEndsItsApplicationSaysOfWhatInTheDataplanesWords() throws Exception {
    for (Deed deed : Arsenal.load(CLASSES, PROGRAM, List.of())) {
      boolean replaced =
          deed instanceof Fault fault && fault.survivor() == Fault.Survivor.HOST; // says nothing
      if (deed.end() != Deed.End.LIVES && !replaced) {
        assertThat(OBITUARIES)
            .as(deed.name())
            .anyMatch(deed::explains)
            .anyMatch(obituary -> !deed.explains(obituary));
      }
    }
  }
}
