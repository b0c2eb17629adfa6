// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.util.Locale;

/**
 * Where the application and the dataplane are, and what protects the one from the other.
 *
 * @param domain where the application runs
 * @param place where the elastic threads are: {@code host}, {@code ring0}, or {@code auto}
 * @param module whether the kernel module is loaded
 */
public record Arrangement(Domain domain, String place, boolean module) {
  /** As reports and the matrix call it. */
  public String label() {
    if (domain == Domain.NONE) {
      return "none";
    }
    return domain.name().toLowerCase(Locale.ROOT)
        + "/"
        + place
        + (module && domain == Domain.PROCESS ? " with ix.ko" : "");
  }

  /** The same at another place. */
  public Arrangement at(String otherPlace) {
    return new Arrangement(domain, otherPlace, module);
  }
}
