// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import java.lang.reflect.InvocationTargetException;

/** Makes applications by class name. */
public final class Applications {
  /**
   * One instance per elastic thread: the first by its constructor, the others by {@link
   * Application#another}.
   *
   * @throws IllegalArgumentException if there is no such class, it is no application, or its
   *     constructor cannot be called; the message is meant for people
   */
  public static Application[] create(String className, ClassLoader loader, int count) {
    Application[] all = new Application[count];
    all[0] = create(className, loader);
    for (int i = 1; i < count; i++) {
      all[i] = all[0].another();
    }
    return all;
  }

  /** One instance. */
  public static Application create(String className, ClassLoader loader) {
    try {
      Object made = Class.forName(className, true, loader).getDeclaredConstructor().newInstance();
      if (made instanceof Application application) {
        return application;
      }
      throw new IllegalArgumentException(className + " does not implement " + Application.class);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("no class " + className + " on the class path", e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(className + "'s constructor failed: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          className + " needs to be public, with a public constructor without parameters", e);
    }
  }

  private Applications() {}
}
