/** The words of wmrelay: sources in, a broadcast in the middle, listeners out. */
@NullMarked
package org.wmrelay.broadcast;

import org.jspecify.annotations.NullMarked;
