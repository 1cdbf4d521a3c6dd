/**
 * Sends a recorded file as if it were live, again and again.
 *
 * <p>Threads: a timer says when the next packet is due; reading is done on an executor, so that a
 * slow disk holds up nobody.
 */
@NullMarked
package org.wmrelay.source.file;

import org.jspecify.annotations.NullMarked;
