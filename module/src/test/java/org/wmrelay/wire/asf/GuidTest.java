package org.wmrelay.wire.asf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.wmrelay.wire.Hex;

class GuidTest {

  @Test
  void shouldSwapItsFirstThreeGroupsOnTheWire() {
    Guid header =
        Guid.at(
            Hex.chunk("FF 30 26 B2 75 8E 66 CF 11 A6 D9 00 AA 00 62 CE 6C")
                .order(ByteOrder.LITTLE_ENDIAN),
            1);

    assertEquals("75B22630-668E-11CF-A6D9-00AA0062CE6C", header.toString());
    assertEquals(AsfObject.HEADER, header);
  }

  @Test
  void shouldReadItsOwnNotation() {
    String text = "FEDCBA98-8001-FFFE-80FF-0123456789AB";

    assertEquals(text, Guid.of(text).toString());
    assertThrows(IllegalArgumentException.class, () -> Guid.of("75B22630-668E"));
  }
}
