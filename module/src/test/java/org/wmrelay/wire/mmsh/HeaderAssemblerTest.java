package org.wmrelay.wire.mmsh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HeaderAssemblerTest {

  private final HeaderAssembler assembler = new HeaderAssembler();

  @Test
  void shouldReturnSingleHeaderWhateverItsLocationId() throws Exception {
    assertArrayEquals(new byte[] {1, 2}, assembler.add(fragment(0x19, Frame.SINGLE, 1, 2)));
    assertArrayEquals(new byte[] {3}, assembler.add(fragment(0x1A, Frame.SINGLE, 3)));
  }

  @Test
  void shouldJoinFragments() throws Exception {
    assertNull(assembler.add(fragment(0, Frame.FIRST_FRAGMENT, 1)));
    assertNull(assembler.add(fragment(1, Frame.MIDDLE_FRAGMENT, 2)));
    assertNull(assembler.add(fragment(2, Frame.MIDDLE_FRAGMENT)));
    assertArrayEquals(
        new byte[] {1, 2, 3, 4}, assembler.add(fragment(3, Frame.LAST_FRAGMENT, 3, 4)));
  }

  @Test
  void shouldIgnoreOtherFlags() throws Exception {
    assertArrayEquals(new byte[] {1}, assembler.add(fragment(0, Frame.SINGLE | 0xF3, 1)));
  }

  @Test
  void shouldDropFragmentsOfHeaderThatNeverEnded() throws Exception {
    assembler.add(fragment(0, Frame.FIRST_FRAGMENT, 9));
    assembler.add(fragment(0, Frame.FIRST_FRAGMENT, 1));
    assertArrayEquals(new byte[] {1, 2}, assembler.add(fragment(1, Frame.LAST_FRAGMENT, 2)));

    assembler.add(fragment(0, Frame.FIRST_FRAGMENT, 9));
    assertArrayEquals(new byte[] {3}, assembler.add(fragment(0, Frame.SINGLE, 3)));
  }

  @Test
  void shouldRefuseFragmentWithoutBeginning() throws Exception {
    assertRefused("expected the first fragment of a header, found AFFlags 0", 0);
    assertRefused("expected the first fragment of a header, found AFFlags 8", Frame.LAST_FRAGMENT);

    assembler.add(fragment(0, Frame.SINGLE, 1));

    assertRefused("expected the first fragment of a header, found AFFlags 8", Frame.LAST_FRAGMENT);
  }

  @Test
  void shouldRefuseTooManyFragments() throws Exception {
    assembler.add(fragment(0, Frame.FIRST_FRAGMENT, 1));
    for (int i = 1; i < HeaderAssembler.MAX_FRAGMENTS; i++) {
      assembler.add(fragment(i, Frame.MIDDLE_FRAGMENT, 1));
    }

    assertRefused("expected at most 64 header fragments, found another", Frame.LAST_FRAGMENT);
  }

  @Test
  void shouldRefuseTooLongHeader() throws Exception {
    byte[] largest = new byte[FrameWriter.MAX_PAYLOAD_LENGTH];
    assembler.add(fragment(0, Frame.FIRST_FRAGMENT, largest));
    for (int i = 1; i < HeaderAssembler.MAX_HEADER_LENGTH / largest.length; i++) {
      assembler.add(fragment(i, Frame.MIDDLE_FRAGMENT, largest));
    }

    MmshException e =
        assertThrows(
            MmshException.class, () -> assembler.add(fragment(16, Frame.LAST_FRAGMENT, largest)));

    assertEquals(
        "at byte 1048432: expected a header of at most 1048576 bytes, found 65527 more",
        e.getMessage());
  }

  private void assertRefused(String message, int afFlags) {
    MmshException e =
        assertThrows(MmshException.class, () -> assembler.add(fragment(0, afFlags, 1)));
    assertEquals(message, e.getMessage().replaceFirst("at byte \\d+: ", ""));
  }

  private static Frame fragment(long locationId, int afFlags, int... payload) {
    byte[] bytes = new byte[payload.length];
    for (int i = 0; i < payload.length; i++) {
      bytes[i] = (byte) payload[i];
    }
    return fragment(locationId, afFlags, bytes);
  }

  private static Frame fragment(long locationId, int afFlags, byte[] payload) {
    return new Frame(FrameKind.HEADER, locationId, 0, afFlags, 0, ByteBuffer.wrap(payload));
  }
}
