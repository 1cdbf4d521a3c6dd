package org.wmrelay.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.broadcast.FakeSink;
import org.wmrelay.broadcast.SlowPolicy;
import org.wmrelay.broadcast.Studio;
import org.wmrelay.source.udp.DatagramBroadcast;

class DatagramCarriageTest {
  private static final List<String> SENTENCES = List.of("$GPGGA,1\r\n", "x", "$GPRMC,22\r\n");

  private final Studio studio = new Studio(Studio.settings(SlowPolicy.DISCONNECT, 1 << 20));
  private final DatagramCarriage carriage =
      new DatagramCarriage(new DatagramBroadcast("application/octet-stream"));
  private final Carriage.Unloading unloading = carriage.unload(studio::publish);

  private FakeSink listen() {
    assertNull(unloading.take(ByteBuffer.allocate(0)));
    FakeSink sink = new FakeSink();
    studio.listen(sink, "raw-length32", ChangePolicy.FOLLOW);
    studio.tick();
    return sink;
  }

  private static byte[] framed() {
    ByteBuffer out = ByteBuffer.allocate(100);
    for (String sentence : SENTENCES) {
      out.putInt(sentence.length()).put(sentence.getBytes(US_ASCII));
    }
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }

  @Test
  void shouldKeepDatagramsApartWhereverTheirBytesAreCut() {
    FakeSink sink = listen();
    byte[] framed = framed();
    for (int cut = 0; cut <= framed.length; cut++) {
      assertNull(unloading.take(ByteBuffer.wrap(framed, 0, cut)));
      assertNull(unloading.take(ByteBuffer.wrap(framed, cut, framed.length - cut)));
    }
    studio.tick();
    byte[] all = sink.bytes();
    assertEquals(framed.length * (framed.length + 1), all.length);
    for (int from = 0; from < all.length; from += framed.length) {
      assertEquals(ByteBuffer.wrap(framed), ByteBuffer.wrap(all, from, framed.length).slice());
    }
  }

  @Test
  void shouldEndWhenALengthIsOneOfNoDatagram() {
    listen();
    for (int length : new int[] {0, -1, 65_536, Integer.MIN_VALUE}) {
      ByteBuffer bytes = ByteBuffer.allocate(4).putInt(length).flip();
      assertNotNull(carriage.unload(studio::publish).take(bytes), "" + length);
    }
  }

  @Test
  void shouldEndWhenAnotherSourcePublishes() {
    listen();
    studio.publish();
    assertNotNull(unloading.take(ByteBuffer.wrap(framed())));
  }
}
