// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said without the shim's library, each time in a JVM that has never seen it. */
final class ShimMissingTest {
  @TempDir Path folder;

  /** Asks twice: a class that could not be initialized fails in another way from then on. */
  static final class Asks {
    public static void main(String[] arguments) {
      System.out.println(VirtualMachine.unavailabilityCause());
      System.out.println(VirtualMachine.unavailabilityCause());
    }
  }

  private static void isRefused(List<String> options, String reason)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Asks.class.getName()));
    Process asks = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(asks.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(asks.waitFor()).as(said).isZero();
    assertThat(said.lines()).hasSize(2).allMatch(line -> line.contains(reason));
  }

  private static void isRefused(Path library, String reason)
      throws IOException, InterruptedException {
    isRefused(List.of("-Dixj.shim=" + library), reason);
  }

  @Test
  void noPropertyIsSaid() throws Exception {
    isRefused(List.of(), "the system property ixj.shim does not name libixvmm.so");
  }

  @Test
  void aFileThatIsNotThereIsSaid() throws Exception {
    isRefused(folder.resolve("none.so"), "there is no " + folder);
  }

  @Test
  void aFileThatIsNoLibraryIsSaid() throws Exception {
    Path text = folder.resolve("text.so");
    Files.writeString(text, "not yet built\n");
    isRefused(text, text + " is no library");
    isRefused(folder, folder + " is no library");
  }

  /** Such as one that a full disk has cut: mapped, it would end the JVM by SIGBUS. */
  @Test
  void aLibraryThatIsCutShortIsSaid() throws Exception {
    byte[] whole = Files.readAllBytes(Path.of(System.getProperty("java.home"), "lib", "libzip.so"));
    Path part = folder.resolve("part.so");
    for (int bytes : new int[] {50, 70, 2000, whole.length / 2}) {
      Files.write(part, Arrays.copyOf(whole, bytes));
      isRefused(part, part + " is cut short");
    }
  }

  @Test
  void aLibraryWithOtherFunctionsIsSaid() throws Exception {
    Path other = Path.of(System.getProperty("java.home"), "lib", "libzip.so");
    isRefused(other, other + " is no libixvmm.so");
  }
}
