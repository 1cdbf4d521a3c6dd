package org.wmrelay.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.StreamFacts;
import org.wmrelay.wire.Vectors;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.asf.AsfHeader;

class AsfFactsTest {

  @Test
  void shouldDescribeAWindowsMediaVideo() {
    StreamFacts facts = AsfFacts.of(AsfBench.header("av.asf"));
    assertEquals("video/x-ms-wmv", facts.contentType());
    assertEquals(Duration.ofMillis(3100), facts.preroll());
    assertFalse(facts.joinsAnywhere());
    assertEquals(2, facts.streams().size());
    assertEquals("video: WMV2 160x120", facts.streams().get(0));
    assertEquals("audio: Windows Media Audio 9 44100 Hz mono 64 kbit/s", facts.streams().get(1));
    assertEquals(264_000, facts.bitRate());
  }

  @Test
  void shouldLetNewcomersJoinAudioAnywhere() {
    StreamFacts facts = AsfFacts.of(AsfBench.header("audio.asf"));
    assertEquals("audio/x-ms-wma", facts.contentType());
    assertTrue(facts.joinsAnywhere());
    assertEquals(1, facts.streams().size());
  }

  @Test
  void shouldNotPromiseWindowsMediaForOtherCodecs() throws AsfException {
    byte[] bytes = Vectors.bytes("av.asf");
    int fourcc = indexOf(bytes, "WMV2");
    bytes[fourcc] = 'H';
    AsfHeader header = AsfHeader.parse(ByteBuffer.wrap(bytes));
    assertEquals("video/x-ms-asf", AsfFacts.of(header).contentType());
    assertEquals(List.of("video: HMV2 160x120"), AsfFacts.of(header).streams().subList(0, 1));
  }

  private static int indexOf(byte[] bytes, String ascii) {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(ascii);
  }
}
