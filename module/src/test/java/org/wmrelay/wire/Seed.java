package org.wmrelay.wire;

import java.util.Random;

/**
 * Randomness that can be had again: every failure's message names the seed, and {@code
 * -Dtest.seed=N} runs a test with it.
 */
public record Seed(long value) {

  /** The seed asked for, or a new one. */
  public static Seed next() {
    Long asked = Long.getLong("test.seed");
    return new Seed(asked != null ? asked : System.nanoTime());
  }

  /** A generator that starts from this seed. */
  public Random random() {
    return new Random(value);
  }

  @Override
  public String toString() {
    return "with -Dtest.seed=" + value;
  }
}
