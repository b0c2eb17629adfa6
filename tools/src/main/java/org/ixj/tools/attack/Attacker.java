// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;
import org.jspecify.annotations.Nullable;

/**
 * The application of the suite: echoes like the honest one, and strikes when a message asks for it.
 * The message is {@code !}, the class of an {@link Attack}, and a line's end; the answer on the
 * same connection is the {@link Finding}'s line.
 */
public final class Attacker extends StreamApplication {
  /** Where it listens. */
  public static final int PORT = 7;

  /** What no message of an honest client starts with. */
  public static final byte ORDER = '!';

  private @Nullable Scene scene;

  /** The public constructor applications need. */
  public Attacker() {}

  @Override
  protected void started() {
    listen(PORT);
  }

  @Override
  protected int received(Connection c, MemorySegment mbufs, long offset, int length) {
    if (mbufs.get(ValueLayout.JAVA_BYTE, offset) != ORDER) {
      return c.write(mbufs, offset, length);
    }
    byte[] order = mbufs.asSlice(offset + 1, length - 1L).toArray(ValueLayout.JAVA_BYTE);
    Scene where = new Scene(port(), c.handle(), offset, finding -> answer(c, finding));
    scene = where;
    try {
      attack(new String(order, StandardCharsets.US_ASCII).strip()).strike(where);
    } catch (Exception | LinkageError e) {
      answer(c, Finding.of(e));
    }
    return length;
  }

  private static Attack attack(String className) throws ReflectiveOperationException {
    return Class.forName(className).asSubclass(Attack.class).getDeclaredConstructor().newInstance();
  }

  private static void answer(Connection c, Finding finding) {
    byte[] line = (finding.line() + '\n').getBytes(StandardCharsets.UTF_8);
    c.write(line, 0, line.length);
  }

  @Override
  protected void batchEnded() {
    if (scene != null) {
      scene.poll();
    }
  }
}
