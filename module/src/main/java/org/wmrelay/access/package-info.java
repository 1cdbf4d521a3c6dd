/**
 * Who may what, by address: networks in CIDR notation.
 *
 * <p>Knows no server and no publishing point; all classes are immutable values, safe for all
 * threads.
 */
@NullMarked
package org.wmrelay.access;

import org.jspecify.annotations.NullMarked;
