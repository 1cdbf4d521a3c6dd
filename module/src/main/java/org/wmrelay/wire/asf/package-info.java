/**
 * The Advanced Systems Format, as far as a relay looks into it: header, data packets, plain
 * streams.
 *
 * <p>Bytes in, values out: nothing here does I/O or logs. All sizes are checked against limits
 * before memory is taken for them. The specification is Microsoft's "Advanced Systems Format (ASF)
 * Specification", cited as [ASF] with its section.
 *
 * <p>Threads: {@link org.wmrelay.wire.asf.AsfPacket} and {@link org.wmrelay.wire.asf.AsfReader} are
 * reused for packet after packet and belong to one thread at a time; everything else is immutable
 * or static.
 */
@NullMarked
package org.wmrelay.wire.asf;

import org.jspecify.annotations.NullMarked;
