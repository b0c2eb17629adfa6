// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.ixj.tools.attack.suite.Talk.Exchange;
import org.junit.jupiter.api.Test;

/** Against a store that keeps everything, or not. */
class KvTalkTest {
  private final KvTalk talk = new KvTalk(new SplittableRandom(1));
  private final Map<String, String> store = new HashMap<>();
  private final Exchange exchange = new Exchange();

  private String next() {
    talk.next(exchange);
    return new String(exchange.question, 0, exchange.questionBytes, StandardCharsets.US_ASCII);
  }

  private String expected() {
    return new String(exchange.answer, 0, exchange.answerBytes, StandardCharsets.US_ASCII);
  }

  /** As kv answers. */
  private String serve(String question) {
    String key = question.split("\\s", 3)[1];
    if (question.startsWith("get")) {
      String value = store.get(key);
      return value == null
          ? "END\r\n"
          : "VALUE " + key + " 0 " + value.length() + "\r\n" + value + "\r\nEND\r\n";
    }
    store.put(key, question.split("\r\n", 3)[1]);
    return "STORED\r\n";
  }

  /** Exchanges; how many were answered wrong. */
  private int talk(int exchanges) {
    int wrong = 0;
    for (int i = 0; i < exchanges; i++) {
      String answer = serve(next());
      wrong += answer.equals(expected()) ? 0 : 1;
      talk.answered(exchange);
    }
    return wrong;
  }

  @Test
  void whatWasAcknowledgedIsAskedForAndFound() throws Exception {
    assertThat(talk(500)).isZero();
    CompletableFuture<Integer> found = new CompletableFuture<>();
    int stored = store.size();
    talk.check(found);
    assertThat(talk(stored + 1)).isZero();
    assertThat(found).isCompletedWithValue(stored);
  }

  @Test
  void aValueThatIsLostIsMissed() {
    talk(500);
    store.remove(store.keySet().iterator().next());
    talk.check(new CompletableFuture<>());
    assertThat(talk(store.size() + 2)).isEqualTo(1);
  }

  @Test
  void anOldValueIsNotTheRightOne() {
    talk(500);
    String key = store.keySet().iterator().next();
    store.put(key, "1-" + store.get(key));
    talk.check(new CompletableFuture<>());
    assertThat(talk(store.size() + 1)).isEqualTo(1);
  }

  @Test
  void aQuestionWithoutAnAnswerLeavesItsKeyOpen() {
    for (int i = 0; i < 500; i++) {
      String question = next();
      if (i % 3 == 0) {
        if (i % 2 == 0) {
          serve(question); // it may have been stored all the same
        }
        talk.lost(exchange);
      } else {
        assertThat(serve(question)).isEqualTo(expected());
        talk.answered(exchange);
      }
    }
    talk.check(new CompletableFuture<>());
    assertThat(talk(500)).isZero();
  }

  @Test
  void aServerThatBeginsAnewOwesNothing() {
    talk(500);
    talk.forget();
    store.clear();
    assertThat(talk(500)).isZero();
    talk.remember();
    store.clear();
    assertThat(talk(500)).isZero();
  }
}
