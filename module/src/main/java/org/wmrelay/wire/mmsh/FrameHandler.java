package org.wmrelay.wire.mmsh;

/**
 * Takes the frames that a {@link FrameReader} finds, in order, on the thread that feeds it.
 *
 * <p>The frame's payload is a window onto bytes that are soon overwritten: copy what must live
 * longer, and never write to it. A handler must not feed the reader that calls it. What it throws
 * comes out of {@link FrameReader#feed} and ends the reader.
 *
 * @param <X> what the handler may throw besides; {@code RuntimeException} if nothing checked
 */
@FunctionalInterface
public interface FrameHandler<X extends Exception> {

  /** Takes one frame. */
  void onFrame(Frame frame) throws MmshException, X;
}
