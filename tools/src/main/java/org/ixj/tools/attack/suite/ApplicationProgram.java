// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.child.Patience;
import org.jspecify.annotations.Nullable;

/**
 * An application in ring 3, which nobody reaches from outside: {@code tools/attack/mortal_kv.c},
 * which does to itself what a client asks for.
 *
 * @param clients of it
 */
record ApplicationProgram(Victims clients) implements Machine.Application {
  private static final int ANSWER_MS = Patience.ms(10_000);

  @Override
  public void kill() throws Exception {
    mustSay(null, clients.order("kill"));
  }

  @Override
  public void stop() {
    var _ = clients.order("stop"); // it says nothing any more
  }

  @Override
  public void pause() throws Exception {
    mustSay("went on", clients.order("pause"));
  }

  private static void mustSay(@Nullable String words, CompletableFuture<@Nullable String> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    String said = answer.get(ANSWER_MS, TimeUnit.MILLISECONDS);
    if (!Objects.equals(said, words)) {
      throw new IllegalStateException(said == null ? "it died" : "it said " + said);
    }
  }
}
