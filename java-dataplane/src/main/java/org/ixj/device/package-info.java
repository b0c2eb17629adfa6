// SPDX-License-Identifier: Apache-2.0
/** The NIC SPI and its drivers. Knows no protocol. */
@NullMarked
package org.ixj.device;

import org.jspecify.annotations.NullMarked;
