// SPDX-License-Identifier: Apache-2.0
/** Wire formats: one class per header, offsets and one validity gate. Knows no sockets. */
@NullMarked
package org.ixj.wire;

import org.jspecify.annotations.NullMarked;
