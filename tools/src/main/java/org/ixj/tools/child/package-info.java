// SPDX-License-Identifier: Apache-2.0
/** Other programs that a command starts: dataplanes above all. */
@NullMarked
package org.ixj.tools.child;

import org.jspecify.annotations.NullMarked;
