// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Reads what Surefire and the lab leave of a test run, the one place where skip reasons are kept.
 */
final class TestReports {
  private static final List<String> FOLDERS =
      List.of(
          "java-app-sdk/target/surefire-reports",
          "java-dataplane/target/surefire-reports",
          "tools/target/surefire-reports",
          "target/lab/reports");

  /** A test that did not run, and why. */
  record Skip(String test, String reason) {}

  /** A whole run. */
  record Suite(int passed, List<String> failures, List<Skip> skipped) {
    int failed() {
      return failures.size();
    }
  }

  /** Removes the reports of earlier runs. */
  static void clear(Path root) throws IOException {
    for (Path report : find(root)) {
      Files.delete(report);
    }
  }

  static Suite read(Path root) throws IOException {
    int passed = 0;
    List<String> failures = new ArrayList<>();
    List<Skip> skipped = new ArrayList<>();
    for (Path report : find(root)) {
      NodeList cases = parse(report).getElementsByTagName("testcase");
      for (int i = 0; i < cases.getLength(); i++) {
        Element test = (Element) cases.item(i);
        String name = test.getAttribute("classname") + "." + test.getAttribute("name");
        NodeList skip = test.getElementsByTagName("skipped");
        if (skip.getLength() > 0) {
          skipped.add(new Skip(name, reason((Element) skip.item(0))));
        } else if (test.getElementsByTagName("failure").getLength() > 0
            || test.getElementsByTagName("error").getLength() > 0) {
          failures.add(name);
        } else {
          passed++;
        }
      }
    }
    return new Suite(passed, failures, skipped);
  }

  private static String reason(Element skip) {
    String message = skip.getAttribute("message");
    if (message.isBlank()) {
      message = skip.getTextContent();
    }
    String line = message.strip().lines().findFirst().orElse("no reason given");
    // JUnit's own words around the reason.
    return line.replaceFirst("^.*Assumption failed: ", "");
  }

  private static List<Path> find(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String folder : FOLDERS) {
      Path reports = root.resolve(folder);
      if (Files.isDirectory(reports)) {
        try (var files = Files.newDirectoryStream(reports, "TEST-*.xml")) {
          files.forEach(found::add);
        }
      }
    }
    return found;
  }

  private static Element parse(Path report) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(report.toFile())
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("cannot read " + report + ": " + e.getMessage(), e);
    }
  }

  private TestReports() {}
}
