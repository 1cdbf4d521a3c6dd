/**
 * The log of sessions: a line for each listener that ended, in the W3C extended format with the
 * fields of Windows Media Services, so that what reads their logs reads these.
 *
 * <p>Threads: delivery threads only put lines into a bounded queue; one thread writes.
 */
@NullMarked
package org.wmrelay.admin.log;

import org.jspecify.annotations.NullMarked;
