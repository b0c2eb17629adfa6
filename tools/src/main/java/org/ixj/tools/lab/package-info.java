// SPDX-License-Identifier: Apache-2.0
/** What runs in the lab: guest ring 0 and ring 3 over a virtual function, judged. */
@NullMarked
package org.ixj.tools.lab;

import org.jspecify.annotations.NullMarked;
