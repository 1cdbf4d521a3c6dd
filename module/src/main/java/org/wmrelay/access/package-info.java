/**
 * Who may listen: a publishing point's {@link org.wmrelay.access.Gate} and the rules that it asks;
 * networks in CIDR notation, and whom trusted proxies speak for.
 *
 * <p>Knows no server. Everything is safe for all threads and blocks none.
 */
@NullMarked
package org.wmrelay.access;

import org.jspecify.annotations.NullMarked;
