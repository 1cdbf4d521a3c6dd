package org.wmrelay.it.fake;

/** How an origin answers one request, where it is not to answer as it should. */
public sealed interface Answer {

  /** Reads the request and says nothing. */
  record HangBeforeHead() implements Answer {}

  /** Sends half of the head, then nothing. */
  record HangInHead() implements Answer {}

  /** Sends half of the stream's header, then nothing. */
  record HangInStreamHeader() implements Answer {}

  /** Closes the connection instead of answering. */
  record Close() implements Answer {}

  /** A status and nothing else, e.g. {@code 503 Busy}. */
  record Status(String line) implements Answer {}

  /** A redirect to another place, e.g. with {@code 302 Found}. */
  record Redirect(String line, String location) implements Answer {}

  /** Another body than a stream, e.g. a playlist. */
  record Text(String contentType, String body) implements Answer {}
}
