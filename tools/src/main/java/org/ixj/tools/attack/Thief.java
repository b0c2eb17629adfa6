// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.util.Map;

/**
 * Keeps the descriptors of the regions, which the SDK closes once it has mapped them: as the
 * application's system class loader it loads the SDK, with a {@code Fd.close} that does nothing,
 * and whatever else is on the class path: whoever extends a class of ours has to find the same one.
 */
public final class Thief extends ClassLoader {
  private static final String DESCRIPTOR = "org.ixj.linux.Fd";

  /** Called by the virtual machine in place of {@code parent}. */
  public Thief(ClassLoader parent) {
    super(parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try {
        return getPlatformClassLoader().loadClass(name);
      } catch (ClassNotFoundException e) {
        return findClass(name);
      }
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = file.readAllBytes();
      byte[] loaded = name.equals(DESCRIPTOR) ? neverClosing(bytes) : bytes;
      return defineClass(name, loaded, 0, loaded.length, Thief.class.getProtectionDomain());
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private static byte[] neverClosing(byte[] bytes) {
    ClassTransform close =
        (builder, element) -> {
          if (element instanceof MethodModel method && method.methodName().equalsString("close")) {
            builder.withMethodBody(
                method.methodName(),
                method.methodType(),
                method.flags().flagsMask(),
                CodeBuilder::return_);
          } else {
            builder.with(element);
          }
        };
    ClassFile files = ClassFile.of();
    return files.transformClass(files.parse(bytes), close);
  }

  /**
   * The descriptor of a region, -1 if there is none.
   *
   * @param region {@code mbufs}, {@code events}, {@code commands} or {@code arena}: a memfd of that
   *     name, or a view of the kernel module's
   */
  public static int file(String region) {
    try {
      for (Map.Entry<Integer, String> each : Syscall.descriptors().entrySet()) {
        String file = each.getValue();
        if (file.contains("ixj-" + region) || file.contains("[ix:" + region + "]")) {
          return each.getKey();
        }
      }
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same opened anew for writing where Linux allows that, for deeds that need it. */
  public static int writable(String region) {
    int file = file(region);
    long again = file < 0 ? -1 : Syscall.open("/proc/self/fd/" + file, Syscall.O_RDWR);
    return again < 0 ? file : (int) again;
  }
}
