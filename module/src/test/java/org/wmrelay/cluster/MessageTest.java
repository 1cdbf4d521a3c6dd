package org.wmrelay.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageTest {
  private static final Message SENT =
      new Message(Message.Kind.RUN, 7, 1L << 40, ByteBuffer.wrap(new byte[] {1, 2, 3}));

  @Test
  void shouldReadWhatItWrote() {
    assertEquals(SENT, Message.decode(SENT.encode()));
  }

  @Test
  void shouldRefuseWhatIsCutInItsHead() {
    for (int length = 0; length < 18; length++) {
      assertNull(Message.decode(Arrays.copyOf(SENT.encode(), length)));
    }
  }

  @Test
  void shouldRefuseOtherVersionsUnknownKindsAndImpossibleNumbers() {
    for (int at : new int[] {0, 1, 2, 10}) {
      byte[] bytes = SENT.encode();
      bytes[at] = (byte) 0x80;
      assertNull(Message.decode(bytes), "byte " + at);
    }
    byte[] noToken = SENT.encode();
    Arrays.fill(noToken, 2, 10, (byte) 0);
    assertNull(Message.decode(noToken));
  }

  @Test
  void shouldRefuseWhatIsLargerThanPermitted() {
    byte[] largest = Arrays.copyOf(SENT.encode(), 18 + Message.MAX_BODY);
    assertNotNull(Message.decode(largest));
    assertNull(Message.decode(Arrays.copyOf(largest, largest.length + 1)));
  }

  @Test
  void shouldTakeOnlyWhatItWouldWriteItself() {
    long seed = 20261123;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = SENT.encode();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Message read = Message.decode(bytes);
      assertTrue(read == null || Arrays.equals(bytes, read.encode()), "seed " + seed);
    }
  }
}
