// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Bytes of memory as the JVM's options have them: {@code 512m}, {@code 4g}. */
final class MemorySize implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([kmgt]?)");

  @Override
  public Long convert(String text) {
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new TypeConversionException("'" + text + "' is no size: write one such as 512m or 4g");
    }
    int exponent = size.group(2).isEmpty() ? 0 : 1 + "kmgt".indexOf(size.group(2));
    return Long.parseLong(size.group(1)) << (10 * exponent);
  }
}
