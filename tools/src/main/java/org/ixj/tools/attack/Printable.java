// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.util.regex.Pattern;

/**
 * Words of somebody hostile as they may be shown: on a terminal, which obeys control characters; in
 * a report, where a second line or an invisible character passes for something else.
 */
public final class Printable {
  // All of class C but the plain letters of private use: controls, formats (which turn a line
  // around), halves of surrogates, what is not assigned; and what some take for the end of a line.
  private static final Pattern HARMFUL =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}]");

  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final String CUT = "…";

  /** One line of no more than {@code most} characters, with what is harmful spelled out. */
  public static String line(String words, int most) {
    // Cut before as well: spelling out is work, and makes more of it.
    String plain =
        HARMFUL
            .matcher(SPACE.matcher(cut(words, most)).replaceAll(" "))
            .replaceAll(found -> "\\\\u{%x}".formatted(found.group().codePointAt(0)));
    return cut(plain, most);
  }

  private static String cut(String words, int most) {
    if (words.length() <= most) {
      return words;
    }
    // Half a surrogate pair is nothing that JSON could hold.
    int end = Character.isHighSurrogate(words.charAt(most - 1)) ? most - 1 : most;
    return words.substring(0, end) + CUT;
  }

  private Printable() {}
}
