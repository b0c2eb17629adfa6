// SPDX-License-Identifier: Apache-2.0
/** A TCP echo server in a screenful. */
@NullMarked
package org.ixj.examples.echo;

import org.jspecify.annotations.NullMarked;
