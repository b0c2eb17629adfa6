// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.ixj.tools.child.Patience;
import org.jspecify.annotations.Nullable;

/**
 * Whether a dataplane serves: each of its clients is to be answered anew, and one that comes now,
 * with the right bytes, and no buffer is lost. Two can be asked at the same time.
 */
final class Service {
  /** Longest it may take to come back. */
  static final int RETURN_MS = Patience.ms(10_000);

  /** Answers that show that a client is being served. */
  static final int PROOF = 5;

  /** Buffers that may be in use by clients who are served. */
  static final int MBUFS_IN_USE = 64;

  private final Target at;
  private final String whose;
  private final boolean complete;
  private final long[] answers;

  private Service(Target at, String whose, boolean complete, long[] answers) {
    this.at = at;
    this.whose = whose;
    this.complete = complete;
    this.answers = answers;
  }

  /**
   * Begins to count answers, once all its clients are back.
   *
   * @param whose clients, in what is said of them
   */
  static Service ask(Target at, String whose) throws IOException, InterruptedException {
    boolean complete = await(() -> !at.alive() || at.victims().complete()) && at.alive();
    return new Service(at, whose, complete, at.victims().answers());
  }

  /** What somebody noticed, or null. */
  static @Nullable String harm(Target at, String whose) throws IOException, InterruptedException {
    return ask(at, whose).harm();
  }

  /** What somebody noticed since it was asked for, or null. */
  @Nullable String harm() throws IOException, InterruptedException {
    if (!complete && at.alive()) {
      return whose + " were not served again";
    }
    // It may die now, too: its clients are told later.
    boolean answered = await(() -> !at.alive() || at.victims().answered(answers, PROOF));
    if (!at.alive()) {
      return "the dataplane of " + whose + " died: " + at.lastWords();
    }
    if (!answered) {
      return "not each of " + whose + " got answers";
    }
    String wrong = at.victims().wrong();
    if (wrong != null) {
      return whose + " saw wrong bytes: " + wrong;
    }
    // Not before: the application may have been about to end, and its clients not told yet.
    CompletableFuture<@Nullable String> anew = at.victims().comeAnew();
    if (!await(() -> !at.alive() || anew.isDone()) || anew.getNow(null) == null) {
      return "a new client, beside " + whose + ", was not served";
    }
    return await(() -> at.mbufsInUse() <= MBUFS_IN_USE) ? null : "buffers were lost";
  }

  private static boolean await(Await.Condition condition) throws IOException, InterruptedException {
    return Await.until(condition, RETURN_MS);
  }
}
