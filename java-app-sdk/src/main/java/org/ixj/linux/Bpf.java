// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Programs the kernel runs on packets: bpf(2), for which the C library has no function. */
public final class Bpf {
  private static final MethodHandle SYSCALL =
      Libc.bindVariadic(
          "syscall", 1, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  /** Not under the GPL: the kernel then offers fewer helper functions, and we use none. */
  private static final String LICENSE = "Apache-2.0";

  /**
   * Has the kernel check and compile a program of type socket filter.
   *
   * @param instructions eBPF, 8 bytes each: Documentation/bpf/standardization/instruction-set.rst
   * @throws LinuxException EPERM without the right to (CAP_BPF), EINVAL if it is no valid program
   */
  public static Fd loadSocketFilter(long[] instructions) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocateFrom(JAVA_LONG, instructions);
      MemorySegment attributes = arena.allocate(Constants.BPF_ATTR_BYTES, Long.BYTES);
      attributes.set(JAVA_INT, Constants.BPF_ATTR_PROG_TYPE, Constants.BPF_PROG_TYPE_SOCKET_FILTER);
      attributes.set(JAVA_INT, Constants.BPF_ATTR_INSN_CNT, instructions.length);
      attributes.set(JAVA_LONG, Constants.BPF_ATTR_INSNS, code.address());
      attributes.set(JAVA_LONG, Constants.BPF_ATTR_LICENSE, arena.allocateFrom(LICENSE).address());
      // SAFETY: the kernel reads the attributes' bytes, the code and the license during the call.
      long fd =
          (long)
              SYSCALL.invokeExact(
                  state,
                  (long) Constants.SYS_BPF,
                  Constants.BPF_PROG_LOAD,
                  attributes,
                  Constants.BPF_ATTR_BYTES);
      return new Fd(Libc.check((int) fd, "bpf BPF_PROG_LOAD", state, ""));
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  private Bpf() {}
}
