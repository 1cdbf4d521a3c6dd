package org.wmrelay.media;

/** What came from a source cannot be broadcast; the message is a sentence for the operator. */
public final class IngestException extends Exception {

  private static final long serialVersionUID = 1L;

  IngestException(String message) {
    super(message);
  }

  IngestException(String message, Throwable cause) {
    super(message, cause);
  }
}
