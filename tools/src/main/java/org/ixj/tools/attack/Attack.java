// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

/**
 * One hostile deed of an application. A concrete subclass with a public constructor without
 * parameters, anywhere below this package or in a jar given to the suite, is all that an attack
 * takes: it is found by its class.
 *
 * <p>It strikes from inside an application that serves other clients at the time. It tells what
 * came of it through the {@link Scene}, at once or from a later callback; an attack that is to end
 * its application says so with {@link End} and tells nothing.
 */
public abstract class Attack {
  /** What is to become of the application that strikes. */
  public enum End {
    /** It lives on, and serves on. */
    LIVES,
    /** The dataplane ends it, or it dies of its deed; its clients are reset. */
    DIES
  }

  private final String name;
  private final Promise promise;
  private final String containment;
  private final End end;

  /**
   * An attack after which the application lives on.
   *
   * @param name class, a dot, and a word: {@code memory.mprotect}
   * @param containment what is expected to happen, for people
   */
  protected Attack(String name, Promise promise, String containment) {
    this(name, promise, containment, End.LIVES);
  }

  /** An attack with the end it has to come to. */
  protected Attack(String name, Promise promise, String containment, End end) {
    this.name = name;
    this.promise = promise;
    this.containment = containment;
    this.end = end;
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

  /** Whether the deed makes sense in a domain, and harms nobody who did not ask for it. */
  public boolean appliesTo(Domain domain) {
    return domain != Domain.RING3;
  }

  /**
   * Does the deed, on the application's thread, between two messages of its clients.
   *
   * @throws Exception counted as an attack that could not be made
   */
  public abstract void strike(Scene scene) throws Exception;
}
