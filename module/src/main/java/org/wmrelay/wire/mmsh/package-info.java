/**
 * The wire form of Windows Media streaming over HTTP: frames, request tokens and stream selection.
 *
 * <p>Bytes in, values out: nothing here does I/O, logs, or knows what an ASF header means. Readers
 * resume at any byte and take memory only for lengths they have checked. The specifications are
 * [MS-WMSP] (players and origins) and [MS-WMHTTP] (encoders that push).
 *
 * <p>Threads: {@link org.wmrelay.wire.mmsh.FrameReader} and {@link
 * org.wmrelay.wire.mmsh.HeaderAssembler} belong to one connection and are used by one thread at a
 * time; everything else is immutable or static.
 */
@NullMarked
package org.wmrelay.wire.mmsh;

import org.jspecify.annotations.NullMarked;
