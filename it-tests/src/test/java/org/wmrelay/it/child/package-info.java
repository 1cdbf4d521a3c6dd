/**
 * Programs that the tests run beside themselves: the product in its forms, real ffmpeg, system
 * players.
 *
 * <p>Every child is closed by its test, ended at its deadline, and ended at the latest with this
 * JVM. Methods may be called from any thread.
 */
@NullMarked
package org.wmrelay.it.child;

import org.jspecify.annotations.NullMarked;
