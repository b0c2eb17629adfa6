// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;

/** Something of which there are ever more kinds: each takes back what a compiler was sure of. */
final class Shapes {
  private volatile Shape latest = new Square();

  /** What all kinds have in common. */
  interface Shape {
    /** One more than the square of {@code x}. */
    long area(long x);
  }

  /** The first kind, and the pattern of all further ones. */
  static final class Square implements Shape {
    @Override
    public long area(long x) {
      return x * x + 1;
    }
  }

  /** Any thread. */
  Shape latest() {
    return latest;
  }

  /** A class that was not there. */
  void another() {
    try (InputStream in = Square.class.getResourceAsStream("Shapes$Square.class")) {
      if (in == null) {
        throw new IllegalStateException("no bytes of a class");
      }
      latest =
          (Shape)
              MethodHandles.lookup()
                  .defineHiddenClass(in.readAllBytes(), true)
                  .lookupClass()
                  .getDeclaredConstructor()
                  .newInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
