// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine whose memory is this process. Any thread. To be closed after its vCPUs and
 * applications.
 */
public final class VirtualMachine implements AutoCloseable {
  private final long handle;
  private boolean closed;

  private VirtualMachine(long handle) {
    this.handle = handle;
  }

  /**
   * Makes one of the process as it is mapped now.
   *
   * @throws ShimException without /dev/kvm, without the right to it, or on too old a kernel
   */
  public static VirtualMachine create() {
    try (Arena arena = Arena.ofConfined()) {
      if ((int) Shim.VERSION.invokeExact() != ShimLayout.VERSION) {
        throw new IllegalStateException("libixvmm.so is of another version than this program");
      }
      MemorySegment out = arena.allocate(JAVA_LONG);
      Shim.check((int) Shim.VM_CREATE.invokeExact(out));
      return new VirtualMachine(out.get(JAVA_LONG, 0));
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** Why there can be no virtual machine here, or null if nothing is known to stand against it. */
  public static @Nullable String unavailabilityCause() {
    String missing = ShimLibrary.missing();
    if (missing != null) {
      return missing;
    }
    try (VirtualMachine machine = create()) {
      return machine.handle == 0 ? "no machine" : null;
    } catch (ShimException | IllegalStateException e) {
      return e.getMessage();
    } catch (LinkageError e) {
      return ShimLibrary.unusable(); // Shim found no library in it, or not every function
    }
  }

  /** The shim's struct ixvmm_vm pointer. */
  long handle() {
    if (closed) {
      throw new IllegalStateException("the virtual machine is closed");
    }
    return handle;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        Shim.VM_DESTROY.invokeExact(handle);
      } catch (Throwable t) {
        throw Shim.rethrow(t);
      }
    }
  }
}
