// SPDX-License-Identifier: Apache-2.0
/** Attacks of a station on the link. */
@NullMarked
package org.ixj.tools.attack.network;

import org.jspecify.annotations.NullMarked;
