// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MatrixTest {
  @Test
  void eachArrangementHasAColumnAndWhatWasNotRunSaysWhy(@TempDir Path folder) throws Exception {
    Matrix matrix = new Matrix();
    matrix.put("none", "memory.store", Kind.NOT_CONTAINED);
    matrix.put("process/host", "memory.store", Kind.CONTAINED);
    matrix.put("process/host", "hoard.spin", Kind.NOT_APPLICABLE);
    matrix.made("none", "2026-01-02", "abc", "Linux 6.1");
    matrix.made("process/host", "2026-01-03", "def", "Linux 6.12");
    matrix.absent("ring3/ring0", "no lab");

    matrix.write(folder.resolve("page"));

    assertThat(Files.readString(folder.resolve("page")))
        .contains("| none | 0 | 1 | 2026-01-02 | abc | Linux 6.1 |")
        .contains("| process/host | 1 | 0 | 2026-01-03 | def | Linux 6.12 |")
        .contains("| ring3/ring0 | not run: no lab | | | | |")
        .contains("| attack | none | process/host |")
        .contains("| `memory.store` | **NO** | + |", "| `hoard.spin` |  |  |");
  }
}
