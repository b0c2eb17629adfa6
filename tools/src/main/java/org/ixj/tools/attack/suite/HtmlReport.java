// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The verdicts as one page that needs nothing else. */
public final class HtmlReport {
  /** Of rows: what is to be looked into first. */
  private static final List<Verdict.Kind> ORDER =
      List.of(Verdict.Kind.NOT_CONTAINED, Verdict.Kind.CONTAINED, Verdict.Kind.NOT_APPLICABLE);

  private static final String HEAD =
      """
      <!doctype html>
      <meta charset="utf-8">
      <title>IXJ: attacks</title>
      <style>
        body { font: 15px/1.5 sans-serif; margin: 2em auto; max-width: 72em; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .25em .7em; }
        tr { border-bottom: 1px solid #ddd; }
        .contained { color: #176b2c; }
        .not-contained { color: #b00020; font-weight: bold; }
        .not-applicable { color: #666; }
        code { white-space: nowrap; }
      </style>
      """;

  /**
   * Writes the page.
   *
   * @param arrangement where the attackers ran
   * @param environment name to value, as the JSON report has it
   */
  public static void write(
      Path file, String arrangement, Map<String, String> environment, List<Verdict> verdicts)
      throws IOException {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<h1>Attacks on ").append(escaped(arrangement)).append("</h1>\n<p>");
    environment.forEach(
        (name, value) -> page.append(escaped(name + ": " + value)).append("<br>\n"));
    page.append("</p>\n<p>");
    for (Verdict.Kind kind : ORDER) {
      long n = verdicts.stream().filter(verdict -> verdict.kind() == kind).count();
      page.append(n).append(' ').append(kind.words()).append("<br>\n");
    }
    page.append("</p>\n<table>\n<tr><th>attack<th>verdict<th>expected<th>happened<th>against\n");
    List<Verdict> worstFirst = new ArrayList<>(verdicts);
    worstFirst.sort(Comparator.comparingInt(verdict -> ORDER.indexOf(verdict.kind())));
    for (Verdict verdict : worstFirst) {
      String words = verdict.kind().words();
      page.append("<tr><td><code>")
          .append(escaped(verdict.attack()))
          .append("</code><td class=\"")
          .append(words.replace(' ', '-'))
          .append("\">")
          .append(words);
      for (String cell :
          List.of(verdict.expected(), verdict.happened(), verdict.promise().sentence())) {
        page.append("<td>").append(escaped(cell));
      }
      page.append('\n');
    }
    Files.writeString(file, page.append("</table>\n"));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private HtmlReport() {}
}
