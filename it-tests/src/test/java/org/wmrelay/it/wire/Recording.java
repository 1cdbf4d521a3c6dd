package org.wmrelay.it.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Media from a recorded file: ASF, or frames with or without the MMS header. */
public final class Recording implements Media {

  private final byte[] header;
  private final List<AsfPacket> packets;
  private final long roundMs;
  private final Map<ByteBuffer, Long> indexes = new HashMap<>();

  private Recording(byte[] header, List<AsfPacket> packets) {
    this.header = AsfHeader.parse(header).live();
    this.packets = List.copyOf(packets);
    this.roundMs = roundMs(packets);
    for (AsfPacket packet : packets) {
      Long before = indexes.put(packet.essence(), (long) indexes.size());
      if (before != null) {
        throw new IllegalArgumentException("packet " + before + " is there twice");
      }
    }
  }

  /** The protocol vector of that name, e.g. {@code av.asf}. */
  public static Recording vector(String name) {
    return of(vectorBytes(name));
  }

  /** The bytes of a protocol vector. */
  public static byte[] vectorBytes(String name) {
    try (InputStream in = Recording.class.getResourceAsStream("/vectors/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no vector " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Recording of(Path file) throws IOException {
    return of(Files.readAllBytes(file));
  }

  /** From the bytes of an ASF file, or of {@code $H $D ...} with MMS headers. */
  public static Recording of(byte[] file) {
    return file[0] == '$' ? ofFrames(file) : ofAsf(file);
  }

  private static Recording ofAsf(byte[] file) {
    AsfHeader header = AsfHeader.parse(file);
    int size = header.packetSize();
    List<AsfPacket> packets = new ArrayList<>();
    for (int at = header.bytes().length; isPacket(file, at, size); at += size) {
      packets.add(AsfPacket.parse(Arrays.copyOfRange(file, at, at + size)));
    }
    return new Recording(header.bytes(), packets);
  }

  /** What follows the packets is an index object, whose GUID does not begin with 82 00 00. */
  private static boolean isPacket(byte[] file, int at, int size) {
    return at + size <= file.length && (file[at] & 0xFF) == 0x82;
  }

  private static Recording ofFrames(byte[] frames) {
    List<byte[]> headers = new ArrayList<>();
    List<AsfPacket> packets = new ArrayList<>();
    FrameParser parser = FrameParser.mmsh();
    parser.feed(
        ByteBuffer.wrap(frames),
        frame -> {
          switch (frame.type()) {
            case 'H' -> headers.add(frame.body());
            case 'D' -> packets.add(AsfPacket.parse(frame.body()));
            default -> {}
          }
        });
    if (headers.size() != 1) {
      throw new IllegalArgumentException(headers.size() + " headers, expected one");
    }
    return new Recording(headers.get(0), packets);
  }

  @Override
  public byte[] header() {
    return header.clone();
  }

  @Override
  public long period() {
    return packets.size();
  }

  @Override
  public long roundMs() {
    return roundMs;
  }

  /** As long as the longest stream is shown, its last object as long as the others. */
  private static long roundMs(List<AsfPacket> packets) {
    Map<Integer, SortedSet<Long>> shown = new HashMap<>();
    for (AsfPacket packet : packets) {
      for (AsfPacket.Payload payload : packet.payloads()) {
        shown.computeIfAbsent(payload.stream(), s -> new TreeSet<>()).add(payload.presentationMs());
      }
    }
    return shown.values().stream().mapToLong(Recording::lengthMs).max().orElseThrow();
  }

  private static long lengthMs(SortedSet<Long> times) {
    long span = times.last() - times.first();
    return span + span / Math.max(1, times.size() - 1) + 1;
  }

  @Override
  public AsfPacket original(long index) {
    return packets.get((int) index);
  }

  @Override
  public long indexOf(AsfPacket packet) {
    return indexes.getOrDefault(packet.essence(), -1L);
  }

  @Override
  public String toString() {
    return "recording of " + packets.size() + " packets";
  }
}
