package org.wmrelay.wire;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHandler;
import org.wmrelay.wire.asf.AsfHeader;
import org.wmrelay.wire.asf.AsfPacket;
import org.wmrelay.wire.asf.AsfPayload;
import org.wmrelay.wire.asf.AsfReader;
import org.wmrelay.wire.mmsh.MmshException;

/** Writes down what a plain ASF stream holds. */
public final class AsfDump implements CodecAsserts.Codec, AsfHandler<RuntimeException> {

  private final AsfReader reader = new AsfReader();
  private final AsfPacket packet = new AsfPacket();
  private final StringBuilder dump = new StringBuilder();
  private AsfHeader header;

  @Override
  public void feed(ByteBuffer chunk) throws MmshException, AsfException {
    reader.feed(chunk, this);
  }

  @Override
  public String dump() {
    return dump + (reader.isEnded() ? "end\n" : "");
  }

  StringBuilder text() {
    return dump;
  }

  @Override
  public void onHeader(AsfHeader newHeader) {
    header = newHeader;
    dump.append("  header, packets of ").append(header.packetSize());
    dump.append(", preroll ").append(header.prerollMs()).append(" ms");
    dump.append(
        header.isBroadcast() ? ", broadcast" : ", plays " + header.playDurationMs() + " ms");
    dump.append(header.isSeekable() ? ", seekable" : "");
    dump.append(", at most ").append(header.maximumBitrate()).append(" bit/s");
    dump.append(", shown as ").append(header.displayedBitrate()).append('\n');
    dump.append("  file ").append(header.fileId()).append('\n');
    header.streams().forEach(stream -> dump.append("  ").append(stream).append('\n'));
  }

  @Override
  public void onPacket(ByteBuffer bytes) throws AsfException {
    if (header == null) {
      dump.append("  packet without a header\n");
      return;
    }
    packet.parse(bytes, header.packetSize());
    dump.append("  packet at ").append(packet.sendTimeMs());
    dump.append(" ms for ").append(packet.durationMs());
    dump.append(" ms, padding ").append(packet.padding());
    dump.append(packet.isJoinPoint(header) ? ", join point," : ",");
    bytes(dump, bytes);
    for (int i = 0; i < packet.payloadCount(); i++) {
      payload(packet.payload(i));
    }
  }

  private void payload(AsfPayload payload) {
    dump.append("    stream ").append(payload.streamNumber());
    dump.append(payload.isKeyFrame() ? " key" : "");
    dump.append(payload.isCompressed() ? " compressed" : "");
    dump.append(" object ").append(payload.objectNumber());
    dump.append(" + ").append(payload.offsetIntoObject());
    dump.append(" at ").append(payload.presentationTimeMs());
    dump.append(" ms, ").append(payload.dataLength()).append(" bytes\n");
  }

  static void bytes(StringBuilder dump, ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate());
    dump.append(" length ").append(bytes.remaining());
    dump.append(" crc ").append(Long.toHexString(crc.getValue())).append('\n');
  }
}
