// SPDX-License-Identifier: Apache-2.0
/** The load generator: an application of its own dataplane that plays the clients. */
@NullMarked
package org.ixj.tools.load;

import org.jspecify.annotations.NullMarked;
