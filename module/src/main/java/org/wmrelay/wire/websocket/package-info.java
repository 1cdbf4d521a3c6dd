/**
 * The WebSocket protocol from the server's side, after its handshake (RFC 6455): messages to
 * clients, frames of clients. Bytes in, values out, no I/O.
 *
 * <p>Threads: each object belongs to one thread, or to whoever holds its owner's lock.
 */
@NullMarked
package org.wmrelay.wire.websocket;

import org.jspecify.annotations.NullMarked;
