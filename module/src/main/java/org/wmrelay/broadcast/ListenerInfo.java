package org.wmrelay.broadcast;

/**
 * Who listens, for logs and status; strings from peers are cleaned before they come here.
 *
 * @param address the peer's address and port
 * @param agent what the player calls itself; empty if it says nothing
 * @param request the request line's path or the kind of connection, for example {@code tcp}
 */
public record ListenerInfo(String address, String agent, String request) {}
