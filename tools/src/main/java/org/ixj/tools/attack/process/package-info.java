// SPDX-License-Identifier: Apache-2.0
/** Attacks through the operating system, on what lies beyond the port. */
@NullMarked
package org.ixj.tools.attack.process;

import org.jspecify.annotations.NullMarked;
