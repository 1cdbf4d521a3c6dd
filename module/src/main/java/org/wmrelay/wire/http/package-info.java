/**
 * Header values of HTTP that relays share.
 *
 * <p>Values in, values out; everything is immutable and safe for all threads.
 */
@NullMarked
package org.wmrelay.wire.http;

import org.jspecify.annotations.NullMarked;
