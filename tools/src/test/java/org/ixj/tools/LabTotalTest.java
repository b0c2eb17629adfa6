// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ix lab test} says at its end: counted in its reports. */
final class LabTotalTest {
  @TempDir private Path out;

  @Test
  void countsChecksAndTestsOfEachReport() throws Exception {
    report("shell-any", "<testcase name='a'/><testcase name='b'><failure/></testcase>");
    report("shell-single", "<testcase name='c'/><testcase name='d'/>");
    report("tools-0", "<testcase name='e'>\n</testcase>\n");
    report(
        "java-dataplane-12",
        """
        <testcase name='f'><failure message='x'>trace</failure></testcase>
        <testcase name='g'><error message='x'>trace</error></testcase>
        <testcase name='h'><skipped>why</skipped></testcase>
        """);

    assertThat(total()).isEqualTo("3 checks held, 1 failed; 1 JUnit tests held, 3 failed\n");
  }

  @Test
  void whereOneKindDidNotRunItIsNone() throws Exception {
    report("shell-any", "<testcase name='a'/>");

    assertThat(total()).isEqualTo("1 checks held, 0 failed; 0 JUnit tests held, 0 failed\n");
  }

  private void report(String name, String cases) throws IOException {
    Path file = Files.createDirectories(out.resolve("reports")).resolve("TEST-" + name + ".xml");
    Files.writeString(file, "<testsuite name='" + name + "'>" + cases + "</testsuite>");
  }

  private String total() throws IOException, InterruptedException {
    String script = "set -euo pipefail; lab_out=$1; . lab/tests.sh; tests_total";
    Process bash =
        new ProcessBuilder("bash", "-c", script, "-", out.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
    return said;
  }
}
