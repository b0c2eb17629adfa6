// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ixj.tools.bench.Suite.Case;

/** Results as one page that needs nothing else: Chart.js lies in it. */
public final class HtmlPage {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String CHARTS = "META-INF/resources/webjars/chart.js/";
  private static final String VERSION_FILE =
      "META-INF/maven/org.webjars.npm/chart.js/pom.properties";

  /** Writes the page; {@code environment} is name to value, as the JSON report has it. */
  public static void write(Path file, Map<String, String> environment, Results results)
      throws IOException {
    Suite suite = results.suite();
    StringBuilder page = new StringBuilder();
    page.append(resource("org/ixj/tools/bench/page.html"));
    StringBuilder body = new StringBuilder();
    body.append("<h1>").append(escaped(suite.name() + ": " + suite.title())).append("</h1>\n<p>");
    environment.forEach(
        (name, value) -> body.append(escaped(name + ": " + value)).append("<br>\n"));
    body.append("</p>\n");
    targets(results, body);
    ArrayNode charts = MAPPER.createArrayNode();
    for (Metric metric : suite.metrics()) {
      section(results, metric, body, charts);
    }
    results
        .skipped()
        .forEach(
            (system, why) ->
                body.append("<p>skipped ").append(escaped(system + ": " + why)).append("</p>\n"));
    results
        .failures()
        .forEach(failure -> body.append("<p class=no>failed: ").append(escaped(failure)));
    rounds(results, body);
    String text =
        page.toString()
            .replace("<!--TITLE-->", escaped("IXJ: " + suite.name()))
            .replace("<!--BODY-->", body)
            .replace("/*CHARTS*/", chartLibrary())
            // A '<' could end the script.
            .replace("/*DATA*/", MAPPER.writeValueAsString(charts).replace("<", "\\u003c"));
    Files.writeString(file, text);
  }

  private static void targets(Results results, StringBuilder body) {
    if (results.targets().isEmpty()) {
      return;
    }
    body.append("<h2>Targets</h2>\n<table>\n");
    results
        .targets()
        .forEach(
            (words, met) ->
                body.append("<tr><td class=")
                    .append(met ? "yes>met" : "no>not met")
                    .append("<td>")
                    .append(escaped(words))
                    .append('\n'));
    body.append("</table>\n");
  }

  private static void section(
      Results results, Metric metric, StringBuilder body, ArrayNode charts) {
    body.append("<h2>").append(escaped(metric.words())).append("</h2>\n");
    if (!metric.equals(MaxRate.METRIC)) {
      body.append("<canvas id=chart")
          .append(charts.size())
          .append(" role=img aria-label=\"")
          .append(escaped(metric.words() + " over " + results.suite().axis()))
          .append("\"></canvas>\n");
      charts.add(chart(results, metric));
    }
    body.append("<table>\n<tr><th>").append(escaped(results.suite().axis()));
    results.systems().forEach(system -> body.append("<th>").append(escaped(system)));
    for (String label : results.labels(metric)) {
      body.append("\n<tr><td>").append(escaped(label));
      for (String system : results.systems()) {
        body.append("<td>").append(escaped(TextTable.cell(results.spread(system, label, metric))));
      }
    }
    body.append("\n</table>\n");
  }

  /** A line of medians for each system and state, and the rounds as points. */
  private static ObjectNode chart(Results results, Metric metric) {
    ObjectNode chart = MAPPER.createObjectNode();
    chart.put("x", results.suite().axis()).put("y", metric.words());
    ArrayNode lines = chart.putArray("lines");
    for (String group : groups(results.suite())) {
      for (String system : results.systems()) {
        for (LineState state : List.of(LineState.NEAR, LineState.FAR)) {
          line(results, metric, group, system, state, lines);
        }
      }
    }
    return chart;
  }

  /** Labels such as etc.load20 and usr.load20 are two lines of one plot. */
  private static List<String> groups(Suite suite) {
    return suite.cases().stream().map(HtmlPage::group).distinct().toList();
  }

  private static String group(Case point) {
    int dot = point.label().indexOf('.');
    return dot < 0 ? "" : point.label().substring(0, dot);
  }

  private static void line(
      Results results,
      Metric metric,
      String group,
      String system,
      LineState state,
      ArrayNode lines) {
    ArrayNode medians = MAPPER.createArrayNode();
    ArrayNode points = MAPPER.createArrayNode();
    for (Case point : results.suite().cases()) {
      Spread spread = results.spread(system, point.label(), metric).get(state);
      if (spread == null || !group(point).equals(group)) {
        continue;
      }
      medians.addObject().put("x", point.x()).put("y", spread.median());
      for (Round round : results.taken()) {
        Double value = round.figures().get(metric.key());
        if (value != null
            && round.system().equals(system)
            && round.label().equals(point.label())
            && results.state(round) == state) {
          points.addObject().put("x", point.x()).put("y", value);
        }
      }
    }
    if (!medians.isEmpty()) {
      ObjectNode line = lines.addObject();
      String name = (group + " " + system).strip();
      line.put("name", state == LineState.NEAR ? name : name + ", far");
      line.put("far", state == LineState.FAR);
      line.set("medians", medians);
      line.set("rounds", points);
    }
  }

  private static void rounds(Results results, StringBuilder body) {
    body.append("<details><summary>Every round</summary>\n<table>\n<tr><th>system<th>case<th>pass");
    body.append("<th>line before, ns<th>after<th>state");
    results.suite().metrics().forEach(metric -> body.append("<th>").append(metric.key()));
    for (Round round : results.taken()) {
      body.append(
          String.format(
              Locale.ROOT,
              "\n<tr><td>%s<td>%s<td>%d<td>%.0f<td>%.0f<td>%s",
              escaped(round.system()),
              escaped(round.label()),
              round.pass(),
              round.lineBeforeNs(),
              round.lineAfterNs(),
              results.state(round).words()));
      for (Metric metric : results.suite().metrics()) {
        Double value = round.figures().get(metric.key());
        body.append("<td>").append(value == null ? "" : TextTable.number(value));
      }
    }
    body.append("\n</table></details>\n");
  }

  private static String chartLibrary() throws IOException {
    String version =
        resource(VERSION_FILE)
            .lines()
            .filter(line -> line.startsWith("version="))
            .map(line -> line.substring("version=".length()).strip())
            .findFirst()
            .orElseThrow(() -> new IOException("Chart.js has no version"));
    // Its map is not there to be looked for.
    return resource(CHARTS + version + "/dist/chart.umd.js")
        .replaceAll("//# sourceMappingURL=.*", "");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlPage.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private HtmlPage() {}
}
