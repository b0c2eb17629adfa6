// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

/** What was asked for makes no sense, here or anywhere: the asker has to ask for something else. */
public final class ConfigException extends DataplaneException {
  /** With a sentence for the user. */
  public ConfigException(String message) {
    super(message);
  }
}
