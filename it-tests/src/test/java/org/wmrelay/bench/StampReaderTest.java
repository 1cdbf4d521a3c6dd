package org.wmrelay.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StampReaderTest {
  private static final int STRIDE = 100;
  private static final int AT = 30;

  private final List<String> seen = new ArrayList<>();

  private final StampReader.Handler handler =
      new StampReader.Handler() {
        @Override
        public void onStamp(long number, long nanos) {
          seen.add(number + "@" + nanos);
        }

        @Override
        public void onTorn() {
          seen.add("torn");
        }
      };

  private static ByteBuffer packets(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * STRIDE);
    for (int i = 0; i < count; i++) {
      Stamp.put(bytes, i * STRIDE + AT, i, 10L * i);
    }
    return bytes;
  }

  @Test
  void shouldFindEveryStampWhereverTheBytesAreCut() {
    for (int cut = 1; cut < 2 * STRIDE; cut++) {
      seen.clear();
      StampReader reader = new StampReader(STRIDE);
      ByteBuffer bytes = packets(4);
      while (bytes.hasRemaining()) {
        int length = Math.min(cut, bytes.remaining());
        reader.read(bytes.slice(bytes.position(), length), handler);
        bytes.position(bytes.position() + length);
      }
      assertEquals(List.of("0@0", "1@10", "2@20", "3@30"), seen, "cut every " + cut);
    }
  }

  @Test
  void shouldSayTornAndSearchAnewWhenAByteIsMissing() {
    ByteBuffer bytes = packets(4);
    StampReader reader = new StampReader(STRIDE);
    reader.read(bytes.slice(0, STRIDE + 5), handler);
    reader.read(bytes.slice(STRIDE + 6, 3 * STRIDE - 6), handler);
    assertEquals(List.of("0@0", "torn", "2@20", "3@30"), seen);
  }
}
