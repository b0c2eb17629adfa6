// SPDX-License-Identifier: Apache-2.0
/** The few Linux system calls the project makes, over java.lang.foreign. */
@NullMarked
package org.ixj.linux;

import org.jspecify.annotations.NullMarked;
