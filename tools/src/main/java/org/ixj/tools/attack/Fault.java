// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import org.jspecify.annotations.Nullable;

/**
 * Something of the attacked dataplane, or of what it needs, fails while clients are served: nobody
 * is hostile, and everybody who is left has to be back in service. Found by its class, as an {@link
 * Attack} is.
 */
public abstract class Fault extends Deed {
  /** What survives. */
  public enum Survivor {
    /** The application; no connection ends. */
    APPLICATION,
    /** The dataplane, which starts the application again. */
    DATAPLANE,
    /** The host; a new dataplane of the same name takes over. */
    HOST
  }

  private final Survivor survivor;

  /** A fault of which the dataplane has nothing to say: its application lives, or it dies, too. */
  protected Fault(String name, String containment, Survivor survivor) {
    this(name, containment, survivor, "");
  }

  /**
   * A fault by what is left of the dataplane and its application.
   *
   * @param cause of the application's end, as in {@link Deed}
   */
  protected Fault(String name, String containment, Survivor survivor, String cause) {
    super(
        name,
        Promise.RECOVERS,
        containment,
        survivor == Survivor.APPLICATION ? End.LIVES : End.DIES,
        cause);
    this.survivor = survivor;
  }

  /** What survives. */
  public final Survivor survivor() {
    return survivor;
  }

  /** Whether what ends does so in order: its status says so, nothing is left, and all are told. */
  public boolean inOrder() {
    return false;
  }

  @Override
  public @Nullable String excludedBy(Arrangement arrangement) {
    return arrangement.domain() == Domain.NONE ? "without protection there is no promise" : null;
  }

  /**
   * Has it happen, on a thread of its own; returning means that it is over.
   *
   * @return what happened, for people
   * @throws AbsentException when it cannot happen here
   * @throws Exception counted as not contained: nobody can judge it
   */
  public abstract String strike(Machine machine) throws Exception;
}
