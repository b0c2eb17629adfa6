// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ixj.tools.child.Child;

/**
 * Another JVM of ours that stays up between rounds, so that what its compilers have learned stays
 * with it. Takes one line of JSON for each round, and answers with one.
 */
final class Agent implements AutoCloseable {
  /** Begins the line of an answer, before the number of the question. */
  static final String ANSWER = "answer";

  /** Begins the line of a failure, likewise. */
  static final String FAILED = "failed";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private final Child child;
  private int asked;

  Agent(List<String> command) throws IOException {
    child = Child.start(command);
  }

  Map<String, Double> ask(Object question, long timeoutMs)
      throws IOException, InterruptedException {
    int number = asked++;
    child.say(MAPPER.writeValueAsString(question));
    Pattern pattern = Pattern.compile("^(" + ANSWER + "|" + FAILED + ") " + number + " (.*)$");
    Matcher answer = child.await(pattern, timeoutMs);
    if (answer == null) {
      throw new IOException("the load generator did not answer: " + child.lastLine());
    }
    if (answer.group(1).equals(FAILED)) {
      throw new IOException(answer.group(2));
    }
    return Programs.figures(answer.group(2));
  }

  @Override
  public void close() {
    child.close();
  }
}
