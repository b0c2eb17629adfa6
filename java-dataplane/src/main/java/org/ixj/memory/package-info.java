// SPDX-License-Identifier: Apache-2.0
/** Message-buffer pools and the place frames are written to. Knows no protocol and no device. */
@NullMarked
package org.ixj.memory;

import org.jspecify.annotations.NullMarked;
