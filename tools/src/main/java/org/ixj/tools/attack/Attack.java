// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import org.jspecify.annotations.Nullable;

/**
 * One hostile deed of an application. A concrete subclass with a public constructor without
 * parameters, anywhere below this package or in a jar given to the suite, is all that an attack
 * takes: it is found by its class.
 *
 * <p>It strikes from inside an application that serves other clients at the time. It tells what
 * came of it through the {@link Scene}, at once or from a later callback; an attack that is to end
 * its application says so with {@link Deed.End}, and of what, and tells nothing.
 */
public abstract class Attack extends Deed {
  /**
   * An attack after which the application lives on.
   *
   * @param name class, a dot, and a word: {@code memory.mprotect}
   * @param containment what is expected to happen, for people
   */
  protected Attack(String name, Promise promise, String containment) {
    this(name, promise, containment, End.LIVES);
  }

  /**
   * An attack that may end its application, of what its containment says: words that the dataplane
   * uses of that end, as in {@link #Attack(String, Promise, String, End, String)}.
   */
  protected Attack(String name, Promise promise, String containment, End end) {
    this(name, promise, containment, end, containment);
  }

  /** An attack that may end its application: {@link Deed} says what the cause is. */
  protected Attack(String name, Promise promise, String containment, End end, String cause) {
    super(name, promise, containment, end, cause);
  }

  @Override
  public @Nullable String excludedBy(Arrangement arrangement) {
    Domain domain = arrangement.domain();
    return domain != Domain.RING3 && appliesTo(domain)
        ? null
        : "it takes an application in a process of its own";
  }

  /** Whether the deed makes sense in a domain, and harms nobody who did not ask for it. */
  public boolean appliesTo(Domain domain) {
    return domain != Domain.RING3;
  }

  /**
   * Does the deed, on the application's thread, between two messages of its clients.
   *
   * @throws AbsentException when it cannot be tried here
   * @throws Exception counted as not contained: nobody can judge it
   */
  public abstract void strike(Scene scene) throws Exception;
}
