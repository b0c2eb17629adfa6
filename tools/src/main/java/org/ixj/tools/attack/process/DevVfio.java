// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/**
 * Opens the way to devices. A container is everybody's, as udev has it: it reaches nothing until a
 * group joins it, and the groups are root's.
 */
public final class DevVfio extends Attack {
  private static final Path DIRECTORY = Path.of("/dev/vfio");
  private static final Path CONTAINER = DIRECTORY.resolve("vfio");

  private static final int SET_IOMMU = 0x3b66;
  private static final int TYPE1V2 = 3;

  /** Found by its class. */
  public DevVfio() {
    super("process.dev-vfio", Promise.CONFINED, "no group, and a container without one");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    for (Path group : groups()) {
      long file = Syscall.open(group.toString(), Syscall.O_RDWR);
      if (file >= 0) {
        Syscall.call(Syscall.CLOSE, file);
        scene.open(group + " was opened");
        return;
      }
    }
    long container = Syscall.open(CONTAINER.toString(), Syscall.O_RDWR);
    if (container < 0) {
      scene.mustFail(
          container,
          Syscall.EACCES,
          Syscall.EPERM,
          Syscall.ENOENT,
          Syscall.EROFS,
          Syscall.ENXIO,
          Syscall.ENODEV);
      return;
    }
    long translating = Syscall.call(Syscall.IOCTL, container, SET_IOMMU, TYPE1V2);
    Syscall.call(Syscall.CLOSE, container);
    scene.mustFail(translating, Syscall.EINVAL);
  }

  private static List<Path> groups() throws IOException {
    if (!Files.isDirectory(DIRECTORY)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      return files.filter(file -> !Files.isDirectory(file) && !file.equals(CONTAINER)).toList();
    }
  }
}
