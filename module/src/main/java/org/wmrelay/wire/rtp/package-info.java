/**
 * RTP as transport streams are sent with it (RFC 3550, RFC 2250): bytes in, payloads out, no I/O.
 *
 * <p>Threads: each object belongs to one thread, or to whoever holds its owner's lock.
 */
@NullMarked
package org.wmrelay.wire.rtp;

import org.jspecify.annotations.NullMarked;
