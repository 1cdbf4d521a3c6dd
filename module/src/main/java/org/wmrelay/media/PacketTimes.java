package org.wmrelay.media;

import org.wmrelay.wire.asf.AsfPacket;
import org.wmrelay.wire.asf.SerialClock;

/**
 * The times of a packet, in ms.
 *
 * @param sendMs when it is due, 32 bits
 * @param durationMs how long it lasts, as the sender says; often 0
 * @param firstLeadMs how much later than it is due the first thing in it is presented
 * @param lastLeadMs the same of the last thing in it
 */
record PacketTimes(long sendMs, int durationMs, int firstLeadMs, int lastLeadMs) {

  // A lead is the preroll and a little; what is beyond is a damaged or cut time.
  private static final int MAX_LEAD_MS = 60_000;

  static PacketTimes of(AsfPacket packet) {
    int first = MAX_LEAD_MS;
    int last = 0;
    for (int i = 0; i < packet.payloadCount(); i++) {
      long presentationMs = packet.payload(i).presentationTimeMs();
      int lead = SerialClock.difference(presentationMs, packet.sendTimeMs());
      if (presentationMs >= 0 && lead >= 0 && lead <= MAX_LEAD_MS) {
        first = Math.min(first, lead);
        last = Math.max(last, lead);
      }
    }
    return new PacketTimes(packet.sendTimeMs(), packet.durationMs(), Math.min(first, last), last);
  }
}
