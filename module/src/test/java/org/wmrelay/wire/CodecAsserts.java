package org.wmrelay.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.wmrelay.wire.asf.AsfException;
import org.wmrelay.wire.mmsh.MmshException;

/**
 * Runs a sample through a codec in all the ways its bytes can arrive, and in ways they should not.
 *
 * <p>What the codec reads is compared as text with the sample's {@code .dump}; {@code
 * -Dtest.dumps=write} writes the dumps anew, to be looked at before they are committed.
 */
public final class CodecAsserts {

  /** A codec with something that writes down what it finds. */
  public interface Codec {

    /** Feeds the codec; throws what it throws. */
    void feed(ByteBuffer chunk) throws MmshException, AsfException;

    /** What was found so far, one line a thing. */
    String dump();
  }

  // What a sample begins with, header and some packets, is tried at every place; the whole of it,
  // where things only repeat, at a distance that meets every place in a frame sooner or later.
  private static final int BEGINNING = 8_000;
  private static final int DISTANCE = 211;

  private static final int RANDOM_RUNS = 50;
  private static final int MAX_RANDOM_CHUNK = 5000;

  // The longest header twice, in the reader and in the parser, and the small things around it.
  private static final long MAX_ALLOCATION = 6 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private CodecAsserts() {}

  /** The sample reads as its dump says, however it is cut into chunks. */
  public static void assertReads(String sample, Supplier<? extends Codec> codecs) {
    byte[] bytes = Vectors.bytes(sample);
    String expected = goldenDump(sample, feed(codecs.get(), bytes, bytes.length));
    assertEquals(expected, feed(codecs.get(), bytes, bytes.length), "whole");
    assertEquals(expected, feed(codecs.get(), bytes, 1), "byte by byte");
    assertReadsInTwoChunks(bytes, DISTANCE, codecs);
    assertReadsInTwoChunks(beginning(bytes), 1, codecs);
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int i = 0; i < RANDOM_RUNS; i++) {
      assertEquals(expected, feedRandomly(codecs.get(), bytes, random), seed.toString());
    }
  }

  /**
   * Whatever byte is changed and wherever the sample is cut off, the codec takes all of it or
   * throws its own exception, and takes no more memory than its limits allow.
   */
  public static void assertSurvives(String sample, Supplier<? extends Codec> codecs) {
    byte[] bytes = Vectors.bytes(sample);
    assertSurvivesDamage(bytes, DISTANCE, codecs);
    assertSurvivesDamage(beginning(bytes), 1, codecs);
  }

  /** The same for one run of bytes. */
  public static void assertSurvivesBytes(byte[] bytes, int length, Codec codec, String what) {
    ByteBuffer chunk = ByteBuffer.wrap(bytes, 0, length);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      codec.feed(chunk);
      assertTrue(!chunk.hasRemaining(), () -> what + ": bytes were left over");
    } catch (MmshException | AsfException expected) {
      assertTrue(expected.getMessage().startsWith("at byte "), expected::getMessage);
    } catch (RuntimeException | Error e) {
      fail(what, e);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated <= MAX_ALLOCATION, () -> what + ": took " + allocated + " bytes");
  }

  /** Feeds chunks of this size and returns the dump. */
  public static String feed(Codec codec, byte[] bytes, int chunkSize) {
    for (int start = 0; start < bytes.length; start += chunkSize) {
      feedRange(codec, bytes, start, Math.min(chunkSize, bytes.length - start));
    }
    return codec.dump();
  }

  /** Compares with the text in {@code vectors/NAME.dump}, or writes that if told so. */
  public static String goldenDump(String name, String actual) {
    Path file = Vectors.SOURCES.resolve(name + ".dump");
    try {
      if ("write".equals(System.getProperty("test.dumps"))) {
        Files.writeString(file, actual);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("-Dtest.dumps=write writes dumps that are missing", e);
    }
  }

  private static byte[] beginning(byte[] bytes) {
    return Arrays.copyOf(bytes, Math.min(bytes.length, BEGINNING));
  }

  private static void assertReadsInTwoChunks(
      byte[] bytes, int distance, Supplier<? extends Codec> codecs) {
    String expected = feed(codecs.get(), bytes, bytes.length);
    for (int cut = 0; cut < bytes.length; cut += distance) {
      assertReadsCut(expected, codecs.get(), bytes, cut);
    }
  }

  private static void assertSurvivesDamage(
      byte[] bytes, int distance, Supplier<? extends Codec> codecs) {
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int place = 0; place < bytes.length; place += distance) {
      byte original = bytes[place];
      for (int damaged : new int[] {0xFF, random.nextInt(256)}) {
        bytes[place] = (byte) damaged;
        String what = "byte " + place + " = " + (damaged & 0xFF) + " " + seed;
        assertSurvivesBytes(bytes, bytes.length, codecs.get(), what);
      }
      bytes[place] = original;
      assertSurvivesBytes(bytes, place, codecs.get(), "cut off at " + place);
    }
  }

  private static void assertReadsCut(String expected, Codec codec, byte[] bytes, int cut) {
    feedRange(codec, bytes, 0, cut);
    feedRange(codec, bytes, cut, bytes.length - cut);
    String actual = codec.dump();
    if (!expected.equals(actual)) {
      assertEquals(expected, actual, "cut at " + cut);
    }
  }

  private static String feedRandomly(Codec codec, byte[] bytes, Random random) {
    int start = 0;
    while (start < bytes.length) {
      int length = Math.min(random.nextInt(MAX_RANDOM_CHUNK), bytes.length - start);
      feedRange(codec, bytes, start, length);
      start += length;
    }
    return codec.dump();
  }

  /** Each chunk is a buffer of its own and is overwritten afterwards, as a network's would be. */
  private static void feedRange(Codec codec, byte[] bytes, int start, int length) {
    ByteBuffer chunk = ByteBuffer.allocate(length).put(bytes, start, length).flip();
    try {
      codec.feed(chunk);
    } catch (MmshException | AsfException e) {
      fail("fed bytes from " + start + " on", e);
    }
    assertEquals(0, chunk.remaining(), "all of a chunk is consumed");
    chunk.clear();
    while (chunk.hasRemaining()) {
      chunk.put((byte) 0x55);
    }
  }
}
