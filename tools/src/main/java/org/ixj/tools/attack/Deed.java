// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A hostile deed: what it is called, which promise it tries to break, and how it is to end. Whoever
 * does it is a subclass's matter: an application ({@link Attack}, {@link ProgramAttack}), a station
 * on the network ({@link NetworkAttack}), the owner of another function of the card ({@link
 * DeviceAttack}), or fate ({@link Fault}).
 */
public abstract class Deed {
  /** What is to become of the application that is attacked, or attacks. */
  public enum End {
    /** It lives on, and serves on. */
    LIVES,
    /** The dataplane ends it, or it dies of its deed; its clients are reset. */
    DIES,
    /** The one or the other, as the processor has it. */
    EITHER
  }

  private final String name;
  private final Promise promise;
  private final String containment;
  private final End end;
  private final String cause;

  /**
   * A deed with the end it has to come to.
   *
   * @param name class, a dot, and a word: {@code memory.mprotect}
   * @param containment what is expected to happen, for people
   * @param cause what the dataplane has to say of the application's end, if it ends: words such as
   *     {@code #GP}, {@code signal 9} or {@code counts as hanging}; where it may be one or the
   *     other, with " or " between
   */
  protected Deed(String name, Promise promise, String containment, End end, String cause) {
    this.name = name;
    this.promise = promise;
    this.containment = containment;
    this.end = end;
    this.cause = cause;
  }

  /** Its name. */
  public final String name() {
    return name;
  }

  /** What it violates if it is not contained. */
  public final Promise promise() {
    return promise;
  }

  /** What is expected to happen. */
  public final String containment() {
    return containment;
  }

  /** What is to become of the application. */
  public final End end() {
    return end;
  }

  /**
   * Whether an application that ended so has ended by this deed.
   *
   * @param obituary what its dataplane said of it
   */
  public final boolean explains(String obituary) {
    return Stream.of(cause.split(",? or "))
        .filter(words -> !words.isBlank())
        .map(words -> Pattern.compile("(?<!\\w)" + Pattern.quote(words) + "(?!\\w)"))
        .anyMatch(words -> words.matcher(obituary).find());
  }

  /**
   * Why the deed makes no sense in an arrangement, or would harm somebody there who did not ask for
   * it, for people; null where it applies.
   */
  public abstract @Nullable String excludedBy(Arrangement arrangement);

  /** Whether nothing excludes it. */
  public final boolean appliesTo(Arrangement arrangement) {
    return excludedBy(arrangement) == null;
  }

  /**
   * Begins to look from outside, before the deed is done.
   *
   * @param dataplane the attacked one's name
   * @param output the lines it has said so far
   */
  public Witness witness(String dataplane, Supplier<List<String>> output) throws IOException {
    return Witness.NONE;
  }

  /**
   * The deed whose traces it looks for, which has to be done first; null where it needs none.
   *
   * @return a name
   */
  public @Nullable String follows() {
    return null;
  }

  /** Whether it takes a card with virtual functions. */
  public boolean needsCard() {
    return false;
  }
}
