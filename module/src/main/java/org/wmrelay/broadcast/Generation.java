package org.wmrelay.broadcast;

import java.nio.ByteBuffer;

/**
 * The time between two changes of header, as one rendition shows it.
 *
 * @param number counts up from 1 in a broadcast
 * @param compatible whether a player of the previous generation can be expected to go on: same
 *     streams and codecs
 * @param prelude what newcomers get first
 * @param change what those get who stay
 */
record Generation(
    int number, boolean compatible, StreamHeader header, ByteBuffer prelude, ByteBuffer change) {

  static Generation of(int number, boolean compatible, StreamHeader header, WireForm form) {
    return new Generation(number, compatible, header, form.prelude(header), form.change(header));
  }

  /** Whether both are the same time between two changes of header. */
  boolean is(Generation other) {
    return number == other.number;
  }
}
