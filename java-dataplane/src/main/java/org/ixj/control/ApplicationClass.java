// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ixj.sdk.Application;
import org.ixj.sdk.Applications;

/** Finds an application's class for domain {@code none}, where it shares this JVM. */
final class ApplicationClass {
  /** One instance for each of {@code count} elastic threads. */
  static Application[] instantiate(ApplicationSpec spec, int count) {
    try {
      List<URL> urls = new ArrayList<>();
      for (Path entry : spec.classPath()) {
        urls.add(entry.toUri().toURL());
      }
      @SuppressWarnings("resource") // lives as long as the application
      ClassLoader loader =
          new URLClassLoader(urls.toArray(URL[]::new), ApplicationClass.class.getClassLoader());
      return Applications.create(spec.className(), loader, count);
    } catch (IllegalArgumentException | MalformedURLException e) {
      throw new DataplaneException("cannot make the application: " + e.getMessage(), e);
    }
  }

  private ApplicationClass() {}
}
