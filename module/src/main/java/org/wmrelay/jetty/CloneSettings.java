package org.wmrelay.jetty;

import java.util.Optional;

/**
 * To whom a UDP feed is cloned besides HTTP; {@code reference.conf} explains each setting.
 *
 * @param tcp raw TCP clients, which merely connect
 */
public record CloneSettings(Optional<Tcp> tcp) {

  /**
   * Where raw TCP clients connect.
   *
   * @param host the address to listen on; empty for all of this machine
   * @param port 0 for a free one
   */
  public record Tcp(String host, int port) {}
}
