// SPDX-License-Identifier: Apache-2.0
/**
 * A PCI function driven from user space: the kernel's VFIO interface, without knowledge of what the
 * function is. All system calls go through {@link org.ixj.linux}.
 */
@NullMarked
package org.ixj.vfio;

import org.jspecify.annotations.NullMarked;
