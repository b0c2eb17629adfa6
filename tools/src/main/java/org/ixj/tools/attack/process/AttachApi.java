// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Foreign;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Attaches to the JVM of any foreign process by the API for debuggers. */
public final class AttachApi extends Attack {
  /** All of them within what an application may hang. */
  private static final String WAIT_MS = "200";

  private static boolean isJava(int pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/comm")).equals("java\n");
    } catch (IOException e) {
      return false; // it ended
    }
  }

  /** Found by its class. */
  public AttachApi() {
    super("process.attach-api", Promise.CONFINED, "no other JVM can be attached to");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    System.setProperty("sun.tools.attach.attachTimeout", WAIT_MS);
    List<Integer> others = Foreign.processes().stream().filter(AttachApi::isJava).toList();
    int refused = 0;
    for (int pid : others) {
      try {
        VirtualMachine.attach(Integer.toString(pid)).detach();
        scene.open("attached to " + pid);
        return;
      } catch (AttachNotSupportedException | IOException e) {
        refused++; // as it must be
      }
    }
    scene.contained(others.isEmpty() ? "no other JVM in sight" : refused + " refused");
  }
}
