package org.wmrelay.host;

import java.io.Closeable;
import java.io.IOException;

/** A client at the receiving end of a stream, of whatever protocol. Reads only when told to. */
public interface StreamClient extends Closeable {

  /** That many bytes of the body. */
  byte[] read(int length) throws IOException;

  /** The body up to its clean end. */
  byte[] readAll() throws IOException;

  /** Goes away rudely. */
  void reset() throws IOException;

  /** Says that it has nothing more to say, and goes on listening. */
  void shutdownOutput() throws IOException;
}
