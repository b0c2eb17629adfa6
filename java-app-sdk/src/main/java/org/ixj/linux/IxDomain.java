// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A protection domain of the kernel module ix: memory this process writes and others can only read.
 * kernel-module/include/uapi/ix.h is its specification. The domain belongs to this process; it ends
 * when its descriptor is closed and nothing of it is mapped here any more, or with the process, and
 * then every view of it is revoked.
 */
public final class IxDomain implements AutoCloseable {
  /** The pool grows, and is mapped here, in multiples of this. */
  public static final long CHUNK_BYTES = Constants.IX_CHUNK_BYTES;

  private static final Path DEVICE = Path.of("/dev/ix");
  private static final String ADVICE = "ix module load";

  private final Fd fd;

  private IxDomain(Fd fd) {
    this.fd = fd;
  }

  /** Why no domain can be made here; null if one can. */
  public static @Nullable String unavailable() {
    if (!Files.exists(DEVICE)) {
      return "the module ix is not loaded";
    }
    try (Fd device = Fd.openReadWrite(DEVICE, false, "");
        Arena arena = Arena.ofConfined()) {
      MemorySegment version = arena.allocate(Constants.IX_VERSION_BYTES);
      long request =
          Ioctl.ior(Constants.IX_IOC, Constants.IX_VERSION, (int) Constants.IX_VERSION_BYTES);
      // SAFETY: IX_VERSION writes one struct ix_version.
      Ioctl.call(device, request, version, "IX_VERSION", "");
      int major = version.get(JAVA_INT, Constants.IX_VERSION_MAJOR);
      return major == Constants.IX_MAJOR
          ? null
          : "the module ix speaks version " + major + " and not " + Constants.IX_MAJOR;
    } catch (LinuxException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** A domain without memory. */
  public static IxDomain create() {
    try (Fd device = Fd.openReadWrite(DEVICE, false, ADVICE);
        Arena arena = Arena.ofConfined()) {
      MemorySegment call = arena.allocate(Constants.IX_CREATE_BYTES);
      long request =
          Ioctl.iow(Constants.IX_IOC, Constants.IX_CREATE, (int) Constants.IX_CREATE_BYTES);
      // SAFETY: IX_CREATE reads one struct ix_create.
      return new IxDomain(new Fd(Ioctl.call(device, request, call, "IX_CREATE", "")));
    }
  }

  /**
   * Appends pinned, zeroed memory, on any node.
   *
   * @param bytes a positive multiple of {@link #CHUNK_BYTES}
   * @return where in the domain's file it begins
   */
  public long grow(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment call = arena.allocate(Constants.IX_POOL_BYTES);
      call.set(JAVA_LONG, Constants.IX_POOL_LENGTH, bytes);
      call.set(JAVA_INT, Constants.IX_POOL_NODE, -1);
      long request = Ioctl.iowr(Constants.IX_IOC, Constants.IX_POOL, (int) Constants.IX_POOL_BYTES);
      // SAFETY: IX_POOL reads and writes one struct ix_pool.
      Ioctl.call(fd, request, call, "IX_POOL of " + bytes + " bytes", "raise RLIMIT_MEMLOCK");
      return call.get(JAVA_LONG, Constants.IX_POOL_OFFSET);
    }
  }

  /**
   * A descriptor by which whoever has it can read a range and nothing else.
   *
   * @param offset of the range, a multiple of the page size
   * @param bytes of the range, a positive multiple of the page size
   * @param name 1 to 31 of [a-z0-9._-], not in use in this domain
   */
  public Fd view(long offset, long bytes, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment call = arena.allocate(Constants.IX_VIEW_BYTES);
      call.set(JAVA_LONG, Constants.IX_VIEW_OFFSET, offset);
      call.set(JAVA_LONG, Constants.IX_VIEW_LENGTH, bytes);
      call.setString(Constants.IX_VIEW_NAME, name);
      long request = Ioctl.iowr(Constants.IX_IOC, Constants.IX_VIEW, (int) Constants.IX_VIEW_BYTES);
      // SAFETY: IX_VIEW reads and writes one struct ix_view.
      return new Fd(Ioctl.call(fd, request, call, "IX_VIEW " + name, ""));
    }
  }

  /** Takes all mappings of all views away, in every process: touching one is SIGBUS there. */
  public void revokeAll() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment call = arena.allocate(Constants.IX_REVOKE_BYTES);
      long request =
          Ioctl.iow(Constants.IX_IOC, Constants.IX_REVOKE, (int) Constants.IX_REVOKE_BYTES);
      // SAFETY: IX_REVOKE reads one struct ix_revoke; all zeroes means all views.
      Ioctl.call(fd, request, call, "IX_REVOKE", "");
    }
  }

  /** From now on neither {@link #grow} nor {@link #view}. */
  public void seal() {
    Ioctl.call(fd, Ioctl.io(Constants.IX_IOC, Constants.IX_SEAL), 0, "IX_SEAL", "");
  }

  /**
   * What an audit of every process's page tables found.
   *
   * @param views mappings of views that are not revoked
   * @param ownerHuge 2 MiB entries in this process
   * @param ownerSmall entries of small pages in this process
   * @param violations entries and mappings that should not be
   */
  public record Audit(int views, long ownerHuge, long ownerSmall, int violations) {}

  /** Walks the page tables of every process: milliseconds, and more the more there are. */
  public Audit audit() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment found = arena.allocate(Constants.IX_AUDIT_BYTES);
      long request =
          Ioctl.iowr(Constants.IX_IOC, Constants.IX_AUDIT, (int) Constants.IX_AUDIT_BYTES);
      // SAFETY: IX_AUDIT reads and writes one struct ix_audit.
      Ioctl.call(fd, request, found, "IX_AUDIT", "");
      return new Audit(
          found.get(JAVA_INT, Constants.IX_AUDIT_VIEWS),
          found.get(JAVA_LONG, Constants.IX_AUDIT_OWNER_HUGE),
          found.get(JAVA_LONG, Constants.IX_AUDIT_OWNER_SMALL),
          found.get(JAVA_INT, Constants.IX_AUDIT_VIOLATIONS));
    }
  }

  /**
   * Gives a function that the driver ix-vfio-pci has to this domain, before any of its registers
   * are mapped or its interrupts set up: it is reset, now and when it is closed, and in between its
   * descriptor is worth nothing in another process.
   *
   * @param device its VFIO descriptor
   */
  public void attach(Fd device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment call = arena.allocate(Constants.IX_ATTACH_BYTES);
      call.set(JAVA_INT, Constants.IX_ATTACH_DOMAIN, fd.number());
      long request =
          Ioctl.iow(Constants.IX_IOC, Constants.IX_DEVICE_ATTACH, (int) Constants.IX_ATTACH_BYTES);
      // SAFETY: IX_DEVICE_ATTACH reads one struct ix_attach.
      Ioctl.call(device, request, call, "IX_DEVICE_ATTACH", "");
    }
  }

  /** What this process maps to write the pool; it stays this object's. */
  public Fd file() {
    return fd;
  }

  /** Closes the descriptor. Mappings of it made here keep the domain. */
  @Override
  public void close() {
    fd.close();
  }
}
