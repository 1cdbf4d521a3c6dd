package org.wmrelay.it.wire;

import java.util.List;

/**
 * An endless stream that both ends of a test know: the fake origin plays its packets, the fake
 * player knows each of them again. Packets are counted from 0 and come round after {@link
 * #period()} ones with times that go on.
 */
public interface Media {

  /** The ASF header blob, marked as live. */
  byte[] header();

  /** After how many packets the media begins anew; {@code Long.MAX_VALUE} if it never does. */
  long period();

  /** How much later each round is than the one before, in ms. */
  long roundMs();

  /** Packet {@code index} of the first round, with its padding. */
  AsfPacket original(long index);

  /** Which packet of a round has this essence; -1 if none. */
  long indexOf(AsfPacket packet);

  /** Packet {@code n}, with its padding and with the times of its round. */
  default AsfPacket packet(long n) {
    AsfPacket original = original(n % period());
    long round = n / period();
    return round == 0 ? original : AsfPacket.parse(original.shifted(round * roundMs()));
  }

  default AsfHeader asfHeader() {
    return AsfHeader.parse(header());
  }

  default int packetSize() {
    return asfHeader().packetSize();
  }

  /** The streams whose key frames newcomers wait for; empty if any packet will do. */
  default List<Integer> videoStreams() {
    return asfHeader().videoStreams();
  }
}
