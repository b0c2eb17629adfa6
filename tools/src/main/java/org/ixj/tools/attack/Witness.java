// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who looks at a deed from outside, in the suite's process: there from before it until
 * after it, and not to be deceived by the attacker.
 */
@FunctionalInterface
public interface Witness extends AutoCloseable {
  /** Sees nothing that others do not. */
  Witness NONE = () -> null;

  /** What is there and must not be, for people; null for nothing. Asked again for a while. */
  @Nullable String objection() throws IOException;

  /** Takes away what is left of the deed. */
  @Override
  default void close() throws IOException {}
}
