package org.wmrelay.source.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class SentencesTest {

  @Test
  void shouldCleanTheWordsOfAServer() {
    assertEquals("answers 500 a  b", Sentences.ofStatus(500, "a\r\nb"));
    assertEquals(203, Sentences.clean("x".repeat(1000)).length());
    assertEquals("answers 403", Sentences.ofStatus(403, null));
  }

  @Test
  void shouldNameWhatFailedOnTheWay() {
    assertEquals("refuses the connection", Sentences.ofFailure(new ConnectException("x")));
    assertEquals("its name cannot be resolved", Sentences.ofFailure(new UnknownHostException()));
    assertEquals(
        "cannot be reached from here", Sentences.ofFailure(new NoRouteToHostException("x")));
    assertEquals("closed the connection", Sentences.ofFailure(new EOFException()));
    assertEquals(
        "TLS failed: bad certificate",
        Sentences.ofFailure(new SSLHandshakeException("bad certificate")));
    assertEquals(
        "IllegalStateException: odd", Sentences.ofFailure(new IllegalStateException("odd")));
  }
}
