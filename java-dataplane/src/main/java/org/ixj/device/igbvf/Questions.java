// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.ixj.device.DeviceException;
import org.jspecify.annotations.Nullable;

/**
 * What other threads ask the thread that the mailbox belongs to. Nobody waits for one that ended.
 */
final class Questions {
  private record Question(BooleanSupplier asked, CompletableFuture<Boolean> answer) {
    void refuse() {
      answer.completeExceptionally(new DeviceException("nobody drives the function any more"));
    }
  }

  private final Queue<Question> waiting = new ArrayDeque<>();
  private boolean ended;

  /** Any thread. */
  synchronized CompletableFuture<Boolean> add(BooleanSupplier asked) {
    Question question = new Question(asked, new CompletableFuture<>());
    if (ended) {
      question.refuse();
    } else {
      waiting.add(question);
    }
    return question.answer;
  }

  private synchronized @Nullable Question next() {
    return waiting.poll();
  }

  /** Answers all that wait. */
  void answer() {
    for (Question next = next(); next != null; next = next()) {
      try {
        next.answer.complete(next.asked.getAsBoolean());
      } catch (RuntimeException e) {
        next.answer.completeExceptionally(e);
      }
    }
  }

  /** Refuses all that wait, and any that come later. */
  synchronized void end() {
    ended = true;
    waiting.forEach(Question::refuse);
    waiting.clear();
  }
}
