// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * libixvmm's functions, which are looked for once, when this class is first used; {@link
 * VirtualMachine#unavailabilityCause} tells beforehand whether that will go well.
 *
 * <p>No call is critical but {@link #CPL}: a critical call holds up every safepoint of the JVM, and
 * an application may spin.
 */
final class Shim {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = ShimLibrary.load();

  static final MethodHandle VERSION = bind("ixvmm_version", JAVA_INT);
  static final MethodHandle ERROR = bind("ixvmm_error", ADDRESS);
  static final MethodHandle VM_CREATE = bind("ixvmm_vm_create", JAVA_INT, ADDRESS);
  static final MethodHandle VM_DESTROY = bindVoid("ixvmm_vm_destroy", JAVA_LONG);
  static final MethodHandle VCPU_CREATE = bind("ixvmm_vcpu_create", JAVA_INT, JAVA_LONG, ADDRESS);
  static final MethodHandle VCPU_DESTROY = bindVoid("ixvmm_vcpu_destroy", JAVA_LONG);
  static final MethodHandle SELFTEST = bind("ixvmm_selftest", JAVA_INT, JAVA_LONG, ADDRESS);
  static final MethodHandle APP_CREATE =
      bind("ixvmm_app_create", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS);
  static final MethodHandle APP_DESTROY = bindVoid("ixvmm_app_destroy", JAVA_LONG);
  static final MethodHandle APP_MAP =
      bind("ixvmm_app_map", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG);
  static final MethodHandle APP_LOAD =
      bind("ixvmm_app_load", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG);
  static final MethodHandle APP_START =
      bind("ixvmm_app_start", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  static final MethodHandle APP_LOG =
      bind("ixvmm_app_log", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
  static final MethodHandle RUN = bind("ixvmm_run", JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS);
  static final MethodHandle ACTIVATION = bind("ixvmm_activation", JAVA_LONG, JAVA_LONG);
  static final MethodHandle KICK = bind("ixvmm_kick", JAVA_INT, JAVA_LONG, JAVA_LONG);
  static final MethodHandle KICK_SIGNAL = bind("ixvmm_kick_signal", JAVA_INT);
  static final MethodHandle ENTER = bind("ixvmm_enter", JAVA_INT, JAVA_LONG);
  static final MethodHandle LEAVE = bindVoid("ixvmm_leave", JAVA_LONG);
  static final MethodHandle SET_BACKOFF =
      bindVoid("ixvmm_set_backoff", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  static final MethodHandle SET_BARRIERS =
      bind("ixvmm_set_barriers", JAVA_INT, JAVA_LONG, JAVA_INT);
  static final MethodHandle STATS = bind("ixvmm_stats", ADDRESS, JAVA_LONG);
  static final MethodHandle KVM_EXITS = bind("ixvmm_kvm_exits", JAVA_LONG, JAVA_LONG);

  // Two instructions that neither wait nor enter the kernel.
  static final MethodHandle CPL =
      LINKER.downcallHandle(
          SYMBOLS.findOrThrow("ixvmm_cpl"),
          FunctionDescriptor.of(JAVA_INT),
          Linker.Option.critical(false));

  private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
    // SAFETY: the descriptors repeat the prototypes of ixvmm.h; opaque pointers go as JAVA_LONG.
    return LINKER.downcallHandle(
        SYMBOLS.findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle bindVoid(String name, MemoryLayout... arguments) {
    // SAFETY: as in bind.
    return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
  }

  /** The calling thread's last error. */
  static String error() {
    try {
      MemorySegment text = (MemorySegment) ERROR.invokeExact();
      // SAFETY: a zero-terminated line in a buffer of 256 bytes that lives as long as the thread.
      return text.reinterpret(256).getString(0);
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /** Passes a result that is not negative; otherwise throws with the shim's own words. */
  static int check(int result) {
    if (result < 0) {
      throw new ShimException(-result, error());
    }
    return result;
  }

  /** A downcall of exact type throws nothing of its own; what a check threw is passed on. */
  static AssertionError rethrow(Throwable t) {
    if (t instanceof Error error) {
      throw error;
    }
    if (t instanceof RuntimeException exception) {
      throw exception;
    }
    return new AssertionError(t);
  }

  private Shim() {}
}
