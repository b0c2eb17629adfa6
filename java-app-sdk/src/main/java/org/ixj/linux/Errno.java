// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

/** Error numbers of Linux that callers tell apart, and the names of all the facade knows. */
public final class Errno {
  public static final int EPERM = Constants.EPERM;
  public static final int ENOENT = Constants.ENOENT;
  public static final int EINTR = Constants.EINTR;
  public static final int EIO = Constants.EIO;
  public static final int ENOMEM = Constants.ENOMEM;
  public static final int ENOTTY = Constants.ENOTTY;
  public static final int EAGAIN = Constants.EAGAIN;
  public static final int EACCES = Constants.EACCES;
  public static final int EBUSY = Constants.EBUSY;
  public static final int EEXIST = Constants.EEXIST;
  public static final int ENODEV = Constants.ENODEV;
  public static final int EINVAL = Constants.EINVAL;
  public static final int EPIPE = Constants.EPIPE;
  public static final int EBADFD = Constants.EBADFD;
  public static final int EADDRINUSE = Constants.EADDRINUSE;
  public static final int ECONNREFUSED = Constants.ECONNREFUSED;
  public static final int ETIMEDOUT = Constants.ETIMEDOUT;

  /** The symbolic name, or "errno n" for one the facade does not list. */
  public static String name(int errno) {
    return switch (errno) {
      case Constants.EPERM -> "EPERM";
      case Constants.ENOENT -> "ENOENT";
      case Constants.ESRCH -> "ESRCH";
      case Constants.EINTR -> "EINTR";
      case Constants.EIO -> "EIO";
      case Constants.EBADF -> "EBADF";
      case Constants.EAGAIN -> "EAGAIN";
      case Constants.ENOMEM -> "ENOMEM";
      case Constants.EACCES -> "EACCES";
      case Constants.EFAULT -> "EFAULT";
      case Constants.EBUSY -> "EBUSY";
      case Constants.EEXIST -> "EEXIST";
      case Constants.ENODEV -> "ENODEV";
      case Constants.ENOTDIR -> "ENOTDIR";
      case Constants.EINVAL -> "EINVAL";
      case Constants.ENFILE -> "ENFILE";
      case Constants.EMFILE -> "EMFILE";
      case Constants.ENOTTY -> "ENOTTY";
      case Constants.ENOSPC -> "ENOSPC";
      case Constants.EPIPE -> "EPIPE";
      case Constants.ENOSYS -> "ENOSYS";
      case Constants.EBADFD -> "EBADFD";
      case Constants.EMSGSIZE -> "EMSGSIZE";
      case Constants.EOPNOTSUPP -> "EOPNOTSUPP";
      case Constants.EADDRINUSE -> "EADDRINUSE";
      case Constants.ENETDOWN -> "ENETDOWN";
      case Constants.ECONNRESET -> "ECONNRESET";
      case Constants.ENOBUFS -> "ENOBUFS";
      case Constants.ENOTCONN -> "ENOTCONN";
      case Constants.ETIMEDOUT -> "ETIMEDOUT";
      case Constants.ECONNREFUSED -> "ECONNREFUSED";
      case Constants.EINPROGRESS -> "EINPROGRESS";
      default -> "errno " + errno;
    };
  }

  private Errno() {}
}
