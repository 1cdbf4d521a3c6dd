package org.wmrelay.source.udp;

import java.time.Duration;
import java.util.List;
import org.wmrelay.access.AddressRules;

/**
 * How datagrams are received; {@code reference.conf} explains each setting.
 *
 * @param receiveBuffer bytes asked of the system for what is not read yet
 * @param rejoin time after which a multicast group is joined anew; zero for never
 * @param senders whose datagrams are taken
 * @param contentType of the feed when it is read by HTTP
 * @param targets where each datagram is sent on to
 * @param targetsPart the key of the targets, with its place in the configuration, for messages
 */
public record UdpSettings(
    int receiveBuffer,
    Duration rejoin,
    AddressRules senders,
    String contentType,
    List<UdpTarget> targets,
    String targetsPart) {

  /** The same, wherever it was written. */
  public UdpSettings withoutPlace() {
    return new UdpSettings(receiveBuffer, rejoin, senders, contentType, targets, "");
  }
}
