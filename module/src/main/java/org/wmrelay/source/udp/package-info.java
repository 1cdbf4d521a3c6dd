/**
 * Receives datagrams, plain or RTP, and publishes each whole.
 *
 * <p>Threads: each source has one of its own that blocks on its socket.
 */
@NullMarked
package org.wmrelay.source.udp;

import org.jspecify.annotations.NullMarked;
