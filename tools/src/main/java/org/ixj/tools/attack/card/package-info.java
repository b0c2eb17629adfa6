// SPDX-License-Identifier: Apache-2.0
/** Deeds of the owner of another virtual function of the card. */
@NullMarked
package org.ixj.tools.attack.card;

import org.jspecify.annotations.NullMarked;
