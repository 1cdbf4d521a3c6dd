package org.wmrelay.jetty;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.wmrelay.access.AddressRules;

/**
 * How a UDP feed is cloned to raw TCP clients, which merely connect; {@code reference.conf}
 * explains each setting.
 *
 * @param raw what they get, and who may be among them
 * @param tcp a port of their own; empty for none
 * @param sharedPort whether they may connect to the host's HTTP port; empty for not
 */
public record CloneSettings(Raw raw, Optional<Tcp> tcp, Optional<SharedPort> sharedPort) {

  /** The same, wherever it was written. */
  public CloneSettings withoutPlaces() {
    return new CloneSettings(
        raw,
        tcp.map(Tcp::withoutPlace),
        sharedPort.map(shared -> new SharedPort(shared.silence(), "")));
  }

  /**
   * What raw TCP clients get, and who they may be.
   *
   * @param form the name of the wire form they get
   * @param addresses whose connections are taken
   */
  public record Raw(String form, AddressRules addresses) {}

  /**
   * Where raw TCP clients connect.
   *
   * @param host the address to listen on; empty for all of this machine
   * @param port 0 for a free one
   * @param tls empty for clear text
   * @param where file and line of the port, for messages when it cannot be had
   */
  public record Tcp(String host, int port, Optional<Tls> tls, String where) {
    private Tcp withoutPlace() {
      return new Tcp(host, port, tls, "");
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

  /**
   * Raw TCP clients on the host's HTTP port.
   *
   * @param silence how long a client must say nothing to be one
   * @param where file and line, for messages when it cannot be
   */
  public record SharedPort(Duration silence, String where) {}
}
