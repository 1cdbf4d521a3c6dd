package org.wmrelay.source.push;

/**
 * Who pushes.
 *
 * @param user the name that was proven; empty where nobody need log in
 * @param host address without port
 * @param port of the connection
 */
record Peer(String user, String host, int port) {

  /** Whether both are one encoder, or its owner at another machine. */
  boolean isSameOwner(Peer other) {
    return user.isEmpty() ? host.equals(other.host) : user.equalsIgnoreCase(other.user);
  }

  String address() {
    return host + ":" + port;
  }

  @Override
  public String toString() {
    return user.isEmpty() ? address() : OneLine.of(user) + " at " + address();
  }
}
