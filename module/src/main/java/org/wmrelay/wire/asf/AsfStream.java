package org.wmrelay.wire.asf;

/**
 * What a header says about one of its streams ([ASF] 3.3, 3.12, 4.1). What it does not say, or what
 * does not apply, is 0 or "".
 *
 * @param number 1 to 127
 * @param type what it carries
 * @param codec an audio format in words, or a video's four letters
 * @param width of the picture
 * @param height of the picture
 * @param sampleRate in Hz
 * @param channels 1 is mono
 * @param averageBitrate in bit/s
 * @param encrypted its content is protected
 * @param noCleanPoints a decoder may begin anywhere, there are no key frames to wait for
 */
public record AsfStream(
    int number,
    StreamType type,
    String codec,
    int width,
    int height,
    int sampleRate,
    int channels,
    long averageBitrate,
    boolean encrypted,
    boolean noCleanPoints) {

  /** True if a decoder that was set up for one of them can take the other. */
  boolean isLike(AsfStream other) {
    return number == other.number && type == other.type && codec.equals(other.codec);
  }
}
