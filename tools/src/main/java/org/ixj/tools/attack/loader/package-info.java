// SPDX-License-Identifier: Apache-2.0
/** Programs for ring 3 that lie to the loader. */
@NullMarked
package org.ixj.tools.attack.loader;

import org.jspecify.annotations.NullMarked;
