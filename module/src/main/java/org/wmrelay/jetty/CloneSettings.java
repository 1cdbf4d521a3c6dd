package org.wmrelay.jetty;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.util.InetAddressPattern;

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
   * @param form the name of the wire form they get
   * @param allow whose connections are taken; empty for everybody's
   * @param deny whose are not, even if allowed
   * @param tls empty for clear text
   * @param where file and line of the port, for messages when it cannot be had
   */
  public record Tcp(
      String host,
      int port,
      String form,
      List<InetAddressPattern> allow,
      List<InetAddressPattern> deny,
      Optional<Tls> tls,
      String where) {

    /** Whether clients from this address are taken. */
    boolean permits(InetAddress address) {
      boolean allowed = allow.isEmpty() || allow.stream().anyMatch(each -> each.test(address));
      return allowed && deny.stream().noneMatch(each -> each.test(address));
    }
  }

  /**
   * The server's own key and certificate.
   *
   * @param keyStore a PKCS12 or JKS file
   * @param password of the file and of the key in it
   */
  public record Tls(Path keyStore, String password) {
    @Override
    public String toString() {
      return "Tls[keyStore=" + keyStore + "]";
    }
  }
}
