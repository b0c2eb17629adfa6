// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.ixj.linux.LinuxProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs each test method on a fresh platform thread in a fresh network namespace. Sockets made, TAP
 * interfaces opened, and threads and processes started from that thread live in it, so names and
 * addresses never clash, and the machine's own network is not touched. The namespace ends with the
 * last of them.
 *
 * <p>A method that takes longer than {@link #LIMIT} fails, with the place where it hangs.
 */
final class OwnNetwork implements InvocationInterceptor {
  static final Duration LIMIT = Duration.ofMinutes(8);

  /** {@code <linux/sched.h>}. */
  private static final int CLONE_NEWNET = 0x4000_0000;

  // int unshare(int flags): <sched.h>. SAFETY: changes the calling thread's namespaces only.
  private static final MethodHandle UNSHARE =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("unshare"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation);
  }

  private static void run(Invocation<@Nullable Void> invocation) throws Throwable {
    if (LinuxProcess.effectiveUid() != 0 || !Files.exists(Path.of("/dev/net/tun"))) {
      invocation.skip();
      assumeTrue(LinuxProcess.effectiveUid() == 0, "skipped: needs root for a network namespace");
      assumeTrue(false, "skipped: no /dev/net/tun");
    }
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .name("own-network")
            .start(
                () -> {
                  try {
                    unshare();
                    Shell.run("ip", "link", "set", "lo", "up");
                    // The kernel's own neighbour discovery would mix with what a test counts.
                    Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/disable_ipv6"), "1");
                    Files.writeString(Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6"), "1");
                    invocation.proceed();
                  } catch (Throwable t) {
                    failure.set(t);
                  }
                });
    if (!thread.join(LIMIT)) {
      String place =
          Arrays.stream(thread.getStackTrace())
              .map(frame -> "\tat " + frame)
              .collect(Collectors.joining("\n"));
      thread.interrupt();
      thread.join(Duration.ofSeconds(20));
      throw new AssertionError("hung for " + LIMIT + "\n" + place, failure.get());
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw thrown;
    }
  }

  private static void unshare() throws Throwable {
    int result = (int) UNSHARE.invokeExact(CLONE_NEWNET);
    assumeTrue(result == 0, "skipped: this machine gives no network namespace (CAP_SYS_ADMIN?)");
  }
}
