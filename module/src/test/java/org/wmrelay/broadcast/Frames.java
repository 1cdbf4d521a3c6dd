package org.wmrelay.broadcast;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Readable frames and forms for tests: a frame is a word, a header is a word in brackets. */
final class Frames {
  private Frames() {}

  static ByteBuffer frame(String word) {
    return ByteBuffer.wrap(word.getBytes(US_ASCII));
  }

  static ByteBuffer frameOf(int length) {
    return ByteBuffer.allocate(length);
  }

  static String text(ByteBuffer bytes) {
    return US_ASCII.decode(bytes.duplicate()).toString();
  }

  static StreamHeader header(String word) {
    return header(word, false);
  }

  static StreamHeader header(String word, boolean joinsAnywhere) {
    return new StreamHeader(
        frame(word), new StreamFacts("", "text/plain", 0, Duration.ZERO, joinsAnywhere, List.of()));
  }

  static Generation generation(int number) {
    return Generation.of(number, true, header("h" + number), new WordForm());
  }

  /** Prelude {@code [h1]}, change {@code <h2>}, trailer {@code .}; frames as they are. */
  static class WordForm implements WireForm {
    @Override
    public String name() {
      return "word";
    }

    @Override
    public ByteBuffer prelude(StreamHeader header) {
      return frame("[" + text(header.bytes()) + "]");
    }

    @Override
    public ByteBuffer change(StreamHeader header) {
      return frame("<" + text(header.bytes()) + ">");
    }

    @Override
    public ByteBuffer trailer() {
      return frame(".");
    }

    @Override
    public boolean canChange() {
      return true;
    }
  }

  /** Upper case of the primary form; cannot change its header. */
  static final class ShoutForm extends WordForm implements Derivation {
    /** A frame that it fails to render. */
    static final String UNSPEAKABLE = "?!";

    @Override
    public String name() {
      return "shout";
    }

    @Override
    public boolean canChange() {
      return false;
    }

    @Override
    public ByteBuffer derive(ByteBuffer frame, StreamHeader header) {
      if (text(frame).equals(UNSPEAKABLE)) {
        throw new IllegalArgumentException("unspeakable");
      }
      return frame(text(frame).toUpperCase(java.util.Locale.ROOT));
    }
  }

  static BroadcastForm form() {
    return new BroadcastForm(new WordForm(), List.of(new ShoutForm()));
  }
}
